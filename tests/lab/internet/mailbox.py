"""An SMTP server that keeps every message as a file and delivers none (RFC 5321, 3207, 4954)."""

import asyncio
import base64
import json
import pathlib
import ssl

USER, PASSWORD = "lab", "lab-secret"
MESSAGE_BYTES_MAX = 1024 * 1024


class Mailbox:
    """Messages are <number>.eml (as sent) with <number>.json (envelope), named once whole."""

    def __init__(self, directory: pathlib.Path, tls: ssl.SSLContext):
        self.directory = directory
        self.tls = tls
        self.count = 0
        self.arrived = asyncio.Condition()
        self.refuse = (0, "451 4.3.0 try again later")  # how many more messages get this answer
        directory.mkdir(parents=True, exist_ok=True)

    async def serve(self, address: str) -> list[asyncio.Server]:
        """25 and 587 begin in the clear and offer STARTTLS; 465 is TLS from the first byte."""
        return [await asyncio.start_server(self._talk, address, 25),
                await asyncio.start_server(self._talk, address, 587),
                await asyncio.start_server(self._talk, address, 465, ssl=self.tls)]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Session(self, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def keep(self, envelope: dict, message: bytes) -> None:
        async with self.arrived:
            number = self.count + 1
            for name, data in ((f"{number:04}.eml", message),
                               (f"{number:04}.json", json.dumps(envelope, indent=1).encode())):
                scratch = self.directory / f".{name}"
                scratch.write_bytes(data)
                scratch.rename(self.directory / name)
            self.count = number
            self.arrived.notify_all()


class _Session:
    def __init__(self, box: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.box, self.reader, self.writer = box, reader, writer
        self.envelope: dict = {"from": "", "to": [], "user": "", "helo": ""}

    @property
    def secure(self) -> bool:
        return self.writer.get_extra_info("sslcontext") is not None

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(line + "\r\n" for line in lines).encode())
        await self.writer.drain()

    async def line(self) -> str:
        return (await self.reader.readuntil(b"\r\n")).decode("utf-8", "replace").rstrip("\r\n")

    async def run(self) -> None:
        await self.say("220 mail.lab.example ESMTP lab")
        while True:
            line = await self.line()
            verb, _, rest = line.partition(" ")
            answer = getattr(self, "on_" + verb.lower(), None)
            if verb.upper() == "QUIT":
                await self.say("221 2.0.0 bye")
                return
            if answer is None:
                await self.say("502 5.5.1 not here")
            else:
                await answer(rest)

    async def on_ehlo(self, rest: str) -> None:
        self.envelope["helo"] = rest
        offers = ["AUTH PLAIN LOGIN", f"SIZE {MESSAGE_BYTES_MAX}", "8BITMIME"]
        if not self.secure:
            offers.insert(0, "STARTTLS")
        lines = ["mail.lab.example", *offers]
        await self.say(*[f"250-{text}" for text in lines[:-1]], f"250 {lines[-1]}")

    async def on_helo(self, rest: str) -> None:
        self.envelope["helo"] = rest
        await self.say("250 mail.lab.example")

    async def on_starttls(self, _: str) -> None:
        await self.say("220 2.0.0 go ahead")
        await self.writer.start_tls(self.box.tls)

    async def on_auth(self, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if mechanism.upper() == "PLAIN":
            if not initial:
                await self.say("334 ")
                initial = await self.line()
            _, user, password = base64.b64decode(initial).decode().split("\0")
        elif mechanism.upper() == "LOGIN":
            await self.say("334 VXNlcm5hbWU6")
            user = base64.b64decode(await self.line()).decode()
            await self.say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(await self.line()).decode()
        else:
            await self.say("504 5.5.4 PLAIN or LOGIN")
            return
        if (user, password) == (USER, PASSWORD):
            self.envelope["user"] = user
            await self.say("235 2.7.0 welcome")
        else:
            await self.say("535 5.7.8 wrong name or password")

    async def on_mail(self, rest: str) -> None:
        self.envelope |= {"from": _address(rest), "to": [], "tls": self.secure}
        await self.say("250 2.1.0 ok")

    async def on_rcpt(self, rest: str) -> None:
        to = _address(rest)
        if to.startswith("nobody@"):
            await self.say("550 5.1.1 no such mailbox")
            return
        self.envelope["to"].append(to)
        await self.say("250 2.1.5 ok")

    async def on_data(self, _: str) -> None:
        await self.say("354 go on, end with a dot")
        lines, size = [], 0
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
            size += len(line)
            if size > MESSAGE_BYTES_MAX:
                raise ValueError("message too large")
        left, refusal = self.box.refuse
        if left > 0:
            self.box.refuse = (left - 1, refusal)
            await self.say(refusal)
            return
        await self.box.keep(self.envelope, b"".join(lines))
        await self.say("250 2.0.0 kept")

    async def on_rset(self, _: str) -> None:
        await self.say("250 2.0.0 ok")

    async def on_noop(self, _: str) -> None:
        await self.say("250 2.0.0 ok")


def _address(rest: str) -> str:
    return rest[rest.index("<") + 1:rest.index(">")]
