#!/usr/bin/env python3
"""Writes the catalogue: npm packages + overlay → catalogue.tsv, logos.tsv, report.txt, examples.tsv. The same input
gives the same bytes; nothing but the standard library is needed.

Usage: generate.py NODE_MODULES OUT [--stats]
"""

import collections
import pathlib
import sys

sys.dont_write_bytecode = True

import examples
import lint
import merge
import overlay as overlays
import sources
from logos import Logos
from records import UNREADABLE, Record

HEADER = "flarewarden-catalogue 1"
HITS_OF_CORE = 1000


def is_core(record: Record, has_logo: bool) -> bool:
    return record.detectable() and (len(record.sources) >= 2 or "overlay" in record.sources or has_logo or
                                    record.hits >= HITS_OF_CORE or bool(record.status_page))


def lines_of(record: Record, has_logo: bool) -> list[str]:
    flags = "".join(flag for flag, on in (("c", is_core(record, has_logo)), ("i", record.infrastructure),
                                          ("f", bool(record.full))) if on)
    fields = ["S", record.id, record.name, record.category, record.homepage, record.parent, record.status_page,
              record.status_type, record.status_feed, record.probe, ",".join(sorted(record.sources)), flags]
    if record.components:
        fields.append("\x1f".join(record.components))
    lines = ["\t".join(fields)]
    for p in sorted(record.patterns):
        fields = ["P", p.kind, p.mode, str(p.confidence), p.text, p.name,
                  "\x1f".join(literal.lower() for literal in p.literals)]
        while not fields[-1] and len(fields) > 5:
            fields.pop()
        lines.append("\t".join(fields))
    return lines


def examples_of(record: Record, report: sources.Report) -> list[str]:
    """A line for each pattern; a pattern for which none can be told is left out of the catalogue, and told."""
    lines, without = [], set()
    for p in sorted(record.patterns):
        try:
            example = examples.example_of(p)
        except examples.NoExample:
            if "overlay" in record.sources and p.example:
                raise SystemExit(f"{record.id}: {p.kind} {p.text} does not find its example {p.example!r}")
            without.add(p)
            report.drop(record.name, p.kind, p.text, "no example could be derived")
            continue
        if "\n" not in example and "\t" not in example:
            lines.append("\t".join((record.id, p.kind, p.mode, p.text, p.name, example)))
    record.patterns -= without
    return lines


def check(records: list[Record], with_logo: set[str]) -> None:
    """Ends the run where an entry is wrong, with all that is."""
    by_id = {record.id: record for record in records}
    found = lint.problems(records)
    for record in records:
        for text in (record.name, record.homepage, *record.components, *(p.text for p in record.patterns)):
            if "\t" in text or "\n" in text:
                found.append(f"{record.id}: tabs and line ends cannot be written: {text!r}")
        if record.full:
            found += [f"{record.id} says it is full, but {why}" for why in
                      lint.missing(record, by_id, record.id in with_logo)]
    if found:
        raise SystemExit("\n".join(found))


def stats(records: list[Record], with_logo: set[str]) -> list[str]:
    by_id = {record.id: record for record in records}
    readable = [r for r in records if r.status_feed and r.status_type not in UNREADABLE]
    by_parent = [r for r in records if r not in readable and lint.told_by(r, by_id)]
    by_hand = [r for r in records if "overlay" in r.sources]
    lines = [
        f"services {len(records)}, of which detectable {sum(r.detectable() for r in records)}, "
        f"core {sum(is_core(r, r.id in with_logo) for r in records)}",
        f"by hand {len(by_hand)}, of which in full {sum(bool(r.full) for r in by_hand)} "
        f"({sum(r.full == 'host' for r in by_hand)} of them show nothing but a host)",
        f"typed feeds: {len(readable)} services name one ({len({r.status_feed for r in readable})} different), "
        f"{len(by_parent)} more are told of by their vendor's",
        f"status pages {sum(bool(r.status_page) for r in records)}, "
        f"looked for and none found {sum(r.status_type == 'none' for r in records)}, "
        f"for people only {sum(r.status_type == 'html' for r in records)}, "
        f"of a kind to be found out {sum(bool(r.status_page) and not r.status_type for r in records)}",
        f"logos {len(with_logo)}, patterns {sum(len(r.patterns) for r in records)}: "
        + ", ".join(f"{kind} {count}" for kind, count in
                    collections.Counter(p.kind for r in records for p in r.patterns).most_common()),
        "category: services, core, in full, typed feeds"]
    for category in sorted({r.category for r in records}):
        own = [r for r in records if r.category == category]
        lines.append(f"  {category}: {len(own)}, {sum(is_core(r, r.id in with_logo) for r in own)}, "
                     f"{sum(bool(r.full) for r in own)}, {sum(lint.told_by(r, by_id) is not None for r in own)}")
    return lines


def main() -> None:
    node_modules, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    report = sources.Report()
    overlay = overlays.read(pathlib.Path(__file__).parent / "overlay")
    merger = merge.Merger(overlay)
    merger.add_all(sources.third_party_web(node_modules, report))
    merger.add_all(sources.wappalyzer(node_modules, overlay, report))
    merger.add_deferred()
    merger.add_status(sources.status_pages(node_modules))
    records = merger.finish()
    shown = [line for record in records for line in examples_of(record, report)]
    records = [r for r in records if r.detectable() or r.status_page or "overlay" in r.sources]

    logos = Logos(node_modules)
    drawings = {r.id: drawing for r in records if (drawing := logos.find(r))}
    with_logo = set(drawings)
    check(records, with_logo)
    catalogue = [HEADER] + [line for r in records for line in lines_of(r, r.id in with_logo)]
    figures = stats(records, with_logo)
    _write(out, {
        "catalogue.tsv": catalogue, "examples.tsv": shown,
        "logos.tsv": ["\t".join((id_, *drawing)) for id_, drawing in drawings.items()],
        "report.txt": ["# figures", *figures, "# left out", *sorted(report.dropped),
                       "# technologies that are no services", *report.no_services,
                       "# joined by host", *merger.joined]})
    if "--stats" in sys.argv:
        print("\n".join(figures))


def _write(out: pathlib.Path, files: dict[str, list[str]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
