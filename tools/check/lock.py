#!/usr/bin/env python3
"""package-lock.json can be installed from: every package that one in it names is in it too.

npm writes a lock without those optional packages that its registry did not have; `npm ci` then refuses it on every new
machine, while an installed tree goes on working."""

import json
import pathlib
import sys

KINDS = ("dependencies", "optionalDependencies")


def problems(lock: dict) -> list[str]:
    packages = lock["packages"]
    known = {path.rpartition("node_modules/")[2] for path in packages}
    return [f"{path or 'package.json'} names {name}, which the lock does not have"
            for path, package in packages.items() for kind in KINDS
            for name in package.get(kind, {}) if name not in known]


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    found = problems(json.loads((root / "package-lock.json").read_text()))
    for problem in found:
        print(f"package-lock.json: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
