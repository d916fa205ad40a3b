"""hostile.example: every way a web server can be nasty to who asks it, one path each.

Runs as its own process (lab.py _hostile ADDRESS CERTIFICATE KEY): its floods slow nothing else.
"""

import asyncio
import sys
import urllib.parse
import zlib

from . import hostile_pages, tiny_http
from .layout import TLS_CLOSE, TLS_GARBAGE, TLS_SILENT

CHUNK = b"x" * 65536
NESTED_BYTES = 10 * 1024 * 1024
BOMB_BYTES = 1024 * 1024 * 1024
HUGE_BYTES = 50 * 1024 * 1024

Writer = asyncio.StreamWriter


def _ok(*headers: str) -> bytes:
    return ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
            + "".join(line + "\r\n" for line in headers) + "\r\n").encode()


async def _flood(writer: Writer, data: bytes) -> None:
    """Writes and lets the others have their turn: drain() alone does not while the peer reads."""
    writer.write(data)
    await writer.drain()
    await asyncio.sleep(0)


async def drip(writer: Writer, _: dict) -> None:
    """One byte a second of a body that never ends."""
    writer.write(_ok("Content-Length: 1000000"))
    while True:
        writer.write(b"d")
        await writer.drain()
        await asyncio.sleep(1)


async def drip_head(writer: Writer, _: dict) -> None:
    """One byte a second of headers that never end."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while True:
        writer.write(b"d")
        await writer.drain()
        await asyncio.sleep(1)


async def endless(writer: Writer, _: dict) -> None:
    """A body without a length and without an end, as fast as it is read."""
    writer.write(_ok("Connection: close"))
    while True:
        await _flood(writer, CHUNK)


async def endless_chunks(writer: Writer, _: dict) -> None:
    """Chunks of one byte, for ever."""
    writer.write(_ok("Transfer-Encoding: chunked"))
    while True:
        await _flood(writer, b"1\r\nx\r\n" * 4096)


async def endless_headers(writer: Writer, _: dict) -> None:
    """Header lines, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        await _flood(writer, b"".join(b"X-%d: y\r\n" % n for n in range(number, number + 1000)))
        number += 1000


async def endless_interim(writer: Writer, _: dict) -> None:
    """102 Processing, for ever."""
    while True:
        await _flood(writer, b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)


async def huge_header(writer: Writer, _: dict) -> None:
    """One header of 4 MB, then a fine answer."""
    writer.write(_ok("X-Huge: " + "h" * (4 << 20), "Content-Length: 2") + b"ok")


async def many_cookies(writer: Writer, _: dict) -> None:
    """5,000 cookies."""
    writer.write(_ok(*[f"Set-Cookie: c{n}=v; Path=/" for n in range(5000)], "Content-Length: 2")
                 + b"ok")


