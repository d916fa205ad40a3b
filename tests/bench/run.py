#!/usr/bin/env python3
"""The benchmarks: one file each in figures/, every figure beside its limit and its peer.

  run.py [NAME…]     those whose file name contains one of the words; all without a word

A line for people goes to standard error, a JSON object for programs to standard output.
FLAREWARDEN_BIN names the program to measure; build/bench/flarewarden otherwise. A limit that is
missed is told, and changes no exit status: figures depend on the machine and on who else uses it.
"""

import importlib
import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]
os.environ.setdefault("FLAREWARDEN_BIN", str(ROOT / "build/bench/flarewarden"))

from measure import figure  # noqa: E402


def chosen(words: list[str]) -> list[str]:
    names = sorted(file.stem for file in (HERE / "figures").glob("*.py"))
    found = [name for name in names if not words or any(word in name for word in words)]
    if not found:
        sys.exit(f"run.py: no benchmark is called {' or '.join(words)}; there are {', '.join(names)}")
    return found


def main() -> int:
    if any(word in ("-h", "--help") for word in sys.argv[1:]):
        print(__doc__)
        return 0
    status = 0
    print(f"{figure.machine()}, {time.strftime('%Y-%m-%d')}", file=sys.stderr)
    for name in chosen(sys.argv[1:]):
        module = importlib.import_module(f"figures.{name}")
        print(f"\n{name}: {module.__doc__.splitlines()[0]}", file=sys.stderr)
        try:
            for one in module.figures():
                print(f"  {one.sentence()}", file=sys.stderr, flush=True)
                print(json.dumps({"benchmark": name} | one.as_json()), flush=True)
        except Exception as problem:  # the others are still worth having
            print(f"  failed: {type(problem).__name__}: {problem}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
