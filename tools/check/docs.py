#!/usr/bin/env python3
"""Holds the documentation to the code: every metric is described, every relative link leads somewhere.

Usage: docs.py        exit status 1 with one line per problem
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parents[2]
METRICS_PAGE = "docs/ops/metrics.md"
METRIC = re.compile(r'"(flarewarden_[a-z0-9_]+)"')
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def undescribed_metrics() -> list[str]:
    page = (ROOT / METRICS_PAGE).read_text()
    names = {name for file in (ROOT / "src").rglob("*.cpp") if not file.name.endswith("_test.cpp")
             for name in METRIC.findall(file.read_text())}
    return [f"{METRICS_PAGE}:1: {name} is not described" for name in sorted(names) if name not in page]


def broken_links() -> list[str]:
    found = []
    pages = [page for page in ROOT.rglob("*.md") if not {"node_modules", "build", ".git"} & set(page.parts)]
    for page in pages:
        for number, line in enumerate(page.read_text().splitlines(), 1):
            for target in LINK.findall(line):
                if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                    found.append(f"{page.relative_to(ROOT)}:{number}: {target} leads nowhere")
    return found


def main() -> int:
    found = undescribed_metrics() + broken_links()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
