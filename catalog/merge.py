"""Records of all sources become one list: joined by name, by alias and by host; each host speaks of one service."""

from dataclasses import replace

from overlay import Overlay
from records import GLOB, HOST_REGEX, SUFFIX, Record, domain, host_of, key, slug


class Merger:
    def __init__(self, overlay: Overlay) -> None:
        self.overlay = overlay
        self.records: dict[str, Record] = dict(overlay.records)
        self.by_key: dict[str, str] = {}
        self.by_host: dict[str, str] = {}
        self.joined: list[str] = []
        self.deferred: list[Record] = []
        for record in overlay.records.values():
            for name in (record.id, record.name, *record.aliases):
                self.by_key.setdefault(key(name), record.id)
            self._claim(record)
        for name, target in overlay.merges.items():
            if target in self.records:
                self.by_key[name] = target

    def _claim(self, record: Record) -> None:
        for host in record.hosts():
            self.by_host.setdefault(host, record.id)

    def add_all(self, records: list[Record]) -> None:
        for record in records:
            if key(record.name) not in self.overlay.dropped_names:
                self._clean(record)
                record.name = self.overlay.splits.get(record.name, record.name)
                record.id = slug(record.name)
                if key(record.name) in self.overlay.merges or key(record.name).endswith("cmp"):
                    self.deferred.append(record)  # what it becomes part of may come later
                else:
                    self._add(record)

    def add_deferred(self) -> None:
        for record in self.deferred:
            self._add(record)

    def _clean(self, record: Record) -> None:
        record.patterns = {
            p for p in record.patterns
            if not (p.kind == "host" and p.text in self.overlay.dropped_hosts)
            and (record.name, p.kind, p.text) not in self.overlay.dropped_patterns
        }

    def _add(self, record: Record) -> None:
        name = key(record.name)
        target = self.by_key.get(name) or self._by_merge(name) or self._by_hosts(record)
        if target is None:
            self._insert(record, name)
            return
        into = self.records[target]
        self._fold(record, into)
        self.by_key.setdefault(name, target)
        self._claim(into)

    def _by_merge(self, name: str) -> str | None:
        if name in self.overlay.merges:
            return self.by_key.get(key(self.overlay.merges[name]))
        # "Didomi CMP" is Didomi.
        return self.by_key.get(name.removesuffix("cmp")) if name.endswith("cmp") else None

    def _by_hosts(self, record: Record) -> str | None:
        """The one record that has claimed every host of this one."""
        hosts = record.hosts()
        owners = {self.by_host.get(host) for host in hosts}
        if len(owners) != 1 or None in owners or len(hosts) != len([p for p in record.patterns if p.kind == "host"]):
            return None
        if any(p.kind == "url" for p in record.patterns):
            return None
        owner = owners.pop()
        self.joined.append(f"{record.name} → {self.records[owner].name} (hosts {', '.join(sorted(hosts))})")
        return owner

    def _insert(self, record: Record, name: str) -> None:
        id_ = record.id
        number = 2
        while id_ in self.records:
            id_ = f"{record.id}-{number}"
            number += 1
        record.id = id_
        record.category = self.overlay.categories.get(name, record.category)
        self.records[id_] = record
        self.by_key[name] = id_
        record.patterns = {p for p in record.patterns
                           if p.kind != "host" or self.by_host.setdefault(p.text, id_) == id_}

    def _fold(self, record: Record, into: Record) -> None:
        """Adds what `record` knows; what the overlay says stays."""
        by_hand = "overlay" in into.sources
        for pattern in record.patterns:
            if pattern.kind == "host" and self.by_host.get(pattern.text, into.id) != into.id:
                continue
            if pattern.kind == "page" and by_hand:
                continue
            if pattern.mode == HOST_REGEX and into.infrastructure:
                continue  # would beat the services that are built on it
            into.patterns.add(pattern)
        into.sources |= record.sources
        into.hits = max(into.hits, record.hits)
        into.homepage = into.homepage or record.homepage
        if not by_hand and into.category in ("utility", "other", "content") and record.category:
            into.category = self.overlay.categories.get(key(into.name), record.category)

    def add_status(self, pages: list[tuple[str, list[str], str]]) -> None:
        by_domain: dict[str, set[str]] = {}
        for record in self.records.values():
            if record.homepage:
                by_domain.setdefault(domain(host_of(record.homepage)), set()).add(record.id)
        for name, domains, page in pages:
            target = self.by_key.get(key(name))
            if target is None:
                found = {id_ for d in domains for id_ in by_domain.get(d, ())}
                target = found.pop() if len(found) == 1 else None
            if target is None:
                continue
            record = self.records[target]
            record.sources.add("status-list")
            if not record.status_page and not record.status_type:
                record.status_page = page
                if host_of(page).endswith(".statuspage.io"):
                    record.status_type = "statuspage"
                    record.status_feed = page.rstrip("/") + "/api/v2/summary.json"

    def finish(self) -> list[Record]:
        """Every service, by id; products that live on a vendor's host get that vendor as parent."""
        for record in self.records.values():
            record.patterns = {replace(p, text=p.text.rstrip(".")) if p.kind == "host" else p for p in record.patterns}
            if "overlay" not in record.sources:
                record.category = self.overlay.categories.get(key(record.name), record.category)
            if not record.parent and "overlay" not in record.sources:
                record.parent = self._vendor(record)
        return [self.records[id_] for id_ in sorted(self.records)]

    def _vendor(self, record: Record) -> str:
        hosts = [p.text for p in record.patterns if p.kind == "host" and p.mode in (SUFFIX, GLOB)]
        owners = set()
        for host in hosts:
            labels = host.split(".")
            owners |= {self.by_host.get(".".join(labels[i:])) for i in range(1, len(labels) - 1)} - {None, record.id}
        owners = {o for o in owners if "overlay" in self.records[o].sources and not self.records[o].infrastructure}
        return owners.pop() if len(owners) == 1 else ""
