"""The overlay: services written by hand, and the rules that mend what the packages say."""

import pathlib
import tomllib

import regexes
from records import (CATEGORIES, CONTAINS, FEEDS, GLOB, KINDS, NATURAL, PREFIX, REGEX, STATUS_TYPES, SUFFIX, UNREADABLE,
                     Pattern, Record, key)

FIELDS = {"name", "category", "home", "parent", "status", "probe", "logo", "infrastructure", "aliases", "full", *KINDS}
STATUS_FIELDS = {"page", "type", "feed", "component"}
PATTERN_FIELDS = {"p", "c", "e"}
FULL = {True: "all", "host": "host", False: ""}
NAMED = {"header", "meta"}
HOST_KINDS = {"host", "page", "cname", "ns", "mx", "spf", "soa", "dmarc", "csp"}
# "selector: target": what its CNAME leads to, where that is known.
AIMED = {"dkim"}


class Overlay:
    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.hosted: set[str] = set()
        self.dropped_names: set[str] = set()
        self.dropped_hosts: set[str] = set()
        self.dropped_patterns: set[tuple[str, str, str]] = set()
        self.splits: dict[str, str] = {}
        self.merges: dict[str, str] = {}
        self.categories: dict[str, str] = {}


def read(folder: pathlib.Path) -> Overlay:
    overlay = Overlay()
    for file in sorted(folder.glob("*.toml")):
        with file.open("rb") as stream:
            tables = tomllib.load(stream)
        if file.name == "rules.toml":
            _read_rules(tables, overlay)
            continue
        for id_, table in tables.items():
            if id_ in overlay.records:
                raise SystemExit(f"{file.name}: {id_} is there twice")
            overlay.records[id_] = _record(file.name, id_, table)
    for record in overlay.records.values():
        if record.parent and record.parent not in overlay.records:
            raise SystemExit(f"{record.id}: its parent {record.parent} is not in the overlay")
    return overlay


def _read_rules(rules: dict, overlay: Overlay) -> None:
    _known("rules.toml", rules, {"drop", "hosted", "split", "merge", "category"})
    drop = rules.get("drop", {})
    _known("rules.toml: drop", drop, {"names", "hosts", "patterns"})
    overlay.hosted = {key(name) for name in rules.get("hosted", {}).get("names", [])}
    overlay.dropped_names = {key(name) for name in drop.get("names", [])}
    overlay.dropped_hosts = set(drop.get("hosts", []))
    overlay.dropped_patterns = {tuple(entry.split("|", 2)) for entry in drop.get("patterns", [])}
    overlay.splits = rules.get("split", {})
    overlay.merges = {key(name): target for name, target in rules.get("merge", {}).items()}
    overlay.categories = {key(name): category for category, names in rules.get("category", {}).items()
                          for name in names}


def _known(where: str, table: dict, fields: set[str]) -> None:
    for field in table:
        if field not in fields:
            raise SystemExit(f"{where}: there is no field {field}; allowed: {', '.join(sorted(fields))}")


def _record(file: str, id_: str, table: dict) -> Record:
    where = f"{file}: {id_}"
    _known(where, table, FIELDS)
    if table["category"] not in CATEGORIES:
        raise SystemExit(f"{where}: there is no category {table['category']}; allowed: {', '.join(sorted(CATEGORIES))}")
    if table.get("full", False) not in FULL:
        raise SystemExit(f"{where}: full is true, or \"host\" where a host is all that the service shows")
    record = Record(id=id_, name=table["name"], category=table["category"], homepage=table.get("home", ""),
                    parent=table.get("parent", ""), probe=table.get("probe", ""), logo=table.get("logo", ""),
                    infrastructure=table.get("infrastructure", False), sources={"overlay"},
                    aliases=set(table.get("aliases", [])), full=FULL[table.get("full", False)])
    _read_status(where, table.get("status", {}), record)
    for kind in KINDS:
        for entry in table.get(kind, []):
            record.patterns.add(_pattern(where, kind, entry))
    return record


def _read_status(where: str, status: dict, record: Record) -> None:
    _known(f"{where}: status", status, STATUS_FIELDS)
    record.status_page, record.status_type = status.get("page", ""), status.get("type", "")
    record.status_feed = status.get("feed", "")
    component = status.get("component", [])
    record.components = [component] if isinstance(component, str) else component
    if record.status_type and record.status_type not in STATUS_TYPES:
        raise SystemExit(f"{where}: there is no feed of type {record.status_type}; "
                         f"allowed: {', '.join(sorted(STATUS_TYPES))}")
    if not record.status_feed and record.status_type in FEEDS and record.status_page:
        record.status_feed = record.status_page.rstrip("/") + FEEDS[record.status_type]
    if record.status_feed and record.status_type in UNREADABLE:
        raise SystemExit(f"{where}: a feed needs a type that can be read")
    for url in (record.status_page, record.status_feed):
        if url and not url.startswith("https://"):
            raise SystemExit(f"{where}: {url} must begin with https://")


def _pattern(where: str, kind: str, entry) -> Pattern:
    if isinstance(entry, int):
        entry = str(entry)
    if isinstance(entry, str):
        entry = {"p": entry}
    _known(f"{where}: {kind}", entry, PATTERN_FIELDS)
    text, confidence, example = entry["p"], entry.get("c", 100), entry.get("e", "")
    name = ""
    if kind in AIMED:
        text, _, name = (part.strip().lower() for part in text.partition(":"))
    if kind in NAMED:
        name, _, text = (part.strip() for part in text.partition(":"))
        name = name.lower()
    if text.startswith("re:"):
        text = text[3:]
        tree = regexes.parse(text)
        if tree is None:
            raise SystemExit(f"{where}: {text} is not for RE2")
        literals = tuple(regexes.needed(tree))
        if kind in ("script", "html", "code") and not literals:
            raise SystemExit(f"{where}: {text} holds no literal of {regexes.LITERAL_MIN} characters")
        return Pattern(kind, REGEX, text, name, confidence, literals, example)
    if "*" in text[:-1] and kind in HOST_KINDS:
        return Pattern(kind, GLOB, text, name, confidence)
    if kind == "cookie" and text.endswith("*"):
        return Pattern(kind, PREFIX, text[:-1], name, confidence)
    if text.startswith("="):
        return Pattern(kind, "=", text[1:].lower(), name, confidence)
    mode = NATURAL[kind]
    lowered = text.lower() if mode in (SUFFIX, CONTAINS) or kind == "url" else text
    return Pattern(kind, mode, lowered, name, confidence, (lowered,) if mode == CONTAINS and lowered else ())
