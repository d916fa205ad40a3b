"""The DNS of the lab: zones for knot, and an unbound before it that follows names across them."""

import collections
import pathlib
import time

from .layout import AUTHORITY, RESOLVER, Layout

Record = tuple[str, str, str]  # name without the last dot, type, value
_TWO_LABEL_SUFFIXES = ("co.uk",)


def zone_of(name: str) -> str:
    labels = name.split(".")
    depth = 3 if ".".join(labels[-2:]) in _TWO_LABEL_SUFFIXES else 2
    return ".".join(labels[-depth:])


class Names:
    """All records of the lab, written as knot's and unbound's files."""

    def __init__(self, layout: Layout):
        self.layout = layout
        self.records: list[Record] = []
        self.nameservers: dict[str, tuple[str, ...]] = {}
        self.ttl_s = {"shop.example": 5}
        self.hidden: set[str] = set()  # zones that do not exist for now
        self.failing: set[str] = set()  # zones whose server answers SERVFAIL for now
        self.signed = {"signed.example"}  # zones that knot signs
        # (name, type) → values instead of the usual ones; "SPF" is the policy among the TXT records
        self.replaced: dict[tuple[str, str], list[str]] = {}
        self.rebound: set[str] = set()  # zones whose names lead to the canary for now
        self._serial = int(time.time())

    def add(self, name: str, kind: str, value: str) -> None:
        if (name, kind, value) not in self.records:
            self.records.append((name, kind, value))

    def add_missing(self, name: str, address: str) -> None:
        """An address for a name that has neither one nor an alias."""
        if not any(record[0] == name and record[1] in ("A", "CNAME") for record in self.records):
            self.records.append((name, "A", address))

    def zones(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = collections.defaultdict(list)
        for record in self.records:
            found[zone_of(record[0])].append(record)
        return found

    def write(self, without: str = "") -> None:
        """Writes all files, leaving out the zone `without`."""
        self._serial += 1
        authority = self.layout.address(AUTHORITY)
        base = self.layout.file("dns", "x").parent
        lines = ["server:", f"  rundir: {base}", f"  listen: {authority}@{self.layout.dns_port}",
                 "  background-workers: 1", "  udp-workers: 1", "  tcp-workers: 1",
                 "database:", f"  storage: {base}", "  journal-db-max-size: 8M",
                 "  kasp-db-max-size: 8M", "  timer-db-max-size: 8M", "  catalog-db-max-size: 8M",
                 "control:", f"  listen: {base}/knot.sock",
                 "log:", "  - target: stderr", "    any: notice",
                 "template:", "  - id: default", "    zonefile-load: whole",
                 "    journal-content: none", "    semantic-checks: soft", "zone:"]
        self._write_zone(base / "root.zone", ".", [])
        lines += ["  - domain: .", f"    file: {base}/root.zone"]
        for zone, records in sorted(self.zones().items()):
            file = base / f"{zone}.zone"
            if zone in self.failing:
                file.unlink(missing_ok=True)
            else:
                self._write_zone(file, zone, self._led_astray(zone, records))
            if zone not in self.hidden and zone != without:
                lines += [f"  - domain: {zone}", f"    file: {file}"]
                if zone in self.signed:
                    lines += ["    dnssec-signing: on", "    zonefile-sync: -1"]
        (base / "knot.conf").write_text("\n".join(lines) + "\n")
        (base / "unbound.conf").write_text(self._unbound(base, authority))

    def _led_astray(self, zone: str, records: list[Record]) -> list[Record]:
        records = self._with_replacements(zone, records)
        if zone not in self.rebound:
            return records
        return [(name, kind, self.layout.canary if kind == "A" else value)
                for name, kind, value in records]

    def _with_replacements(self, zone: str, records: list[Record]) -> list[Record]:
        for (name, kind), values in self.replaced.items():
            if zone_of(name) != zone:
                continue
            real = "TXT" if kind == "SPF" else kind
            records = [record for record in records if record[:2] != (name, real)
                       or (kind == "SPF" and "v=spf1" not in record[2])]
            records += [(name, real, value) for value in values]
        return records

    def _write_zone(self, file: pathlib.Path, zone: str, records: list[Record]) -> None:
        ttl = self.ttl_s.get(zone, 60)
        dotted = zone if zone == "." else zone + "."
        servers = self.nameservers.get(zone, ("ns1.lab.example", "ns2.lab.example"))
        lines = [f"{dotted} {ttl} SOA {servers[0]}. hostmaster.lab.example. "
                 f"{self._serial} 7200 900 1209600 {ttl}"]
        lines += [f"{dotted} {ttl} NS {server}." for server in servers]
        lines += [f"{name}. {ttl} {kind} {value}" for name, kind, value in records]
        scratch = file.with_suffix(".new")
        scratch.write_text("\n".join(lines) + "\n")
        scratch.rename(file)

    def _unbound(self, base: pathlib.Path, authority: str) -> str:
        resolver, port = self.layout.address(RESOLVER), self.layout.dns_port
        return f"""server:
  interface: {resolver}@{port}
  access-control: 127.0.0.0/8 allow
  do-daemonize: no
  do-ip6: no
  username: ""
  chroot: ""
  directory: "{base}"
  pidfile: ""
  use-syslog: no
  logfile: ""
  num-threads: 1
  outgoing-range: 256
  outgoing-interface: {resolver}
  do-not-query-localhost: no
  module-config: "iterator"
  qname-minimisation: no
  aggressive-nsec: no
  cache-max-negative-ttl: 5
  infra-host-ttl: 1
  hide-version: yes
remote-control:
  control-enable: yes
  control-interface: {base}/unbound.sock
  control-use-cert: no
stub-zone:
  name: "."
  stub-addr: {authority}@{port}
"""
