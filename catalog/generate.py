#!/usr/bin/env python3
"""Writes the catalogue: npm packages + overlay → catalogue.tsv, logos.tsv, report.txt. The same input gives the same
bytes; nothing but the standard library is needed.

Usage: generate.py NODE_MODULES OUT [--stats]
"""

import pathlib
import sys

sys.dont_write_bytecode = True

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
    flags = "".join(flag for flag, on in (("c", is_core(record, has_logo)), ("i", record.infrastructure)) if on)
    lines = ["\t".join(("S", record.id, record.name, record.category, record.homepage, record.parent,
                        record.status_page, record.status_type, record.status_feed, record.probe,
                        ",".join(sorted(record.sources)), flags))]
    for p in sorted(record.patterns):
        fields = ["P", p.kind, p.mode, str(p.confidence), p.text, p.name,
                  "\x1f".join(literal.lower() for literal in p.literals)]
        while not fields[-1] and len(fields) > 5:
            fields.pop()
        lines.append("\t".join(fields))
    return lines


def check(records: list[Record]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for record in records:
        for text in (record.name, record.homepage, *(p.text for p in record.patterns)):
            if "\t" in text or "\n" in text:
                raise SystemExit(f"{record.id}: tabs and line ends cannot be written: {text!r}")
        for p in record.patterns:
            if p.kind == "host" and seen.setdefault((p.text, p.mode), record.id) != record.id:
                raise SystemExit(f"{p.text} speaks of {record.id} and of {seen[p.text, p.mode]}")


def main() -> None:
    node_modules, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    report = sources.Report()
    overlay = overlays.read(pathlib.Path(__file__).parent / "overlay")
    merger = merge.Merger(overlay)
    merger.add_all(sources.third_party_web(node_modules))
    merger.add_all(sources.wappalyzer(node_modules, report))
    merger.add_deferred()
    merger.add_status(sources.status_pages(node_modules))
    records = [r for r in merger.finish() if r.detectable() or r.status_page or "overlay" in r.sources]
    check(records)

    logos = Logos(node_modules)
    catalogue, drawings, with_logo = [HEADER], [], 0
    for record in records:
        drawing = logos.find(record)
        if drawing:
            with_logo += 1
            drawings.append("\t".join((record.id, *drawing)))
        catalogue += lines_of(record, drawing is not None)
    out.mkdir(parents=True, exist_ok=True)
    (out / "catalogue.tsv").write_text("\n".join(catalogue) + "\n", encoding="utf-8")
    (out / "logos.tsv").write_text("\n".join(drawings) + "\n", encoding="utf-8")
    (out / "report.txt").write_text("\n".join(["# left out", *report.dropped, "# joined by host", *merger.joined])
                                    + "\n", encoding="utf-8")
    if "--stats" in sys.argv:
        feeds = sum(1 for r in records if r.status_type not in UNREADABLE and r.status_feed)
        print(f"services {len(records)}  detectable {sum(r.detectable() for r in records)}  "
              f"overlay {len(overlay.records)}  status pages {sum(bool(r.status_page) for r in records)}  "
              f"feeds {feeds}  logos {with_logo}  patterns {sum(len(r.patterns) for r in records)}  "
              f"bytes {sum(map(len, catalogue))} + {sum(map(len, drawings))}")


if __name__ == "__main__":
    main()
