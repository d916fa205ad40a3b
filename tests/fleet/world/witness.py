"""A web server that is looked at, and writes down every look: the witness that knows nothing of FlareWarden.

Usage: witness.py ADDRESS PORT FOLDER. `looks` has a line for each look (ms since 1970, name, status, who asked), `hooks` one for each
webhook (ms, body). GET /NAME is 200, or 503 after PUT /break/NAME until PUT /mend/NAME. POST /hook takes a webhook.
"""

import asyncio
import pathlib
import sys
import time

HEAD_MAX, BODY_MAX = 16_384, 1 << 20


class Witness:
    def __init__(self, folder: pathlib.Path):
        self.looks = open(folder / "looks", "a", buffering=1)
        self.hooks = open(folder / "hooks", "a", buffering=1)
        self.broken: set[str] = set()

    def answer(self, method: str, path: str, body: bytes, peer: str) -> int:
        now = int(time.time() * 1000)
        what, _, name = path.strip("/").partition("/")
        if method == "PUT" and what in ("break", "mend"):
            (self.broken.add if what == "break" else self.broken.discard)(name)
            return 200
        if method == "POST":
            self.hooks.write(f"{now} {body.decode(errors='replace')}\n")
            return 200
        status = 503 if what in self.broken else 200
        self.looks.write(f"{now} {what} {status} {peer}\n")
        return status

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ", 2)
            length = next((int(line.split(":")[1]) for line in head if line.lower().startswith("content-length:")), 0)
            body = await reader.readexactly(min(length, BODY_MAX))
            status = self.answer(method, path, body, writer.get_extra_info("peername")[0])
            writer.write(f"HTTP/1.1 {status} x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n".encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            pass
        finally:
            writer.close()


async def main(address: str, port: str, folder: str) -> None:
    witness = Witness(pathlib.Path(folder))
    server = await asyncio.start_server(witness.serve, address, int(port), limit=HEAD_MAX, backlog=512)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