async def gzip_bomb(writer: Writer, _: dict) -> None:
    """1 GiB of zeros in 1 MB of gzip."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands for itself, so one serves for all. Whoever unpacks as far as
    # the wrong checksum has lost already.
    body = head + again * (BOMB_BYTES // (1 << 20) - 1) + packer.flush()
    writer.write(_ok("Content-Encoding: gzip", f"Content-Length: {len(body)}") + body)


async def bad_gzip(writer: Writer, _: dict) -> None:
    """Says gzip, is not."""
    writer.write(_ok("Content-Encoding: gzip", "Content-Length: 9") + b"not gzip!")


async def nested(writer: Writer, _: dict) -> None:
    """10 MB of tags in tags."""
    body = b"<!doctype html><title>nested</title>" + b"<div>" * (NESTED_BYTES // 5)
    writer.write(_ok(f"Content-Length: {len(body)}") + body)


async def many_scripts(writer: Writer, _: dict) -> None:
    """50,000 scripts of 50,000 hosts."""
    body = "<!doctype html>" + "".join(
        f'<script src="https://s{n}.thirdparty{n % 977}.example/x.js"></script>'
        for n in range(50_000))
    writer.write(_ok(f"Content-Length: {len(body)}") + body.encode())


async def many_frames(writer: Writer, _: dict) -> None:
    """10,000 frames and one script that is worth finding."""
    body = "<!doctype html><script src=https://js.stripe.com/v3/></script>" + "".join(
        f"<iframe src=https://f{n}.frames.example/></iframe>" for n in range(10_000))
    writer.write(_ok(f"Content-Length: {len(body)}") + body.encode())


async def huge_script(writer: Writer, _: dict) -> None:
    """A page whose own script has 50 MB, and whose other one drips."""
    _text(writer, '<script src="/huge.js"></script><script src="/drip"></script>'
                  '<script src="https://js.stripe.com/v3/"></script>')


async def huge_js(writer: Writer, _: dict) -> None:
    """50 MB of script; a host at the beginning."""
    head = b"load('https://widget.intercom.io/widget/x');\n"
    writer.write(_ok(f"Content-Length: {len(head) + HUGE_BYTES}") + head)
    for _ in range(HUGE_BYTES // len(CHUNK)):
        await _flood(writer, CHUNK)


async def many_sources(writer: Writer, _: dict) -> None:
    """A policy of 10,000 sources."""
    sources = " ".join(f"https://s{n}.policy.example" for n in range(10_000))
    _text(writer, f'<meta http-equiv="Content-Security-Policy" content="img-src {sources}">'
                  '<script src="https://js.stripe.com/v3/"></script>')


async def wide_text(writer: Writer, _: dict) -> None:
    """UTF-16 under the name of UTF-8."""
    body = '<script src="https://js.stripe.com/v3/"></script>'.encode("utf-16")
    writer.write(_ok(f"Content-Length: {len(body)}") + body)


async def bad_hosts(writer: Writer, _: dict) -> None:
    """Refers to names that run in circles, do not exist, or lead inside."""
    _text(writer, "".join(f'<img src="https://{host}/x.png">' for host in (
        "a.loop.example", "nodata.example", "nowhere.hop.example", "private.example",
        "metadata.example", "canary.example")) + '<script src="https://canary.example/x.js">'
        '</script><script src="https://js.stripe.com/v3/"></script>')


async def bad_links(writer: Writer, _: dict) -> None:
    """Links that matter, each to another trap."""
    _text(writer, '<a href="/redirect-loop">Checkout</a><a href="/drip">Cart</a>'
                  '<a href="/to-canary">Login</a><a href="/forbidden/contact">Contact</a>'
                  '<a href="/huge-header">Pricing</a><a href="/logout">Log out</a>'
                  '<script src="https://js.stripe.com/v3/"></script>')


async def robots(writer: Writer, _: dict) -> None:
    """What may be read; with a sitemap elsewhere."""
    body = (b"User-agent: *\nDisallow: /\n\nUser-agent: FlareWarden\nDisallow: /forbidden/\n"
            b"Sitemap: https://maps.example/sitemap.xml\n")
    writer.write(_ok(f"Content-Length: {len(body)}") + body)


async def script_in_title(writer: Writer, _: dict) -> None:
    """A page that attacks who shows its words."""
    body = (b"<!doctype html><title>&lt;script&gt;window.pwned=1&lt;/script&gt;</title>"
            b"<script src=\"https://js.stripe.com/v3/?&lt;img src=x onerror=window.pwned=1&gt;\">"
            b"</script><h1>hello</h1>")
    writer.write(_ok("X-Powered-By: <script>window.pwned=1</script>",
                     f"Content-Length: {len(body)}") + body)


async def redirect_loop(writer: Writer, _: dict) -> None:
    """To itself."""
    _redirect(writer, "/redirect-loop")


async def redirect_endless(writer: Writer, query: dict) -> None:
    """To ever new places."""
    _redirect(writer, f"/redirect-endless?n={_number(query, 0) + 1}")


async def redirect_chain(writer: Writer, query: dict) -> None:
    """?n= more redirects, then a page."""
    left = _number(query, 3)
    if left > 0:
        _redirect(writer, f"/redirect-chain?n={left - 1}")
    else:
        writer.write(_ok("Content-Length: 5") + b"there")


async def to_private(writer: Writer, _: dict) -> None:
    """To the metadata service of a cloud."""
    _redirect(writer, "http://169.254.169.254/latest/meta-data/")


async def to_canary(writer: Writer, _: dict) -> None:
    """To a name whose address may not be connected to."""
    _redirect(writer, "https://canary.example/")


async def to_file(writer: Writer, _: dict) -> None:
    """To a scheme that is not HTTP."""
    _redirect(writer, "file:///etc/passwd")


async def truncated(writer: Writer, _: dict) -> None:
    """Fewer bytes than it said."""
    writer.write(_ok("Content-Length: 1000") + b"short")


async def bad_chunk(writer: Writer, _: dict) -> None:
    """A chunk whose size is no number."""
    writer.write(_ok("Transfer-Encoding: chunked") + b"zz\r\nhello\r\n0\r\n\r\n")


async def two_lengths(writer: Writer, _: dict) -> None:
    """Content-Length twice, differing."""
    writer.write(_ok("Content-Length: 2", "Content-Length: 5") + b"ok")


async def garbage(writer: Writer, _: dict) -> None:
    """Not HTTP at all."""
    writer.write(b"\x00\x01SSH-2.0-nonsense\r\n" + bytes(range(256)))


async def nothing(_: Writer, __: dict) -> None:
    """Closes without a word."""


async def hang(_: Writer, __: dict) -> None:
    """Never says anything."""
    await asyncio.sleep(3600)


async def reset(writer: Writer, _: dict) -> None:
    """Resets the connection."""
    writer.transport.abort()


async def slow(writer: Writer, query: dict) -> None:
    """A fine page after ?ms= milliseconds."""
    await asyncio.sleep(_number(query, 3000, "ms") / 1000)
    writer.write(_ok("Content-Length: 4") + b"slow")


async def status(writer: Writer, query: dict) -> None:
    """The status of ?code=."""
    writer.write(tiny_http.written(tiny_http.Answer(_number(query, 503, "code"), b"as asked\n")))


async def page_download(writer: Writer, _: dict) -> None:
    """An endless file that wants to be kept."""
    writer.write(_ok("Content-Disposition: attachment; filename=x.bin"))
    while True:
        await _flood(writer, CHUNK)


def _page(path: str, words: str):
    async def send(writer: Writer, _: dict) -> None:
        body = hostile_pages.page(path)
        writer.write(_ok(f"Content-Length: {len(body)}") + body)
    send.__doc__ = words
    return send


async def index(writer: Writer, _: dict) -> None:
    """What there is."""
    rows = "".join(f'<li><a href="{path}">{path}</a> {page.__doc__}</li>'
                   for path, page in sorted(PATHS.items()))
    body = f"<!doctype html><title>hostile.example</title><ul>{rows}</ul>".encode()
    writer.write(_ok(f"Content-Length: {len(body)}") + body)


def _text(writer: Writer, text: str) -> None:
    body = ("<!doctype html><title>hostile</title>" + text).encode()
    writer.write(_ok(f"Content-Length: {len(body)}") + body)


def _redirect(writer: Writer, to: str) -> None:
    writer.write(f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode())


def _number(query: dict, default: int, name: str = "n") -> int:
    return int(query.get(name, [str(default)])[0])


PATHS = {"/" + page.__name__.replace("_", "-"): page for page in (
    drip, drip_head, endless, endless_chunks, endless_headers, endless_interim, huge_header,
    many_cookies, gzip_bomb, bad_gzip, nested, many_scripts, many_frames, huge_script,
    many_sources, wide_text, bad_hosts, bad_links, script_in_title, redirect_loop,
    redirect_endless, redirect_chain, to_private, to_canary, to_file, truncated, bad_chunk,
    two_lengths, garbage, nothing, hang, reset, slow, status, page_download)}
PATHS |= {path: _page(path, words) for path, (words, _) in hostile_pages.PAGES.items()}
PATHS |= {"/": index, "/huge.js": huge_js, "/robots.txt": robots, "/__hang": hang, "/__slow": slow}


async def _talk(reader: asyncio.StreamReader, writer: Writer) -> None:
    try:
        request = await tiny_http.read_request(reader, "")
        if request is not None:
            url = urllib.parse.urlsplit(request.target)
            page = PATHS.get(url.path, index)
            await page(writer, urllib.parse.parse_qs(url.query))
            await writer.drain()
    except (OSError, ValueError):
        pass
    finally:
        writer.close()


async def _tls_garbage(reader: asyncio.StreamReader, writer: Writer) -> None:
    """Answers a ClientHello with noise, for ever."""
    try:
        await reader.read(1)
        while True:
            await _flood(writer, bytes(range(256)) * 64)
    except OSError:
        writer.close()


async def _tls_silent(reader: asyncio.StreamReader, writer: Writer) -> None:
    """Takes a ClientHello and says nothing until the client goes."""
    try:
        while await reader.read(4096):
            pass
    except OSError:
        pass
    writer.close()


async def _tls_close(reader: asyncio.StreamReader, writer: Writer) -> None:
    """Hangs up on a ClientHello."""
    await reader.read(1)
    writer.close()


async def _main(address: str, certificate: str, key: str) -> None:
    tls = tiny_http.tls_context(certificate, key)
    network = address.rpartition(".")[0]
    for last, talk in ((TLS_GARBAGE, _tls_garbage), (TLS_SILENT, _tls_silent),
                       (TLS_CLOSE, _tls_close)):
        await asyncio.start_server(talk, f"{network}.{last}", 443)
    plain = await asyncio.start_server(_talk, address, 80, backlog=512)
    secure = await asyncio.start_server(_talk, address, 443, ssl=tls, backlog=512)
    async with plain, secure:
        await asyncio.gather(plain.serve_forever(), secure.serve_forever())


def main() -> None:
    asyncio.run(_main(*sys.argv[1:4]))
