"""What must be true of every entry; each finding is a sentence that names the service."""

import re

from records import (CATEGORIES, CONTAINS, EXACT, GLOB, PREFIX, SUFFIX, UNREADABLE, Record, key)

TEXT_MIN = 4
NAME_MIN = 2
# Names under which anybody registers a domain (the second level of the countries' zones).
SECOND_LEVEL = re.compile(r"^(?:co|com|net|org|ac|gov|edu|or|ne|go|gob|gouv|nom|mil|web|info)\.[a-z]{2}$")
HOST = re.compile(r"^[a-z0-9_*][a-z0-9_*-]*(?:\.[a-z0-9_*-]+)*\.[a-z*][a-z0-9*-]*$")
HOSTS = {"host", "page", "cname", "ns", "mx", "spf", "caa", "soa", "dmarc", "csp"}


def _texts(record: Record) -> list[str]:
    found = []
    for p in sorted(record.patterns):
        what = f"{record.id}: {p.kind} {p.text}"
        if p.kind in HOSTS and p.mode in (SUFFIX, GLOB, EXACT):
            if not HOST.match(p.text):
                found.append(f"{what} is no host name")
            if "." not in p.text or SECOND_LEVEL.match(p.text):
                found.append(f"{what} is a public suffix")
        if p.kind in ("html", "code", "script", "txt") and p.mode in (CONTAINS, PREFIX) and len(p.text) < TEXT_MIN:
            found.append(f"{what} is shorter than {TEXT_MIN} characters")
        if p.kind in ("cookie", "js", "element", "dkim") and len(p.text) < NAME_MIN:
            found.append(f"{what} is shorter than {NAME_MIN} characters")
        if p.kind == "element" and p.text[:2] not in ("i:", "c:", "a:"):
            found.append(f"{what} must begin with i:, c: or a:")
        if p.kind == "asn" and not (p.text.isdigit() and 0 < int(p.text) < 2 ** 32):
            found.append(f"{what} is no number of a network")
        if p.kind == "header" and not re.fullmatch(r"[a-z0-9_.-]+", p.name):
            found.append(f"{what}: {p.name!r} is no name of a header")
    return found


def _of_record(record: Record, by_id: dict[str, Record]) -> list[str]:
    found = _texts(record)
    if record.category not in CATEGORIES:
        found.append(f"{record.id}: there is no category {record.category}")
    if record.status_feed and not record.status_feed.startswith("https://"):
        found.append(f"{record.id}: the feed {record.status_feed} must begin with https://")
    if record.probe and not HOST.match(record.probe):
        found.append(f"{record.id}: the probe {record.probe} is no host name")
    if record.parent and record.parent not in by_id:
        found.append(f"{record.id}: there is no {record.parent} to be its parent")
    if record.parent and record.parent in by_id and by_id[record.parent].parent == record.id:
        found.append(f"{record.id} and {record.parent} are parents of each other")
    if record.components and not (record.status_feed or record.parent):
        found.append(f"{record.id}: a component needs a feed, or a parent that has one")
    return found


def _names(records: list[Record]) -> list[str]:
    """An alias must not be what another service is called."""
    found = []
    owners: dict[str, str] = {}
    for record in records:
        if "overlay" in record.sources:
            owners[key(record.name)] = record.id
            owners[key(record.id)] = record.id
    for record in records:
        for alias in sorted(record.aliases):
            owner = owners.setdefault(key(alias), record.id)
            if owner != record.id:
                found.append(f"{record.id}: the alias {alias} names {owner}")
    return found


def _shared(records: list[Record]) -> list[str]:
    """No host speaks of two services."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for record in records:
        for p in sorted(record.patterns):
            if p.kind == "host" and seen.setdefault((p.text, p.mode), record.id) != record.id:
                found.append(f"{p.text} speaks of {record.id} and of {seen[p.text, p.mode]}")
    return found


def problems(records: list[Record]) -> list[str]:
    by_id = {record.id: record for record in records}
    found = _shared(records) + _names(records)
    for record in records:
        found += _of_record(record, by_id)
    return found


def told_by(record: Record, by_id: dict[str, Record]) -> Record | None:
    """Whose feed tells of the service: its own, its vendor's, or nobody's."""
    for _ in range(4):
        if record.status_feed and record.status_type not in UNREADABLE:
            return record
        if record.status_type or record.status_page or record.parent not in by_id:
            return None
        record = by_id[record.parent]
    return None


def missing(record: Record, by_id: dict[str, Record], has_logo: bool) -> list[str]:
    """What keeps a service that says it is full from being so."""
    found = []
    kinds = {p.kind for p in record.patterns if "overlay" in record.sources}
    if record.full == "all" and len(kinds) < 2:
        found.append(f"only {', '.join(sorted(kinds)) or 'nothing'} shows it")
    if not record.patterns:
        found.append("nothing shows it")
    if not (record.status_type or record.status_page or told_by(record, by_id) or _settled(record, by_id)):
        found.append("its status is not known: a page and its type, or the type none")
    if not record.probe:
        found.append("there is no host to probe")
    if not has_logo and record.logo != "none":
        found.append('no logo was found: name one, or say logo = "none"')
    if not record.homepage:
        found.append("there is no home page")
    return found


def _settled(record: Record, by_id: dict[str, Record]) -> bool:
    vendor = by_id.get(record.parent)
    return vendor is not None and bool(vendor.status_type or vendor.status_page)
