"""Breaking and mending: what `lab.py break` does to sites, names and certificates."""

import socket

from . import sites as web
from .children import listens, wait_until

DNS_FAULTS = ("nxdomain", "servfail", "rebind")
LISTEN_FAULTS = ("refuse", "expired")
ALL_FAULTS = (*web.FLAG_FAULTS, *LISTEN_FAULTS, *DNS_FAULTS)


class Faults:
    """Flags are files nginx looks at per request; the others change a configuration and reload."""

    def __init__(self, layout, names, servers):
        self.layout, self.names, self.servers = layout, names, servers
        self.sites = {site.name: site for site in servers.sites}
        self.active: dict[str, str] = {}

    def break_(self, name: str, fault: str) -> str:
        if name not in self.sites:
            raise ValueError(f"no site {name!r}; there are: {', '.join(sorted(self.sites))}")
        if fault not in ALL_FAULTS:
            raise ValueError(f"no fault {fault!r}; there are: {', '.join(ALL_FAULTS)}")
        self.mend(name)
        self.active[name] = fault
        if fault in DNS_FAULTS:
            self._zones_with(fault).add(self._zone(name))
            self.servers.reload_names(self._zone(name))
        else:
            self.layout.file("faults", f"{name}.{fault}").write_text("")
            if fault in LISTEN_FAULTS:
                self._reload_web(name, listening=fault != "refuse")
        return f"{name} is broken: {fault}"

    def mend(self, name: str) -> str:
        if name not in self.sites:
            raise ValueError(f"no site {name!r}; there are: {', '.join(sorted(self.sites))}")
        fault = self.active.pop(name, None)
        if fault in DNS_FAULTS:
            zone = self._zone(name)
            self._zones_with(fault).discard(zone)
            self.servers.reload_names(zone)
        elif fault is not None:
            self.layout.file("faults", f"{name}.{fault}").unlink(missing_ok=True)
            if fault in LISTEN_FAULTS:
                self._reload_web(name, listening=True)
        return f"{name} works"

    def _zones_with(self, fault: str) -> set[str]:
        return {"nxdomain": self.names.hidden, "servfail": self.names.failing,
                "rebind": self.names.rebound}[fault]

    def _zone(self, name: str) -> str:
        from .names import zone_of
        return zone_of(self.sites[name].hosts[0].removeprefix("*."))

    def _reload_web(self, name: str, listening: bool) -> None:
        """Back only when a new connection sees the change."""
        site = self.sites[name]
        address = self.layout.address(site.address)
        port = 443 if site.certificate else 80
        before = self.servers.reload_web()
        shared = sum(other.address == site.address for other in self.sites.values()) > 1
        if not shared:
            wait_until(lambda: listens(address, port) == listening, f"{name} on {address}:{port}")
        wait_until(lambda: self.servers.workers_changed(before), "nginx workers")


def reachable(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), 1).close()
    except OSError:
        return False
    return True
