#!/usr/bin/env python3
"""Refuses an include that src/layers.txt or src/libraries.txt does not allow.

Usage: layers.py [SRC]        exit status 1 with one line per violation
"""

import fnmatch
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

# Which header prefixes belong to which third-party library.
LIBRARIES = {
    "sodium": ("sodium.h", "sodium/"),
    "json": ("boost/json",),
    "asio": ("boost/asio", "boost/system"),
    "beast": ("boost/beast",),
    "url": ("boost/url",),
    "cares": ("ares.h", "ares_"),
    "curl": ("curl/",),
    "openssl": ("openssl/",),
    "psl": ("libpsl.h",),
    "unbound": ("unbound.h",),
    "idn2": ("idn2.h",),
    "re2": ("re2/",),
    "gumbo": ("gumbo.h",),
    "expat": ("expat.h",),
    "nghttp2": ("nghttp2/",),
    "spdlog": ("spdlog/",),
    "zlib": ("zlib.h",),
    "prometheus": ("prometheus/",),
    "cli11": ("CLI/",),
    "toml": ("toml++/",),
    "sqlite": ("sqlite3.h",),
}


def read_table(path: pathlib.Path) -> list[tuple[str, list[str]]]:
    rows = []
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, _, words = line.partition(":")
            rows.append((pattern.strip(), words.split()))
    return rows


def covers(pattern: str, room: str) -> bool:
    """A pattern speaks of a room where every segment fits; `flow/*` does not speak of `flow`."""
    parts, segments = pattern.split("/"), room.split("/")
    return len(parts) == len(segments) and all(fnmatch.fnmatch(s, p) for p, s in zip(parts, segments))


class House:
    def __init__(self, src: pathlib.Path) -> None:
        self.src = src
        self.layers = read_table(src / "layers.txt")
        self.libraries = read_table(src / "libraries.txt")

    def room_of(self, file: str) -> str | None:
        """The room a file of the house stands in: its longest leading path that a line of layers.txt covers."""
        segments = file.split("/")[:-1]
        for length in range(len(segments), 0, -1):
            room = "/".join(segments[:length])
            if any(covers(pattern, room) for pattern, _ in self.layers):
                return room
        # plug/<family> holds the generated table of its kinds; only app/ may use it.
        return "/".join(segments) if segments[:1] == ["plug"] else None

    def may_include(self, room: str, other: str) -> bool:
        if room == other or (room.startswith("plug/") and other == room.rsplit("/", 1)[0]):
            return True
        for pattern, allowed in self.layers:
            if covers(pattern, room):
                return any(word == "everything" or covers(word, other) for word in allowed)
        # the table of a family of kinds: it may speak of model and host/net
        return other in ("base", "model", "host/net")

    def may_use(self, room: str, library: str) -> bool:
        return any(covers(pattern, room) and library in words for pattern, words in self.libraries)

    def violations(self) -> list[str]:
        found = []
        for file in sorted(self.src.rglob("*")):
            if file.suffix not in (".hpp", ".cpp", ".h"):
                continue
            path = file.relative_to(self.src).as_posix()
            room = self.room_of(path)
            if room is None:
                found.append(f"src/{path}:1: this folder is in no room of src/layers.txt")
                continue
            text = file.read_text(errors="replace")
            for match in INCLUDE.finditer(text):
                line = text.count("\n", 0, match.start(2)) + 1
                found += [f"src/{path}:{line}: {problem}"
                          for problem in self.problems(room, match.group(1), match.group(2),
                                                       path.endswith("_test.cpp") or "/testing/" in path)]
        return found

    def problems(self, room: str, quote: str, target: str, is_test: bool) -> list[str]:
        if quote == '"' and not target.startswith("embedded/"):
            other = self.room_of(target)
            if other is None or not (self.src / target).exists():
                return [f'"{target}" is no file of the house (paths begin at src/)']
            if not self.may_include(room, other):
                return [f"{room} may not include {other}"]
        elif quote == "<" and not is_test:
            for library, prefixes in LIBRARIES.items():
                if target.startswith(prefixes) and not self.may_use(room, library):
                    return [f"{room} may not use {library} (src/libraries.txt)"]
        return []


def main() -> int:
    src = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2] / "src"
    found = House(src).violations()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
