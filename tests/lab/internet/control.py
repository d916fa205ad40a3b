"""The control socket of a lab: one JSON object a line in, one out."""

import asyncio
import json


class Control:
    """Requests name their operation in "op"; the table below says what each takes."""

    def __init__(self, supervisor, faults, changes):
        self.lab, self.faults, self.changes = supervisor, faults, changes
        # Faults change files and reload servers one after the other, off the loop.
        self.one_at_a_time = asyncio.Lock()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                try:
                    answer = await self.answer(json.loads(line))
                except (ValueError, KeyError, TypeError) as problem:
                    answer = {"error": f"{problem}"}
                except Exception as problem:  # noqa: BLE001 (the asker is told, the lab stays)
                    answer = {"error": f"{type(problem).__name__}: {problem}"}
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def answer(self, request: dict) -> dict:
        handler = getattr(self, "do_" + str(request.get("op", "")).replace("-", "_"), None)
        if handler is None:
            known = ", ".join(name[3:] for name in dir(self) if name.startswith("do_"))
            raise ValueError(f"no operation {request.get('op')!r}; there are: {known}")
        return await handler(request)

    async def do_break(self, request: dict) -> dict:
        """{site, fault}"""
        async with self.one_at_a_time:
            said = await asyncio.to_thread(self.faults.break_, request["site"],
                                           request.get("fault", "http503"))
        return {"ok": said}

    async def do_mend(self, request: dict) -> dict:
        """{site}; without one, everything broken"""
        async with self.one_at_a_time:
            for site in [request["site"]] if "site" in request else list(self.faults.active):
                await asyncio.to_thread(self.faults.mend, site)
        return {"ok": "mended"}

    async def do_change(self, request: dict) -> dict:
        """{what}; without it, all changes are undone"""
        async with self.one_at_a_time:
            said = await (asyncio.to_thread(self.changes.make, request["what"]) if "what" in request
                          else asyncio.to_thread(self.changes.undo))
        return {"ok": said}

    async def do_state(self, _: dict) -> dict:
        return {"broken": self.faults.active, "hooks": self.lab.hooks.count,
                "mail": self.lab.mailbox.count, "canary": self.lab.canary_hits,
                "ended": self.lab.servers.failed(),
                "status_pages": {vendor: state for vendor, (state, _)
                                 in self.lab.status_pages.state.items()}}

    async def do_vendor(self, request: dict) -> dict:
        """{vendor, state}"""
        from .status_pages import STATES
        if request["state"] not in STATES:
            raise ValueError(f"no state {request['state']!r}; there are: {', '.join(STATES)}")
        if request["vendor"] not in self.lab.status_pages.state:
            known = ", ".join(self.lab.status_pages.state)
            raise ValueError(f"no status page of {request['vendor']!r}; there are: {known}")
        self.lab.status_pages.set(request["vendor"], request["state"])
        return {"ok": f"{request['vendor']}: {request['state']}"}

    async def do_hooks(self, request: dict) -> dict:
        """{answers: [statuses of the next requests]}"""
        self.lab.hooks.script = [int(status) for status in request["answers"]]
        return {"ok": "noted"}

    async def do_mail(self, request: dict) -> dict:
        """{refuse: how many, answer: "451 …"}"""
        self.lab.mailbox.refuse = (int(request["refuse"]),
                                   request.get("answer", "451 4.3.0 try again later"))
        return {"ok": "noted"}

    async def do_wait_hooks(self, request: dict) -> dict:
        """{count, timeout_s}: answers once that many have come, or when the time is over"""
        return await self._wait(self.lab.hooks, request)

    async def do_wait_mail(self, request: dict) -> dict:
        """{count, timeout_s}: answers once that many have come, or when the time is over"""
        return await self._wait(self.lab.mailbox, request)

    async def do_stop(self, _: dict) -> dict:
        self.lab.stopping.set()
        return {"ok": "stopping"}

    async def _wait(self, sink, request: dict) -> dict:
        async def come() -> None:
            async with sink.arrived:
                await sink.arrived.wait_for(lambda: sink.count >= int(request["count"]))
        try:
            await asyncio.wait_for(come(), float(request.get("timeout_s", 30)))
        except asyncio.TimeoutError:
            pass
        return {"count": sink.count}
