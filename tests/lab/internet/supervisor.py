"""One lab from start to stop: its servers, its own small services, its control socket."""

import asyncio
import json
import os
import signal
import socket
import time

from . import layout as places
from . import tiny_http, world
from .control import Control
from .changes import CHANGES, Changes
from .faults import ALL_FAULTS, Faults
from .hooks import Hooks
from .layout import Layout
from .mailbox import PASSWORD, USER, Mailbox
from .servers import Servers
from .status_pages import STATES, StatusPages
from .third_parties import STATUS_PAGES


class Supervisor:
    def __init__(self, layout: Layout):
        self.layout = layout
        self.servers = Servers(layout)
        self.canary_hits: list[dict] = []
        self.stopping = asyncio.Event()
        self._open: list[asyncio.Server] = []

    async def run(self, ready) -> None:
        """Starts everything, calls `ready` with the facts, stays until told to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self.stopping.set)
        try:
            self.servers.start()
            await self._start_services()
            facts = self.facts()
            self._write("lab.json", json.dumps(facts, indent=2) + "\n")
            self._write("flarewarden.toml", self.configuration())
            ready(facts)
            await self.stopping.wait()
        finally:
            for server in self._open:
                server.close()
            self.servers.stop()
            self.layout.file("lab.json").unlink(missing_ok=True)
            self.layout.file("control.sock").unlink(missing_ok=True)

    async def _start_services(self) -> None:
        layout, authority = self.layout, self.servers.authority
        tls = tiny_http.tls_context(authority.certificate("services"), authority.key("leaf"))
        self.hooks = Hooks(layout.file("hooks", "x").parent)
        self.status_pages = StatusPages()
        self.mailbox = Mailbox(layout.file("mail", "x").parent, tls)
        for address, handler in ((layout.address(places.HOOKS), self.hooks.handle),
                                 (layout.address(places.VENDORS), self.status_pages.handle)):
            self._open += [await tiny_http.serve(handler, address, secure)
                           for secure in (None, tls)]
        self._open += await self.mailbox.serve(layout.address(places.MAIL))
        for port in (80, 443):
            self._open.append(await asyncio.start_server(self._canary, layout.canary, port))
        faults = Faults(layout, self.servers.names, self.servers)
        control = Control(self, faults, Changes(layout, self.servers))
        self._open.append(await asyncio.start_unix_server(
            control.talk, str(layout.file("control.sock"))))

    async def _canary(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer, own = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
        self.canary_hits.append({"at": time.time(), "from": f"{peer[0]}:{peer[1]}",
                                 "port": own[1]})
        writer.close()

    def facts(self) -> dict:
        layout, run = self.layout, self.layout.run
        names = self.servers.names
        return {
            "directory": str(run), "pid": os.getpid(), "network": layout.network,
            "resolver": layout.resolver,
            "authority": f"{layout.address(places.AUTHORITY)}:{layout.dns_port}",
            "allowed_ranges": [layout.network],
            "ca_file": str(run / "ca" / "root.pem"),
            "dnssec_anchors": str(run / "dns" / "anchors"),
            "config": str(run / "flarewarden.toml"),
            "control": str(run / "control.sock"),
            "shop": "https://shop.example",
            "hostile": "https://hostile.example",
            "sites": {site.name: ("https" if site.certificate else "http") + "://"
                      + site.hosts[0].replace("*", "site-1") for site in self.servers.sites},
            "faults": list(ALL_FAULTS),
            "changes": list(CHANGES),
            "status_pages": {vendor: f"https://{host}" for vendor, (host, _, _)
                             in STATUS_PAGES.items()},
            "status_page_states": list(STATES),
            "hooks": {"url": "https://hooks.lab.example/", "directory": str(run / "hooks"),
                      "plain_url": "http://hooks.lab.example/"},
            "mail": {"url": "smtp://mail.lab.example:587",
                     "tls_url": "smtps://mail.lab.example:465",
                     "address": layout.address(places.MAIL), "user": USER, "password": PASSWORD,
                     "directory": str(run / "mail")},
            "canary": {"address": layout.canary, "name": "canary.example"},
            "addresses": {name: value for name, kind, value in names.records
                          if kind == "A"},
            "host_resolver_rules": _browser_rules(names, layout),
        }

    def configuration(self) -> str:
        layout, run = self.layout, self.layout.run
        return f"""# For a FlareWarden that lives in this lab.
[network]
resolvers = ["{layout.resolver}"]
allowed_ranges = ["{layout.network}"]
ca_file = "{run}/ca/root.pem"
dnssec_anchors = "{run}/dns/anchors"

[machine]
id = "lab-1"
place = "lab"
region = "local"
"""

    def _write(self, name: str, text: str) -> None:
        scratch = self.layout.file(f".{name}")
        scratch.write_text(text)
        scratch.rename(self.layout.file(name))


def _browser_rules(names, layout: Layout) -> str:
    """For Chromium's --host-resolver-rules: every name of the lab, and none of the world."""
    alias = {name: value.rstrip(".") for name, kind, value in names.records if kind == "CNAME"}
    address = {name: value for name, kind, value in names.records if kind == "A"}
    rules = []
    for name in sorted({*alias, *address}):
        end = name
        for _ in range(8):
            end = alias.get(end, end)
        if end in address:
            rules.append(f"MAP {name} {address[end]}")
    return ", ".join([*rules, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"])


def ask(control: str, request: dict, timeout_s: float = 60) -> dict:
    """One request to a running lab; ValueError with its sentence where it refuses."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(timeout_s)
        line.connect(control)
        line.sendall(json.dumps(request).encode() + b"\n")
        with line.makefile("rb") as answer:
            said = json.loads(answer.readline() or b'{"error": "the lab closed the line"}')
    if "error" in said:
        raise ValueError(said["error"])
    return said
