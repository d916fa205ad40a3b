"""What changes on the shop while it works well: scripts, records, certificates. Several at a time."""

import pathlib

CHANGES = ("skimmer", "mx", "spf", "ns", "dangling", "reissued")
SKIMMER = "https://skim.example/a.js"
_RECORDS = {
    "mx": {("shop.example", "MX"): ["10 mail.lab.example."]},
    "spf": {("shop.example", "SPF"): ['"v=spf1 include:_spf.google.com ?all"']},
    "dangling": {("d3lab0example.cloudfront.net", "A"): []},
}
_NAMESERVERS = {"ns": ("ns1.lab.example", "ns2.lab.example")}
_FLAGS = ("skimmer", "reissued")


class Changes:
    def __init__(self, layout, servers):
        self.layout, self.servers = layout, servers
        self.active: set[str] = set()

    def make(self, what: str) -> str:
        if what not in CHANGES:
            raise ValueError(f"no change {what!r}; there are: {', '.join(CHANGES)}")
        self.active.add(what)
        self._apply(what)
        return f"changed: {what}"

    def undo(self) -> str:
        for what in sorted(self.active):
            self.active.discard(what)
            self._apply(what)
        return "as it was"

    def _apply(self, what: str) -> None:
        names = self.servers.names
        if what in _FLAGS:
            flag = self.layout.file("faults", f"shop.{what}")
            if what in self.active:
                flag.write_text("")
            else:
                flag.unlink(missing_ok=True)
            if what == "reissued":
                self._reload_web()
            return
        names.replaced = {key: value for change in self.active
                          for key, value in _RECORDS.get(change, {}).items()}
        if what in _NAMESERVERS:
            self._set_nameservers(what)
        for zone in ("cloudfront.net",) if what == "dangling" else ("shop.example",):
            self.servers.reload_names(zone)

    def _set_nameservers(self, what: str) -> None:
        from .third_parties import NAMESERVERS
        chosen = _NAMESERVERS[what] if what in self.active else NAMESERVERS
        self.servers.names.nameservers["shop.example"] = chosen

    def _reload_web(self) -> None:
        from .children import wait_until
        before = self.servers.reload_web()
        wait_until(lambda: self.servers.workers_changed(before), "nginx workers")


def skimmed(page: pathlib.Path, script: str = SKIMMER) -> str:
    """The page with one more script at its end."""
    return page.read_text().replace("</body>", f'<script src="{script}"></script></body>')
