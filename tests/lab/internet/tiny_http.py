"""As much of an HTTP/1.1 server as the lab's own services need, on asyncio."""

import asyncio
import dataclasses
import http
import ssl
from collections.abc import Awaitable, Callable

HEAD_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 4 * 1024 * 1024


@dataclasses.dataclass
class Request:
    method: str
    target: str
    host: str
    headers: dict[str, str]  # names in lower case
    body: bytes
    peer: str


@dataclasses.dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    kind: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Request], Awaitable[Answer]]


async def read_request(reader: asyncio.StreamReader, peer: str) -> Request | None:
    """The next request of a connection; None where the client is done or speaks something else."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body = await _read_chunks(reader)
        elif length > BODY_BYTES_MAX:
            return None
        else:
            body = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, OSError):
        return None
    host = headers.get("host", "").split(":")[0].lower()
    return Request(method, target, host, headers, body, peer)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        if size == 0:
            return body
        body += chunk[:-2]
        if len(body) > BODY_BYTES_MAX:
            raise ValueError("body too large")


def written(answer: Answer) -> bytes:
    phrase = http.HTTPStatus(answer.status).phrase
    lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Content-Type: {answer.kind}",
             f"Content-Length: {len(answer.body)}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + answer.body


async def serve(handler: Handler, address: str, tls: ssl.SSLContext | None = None,
                port: int = 0) -> asyncio.Server:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")[0]
        try:
            while (request := await read_request(reader, peer)) is not None:
                writer.write(written(await handler(request)))
                await writer.drain()
                if request.headers.get("connection", "").lower() == "close":
                    break
        except OSError:
            pass
        finally:
            writer.close()

    return await asyncio.start_server(talk, address, port or (443 if tls else 80), ssl=tls,
                                      limit=HEAD_BYTES_MAX, backlog=512)


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    return context
