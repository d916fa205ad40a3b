#!/usr/bin/env python3
"""Holds the limits of size and a few words that must not stand in the tree.

Lines of at most 100 columns, files of at most 500 lines, functions of at most 70, at most 5 parameters; no unfinished
words; no sleeping tests; C++ formatted by clang-format.

Usage: style.py [--no-format]
"""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
LINE_MAX, FILE_MAX, FUNCTION_MAX, PARAMETERS_MAX = 100, 500, 70, 5
CODE = {".cpp", ".hpp", ".py", ".js", ".mjs", ".cmake", ".sh"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SLEEP = re.compile(r"\bsleep_for\(|\busleep\(|\btime\.sleep\(|\bsetTimeout\(")
FUNCTION = re.compile(r"^[A-Za-z_\[].*\)[^;{}]*\{$")


def tracked() -> list[pathlib.Path]:
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True,
                         check=True).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).is_file()]


def long_functions(lines: list[str]) -> list[tuple[int, int]]:
    """Functions that begin at column 0 and end with a brace there, as (line, length)."""
    found, start = [], None
    for number, line in enumerate(lines, 1):
        if start is None and FUNCTION.match(line) and not line.startswith(("namespace", "class", "struct", "enum")):
            start = number
        elif start is not None and line.startswith("}"):
            if number - start + 1 > FUNCTION_MAX:
                found.append((start, number - start + 1))
            start = None
    return found


def crowded(text: str) -> list[tuple[int, int]]:
    """Declarations in headers with too many parameters, as (line, count)."""
    found = []
    for match in re.finditer(r"\b[a-z_]+\(([^(){};]*)\)\s*(?:const)?\s*(?:=\s*0)?;", text):
        count = match.group(1).count(",") + 1 if match.group(1).strip() else 0
        templates = sum(part.count(",") for part in re.findall(r"<[^<>]*>", match.group(1)))
        if count - templates > PARAMETERS_MAX:
            found.append((text.count("\n", 0, match.start()) + 1, count - templates))
    return found


def problems(path: pathlib.Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(errors="replace")
    lines = text.splitlines()
    found = []
    if len(lines) > FILE_MAX:
        found.append(f"{name}:1: {len(lines)} lines, at most {FILE_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX and "http" not in line and path.suffix in (".cpp", ".hpp"):
            found.append(f"{name}:{number}: {len(line)} columns, at most {LINE_MAX}")
        if UNFINISHED.search(line) and "tools/check" not in name:
            found.append(f"{name}:{number}: an unfinished word")
        if SLEEP.search(line) and ("_test." in name or name.startswith("tests/")) and "sleep: " not in line:
            found.append(f"{name}:{number}: a test that sleeps; wait for what must happen instead")
    if path.suffix == ".cpp":
        found += [f"{name}:{line}: function of {length} lines, at most {FUNCTION_MAX}"
                  for line, length in long_functions(lines)]
    if path.suffix == ".hpp":
        found += [f"{name}:{line}: {count} parameters, at most {PARAMETERS_MAX}" for line, count in crowded(text)]
        if "#pragma once" not in text:
            found.append(f"{name}:1: a header begins with a comment and #pragma once")
    return found


def unformatted(files: list[pathlib.Path]) -> list[str]:
    tool = shutil.which("clang-format-19")
    if tool is None:
        return ["clang-format-19 is missing: ./dev install"]
    run = subprocess.run([tool, "--dry-run", "--Werror", *map(str, files)], capture_output=True, text=True)
    return sorted({line.split(": error")[0].replace(f"{ROOT}/", "") + ": not formatted; ./dev fmt"
                   for line in run.stderr.splitlines() if ": error:" in line})


def main() -> int:
    files = [path for path in tracked() if path.suffix in CODE or path.name == "dev"]
    found = [problem for path in files for problem in problems(path)]
    cpp = [path for path in files if path.suffix in (".cpp", ".hpp")]
    if "--no-format" not in sys.argv and cpp:
        found += unformatted(cpp)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
