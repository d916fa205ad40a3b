"""The real servers of the lab as child processes: knot, unbound, nginx, and the hostile one."""

import pathlib
import shutil
import signal
import subprocess
import sys

from . import layout as places
from . import sites as web
from . import world
from .authority import Authority
from .children import answers_dns, listens, start, stop, wait_until
from .layout import Layout
from .names import Names

PROGRAMS = {"knotd": "knot", "unbound": "unbound", "nginx": "nginx-light", "openssl": "openssl"}


class Servers:
    def __init__(self, layout: Layout):
        self.layout = layout
        self.names = Names(layout)
        self.sites = world.sites(layout)
        self.children: dict[str, subprocess.Popen] = {}
        self.authority = Authority(layout.file("ca", "x").parent,
                                   "http://pki.lab.example/lab.crl", "http://pki.lab.example/ocsp")

    def start(self) -> None:
        missing = [package for program, package in PROGRAMS.items() if not _program(program)]
        if missing:
            raise RuntimeError(f"the lab needs these Debian packages: {' '.join(missing)}")
        leaves = world.leaves()
        world.fill(self.names, self.layout)
        self.names.write()
        self._start_names()
        self.authority.make_roots()
        self.authority.make(leaves)
        self.authority.publish_revocations(leaves)
        self._start_web()
        self._wait()

    def _start_names(self) -> None:
        base = self.layout.file("dns", "x").parent
        self._start("knotd", [_program("knotd"), "-c", f"{base}/knot.conf"])
        self._start("unbound", [_program("unbound"), "-d", "-c", f"{base}/unbound.conf"])

    def _start_web(self) -> None:
        self._write_web()
        self._start("nginx", [_program("nginx"), "-p", str(self.layout.run),
                              "-c", str(self.layout.file("nginx", "nginx.conf"))])
        script = pathlib.Path(__file__).resolve().parent.parent / "lab.py"
        self._start("hostile", [sys.executable, str(script), "_hostile",
                                self.layout.address(places.HOSTILE),
                                self.authority.certificate("hostile"), self.authority.key("leaf")])

    def _start(self, name: str, command: list[str]) -> None:
        self.children[name] = start(command, self.layout.file("logs", f"{name}.log"))

    def _wait(self) -> None:
        layout, port = self.layout, self.layout.dns_port
        wait_until(lambda: answers_dns(layout.address(places.AUTHORITY), port), "knot",
                   child=self.children["knotd"])
        wait_until(lambda: answers_dns(layout.address(places.RESOLVER), port), "unbound",
                   child=self.children["unbound"])
        wait_until(self._publish_anchors, "signed.example", child=self.children["knotd"])
        wait_until(lambda: listens(layout.address(places.SHOP), 443), "nginx",
                   child=self.children["nginx"])
        wait_until(lambda: listens(layout.address(places.HOSTILE), 443), "hostile.example",
                   child=self.children["hostile"])

    def _publish_anchors(self) -> bool:
        """Writes the keys of the signed zones, made anew with every lab; False while there are none."""
        address, port = self.layout.address(places.AUTHORITY), self.layout.dns_port
        lines = []
        for zone in sorted(self.names.signed):
            done = subprocess.run(["dig", f"@{address}", "-p", str(port), zone, "DNSKEY", "+noall",
                                   "+answer", "+time=1", "+tries=1"], capture_output=True,
                                  text=True, check=False, timeout=10)
            lines += [line for line in done.stdout.splitlines() if "DNSKEY" in line]
        self.layout.file("dns", "anchors").write_text("\n".join(lines) + "\n")
        return len(lines) >= len(self.names.signed)

    def reload_names(self, zone: str) -> None:
        """The change is in every answer once this returns."""
        base = self.layout.file("dns", "x").parent
        # knot keeps what it has loaded of a zone, so the zone goes away first.
        for without in (zone, ""):
            self.names.write(without)
            self._control(["knotc", "-s", f"{base}/knot.sock", "-b", "reload"])
        for command in (f"flush_zone {zone}", "flush_negative", "flush_bogus", "flush_infra all"):
            self._control(["unbound-control", "-c", f"{base}/unbound.conf", *command.split()])

    def reload_web(self) -> set[str]:
        before = self._workers()
        self._write_web()
        self.children["nginx"].send_signal(signal.SIGHUP)
        return before

    def workers_changed(self, before: set[str]) -> bool:
        now = self._workers()
        return bool(now) and not now & before

    def _workers(self) -> set[str]:
        pid = self.children["nginx"].pid
        text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return set(text.split())

    def _write_web(self) -> None:
        self.layout.file("nginx", "nginx.conf").write_text(
            web.configuration(self.layout, self.sites))

    def _control(self, command: list[str]) -> None:
        subprocess.run([_program(command[0]), *command[1:]], capture_output=True, check=False,
                       timeout=10)

    def failed(self) -> list[str]:
        return [name for name, child in self.children.items() if child.poll() is not None]

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            stop(child)


def _program(name: str) -> str:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or ""
