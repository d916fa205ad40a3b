#!/usr/bin/env python3
"""Writes the folder of a new kind from its template: it compiles and passes its family's contract as it is.

Usage: new.py check NAME      NAME is lower case, letters, digits and "_"
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parents[1]
FAMILIES = {"check": "checks"}


def main() -> int:
    if len(sys.argv) != 3 or sys.argv[1] not in FAMILIES or not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", sys.argv[2]):
        print(__doc__, file=sys.stderr)
        return 2
    family, name = FAMILIES[sys.argv[1]], sys.argv[2]
    folder = ROOT / "src" / "plug" / family / name
    if folder.exists():
        print(f"{folder.relative_to(ROOT)} exists already", file=sys.stderr)
        return 2
    folder.mkdir()
    for template in sorted((ROOT / "tools" / "templates" / sys.argv[1]).iterdir()):
        target = folder / template.name.replace("@NAME@", name).removesuffix(".in")
        target.write_text(template.read_text().replace("@NAME@", name))
        print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
