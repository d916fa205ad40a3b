#!/usr/bin/env python3
"""Holds the documentation to the code: pages name exactly the metrics, the configuration keys and the options of the
command line that the sources have, and every relative link leads somewhere.

Usage: docs.py        exit status 1 with one line per problem
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parents[2]
ROW = re.compile(r"^\| (`.*?) \|(?: (.*?) \|)?", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
METRIC = re.compile(r'(counter|gauge|histogram)\(\s*"(flarewarden_[a-z0-9_]+)"')
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


class Docs:
    def __init__(self, root: pathlib.Path = ROOT):
        self.root = root

    def problems(self) -> list[str]:
        return self.metrics() + self.configuration() + self.options() + self.broken_links()

    def _read(self, path: str) -> str:
        return (self.root / path).read_text()

    def _sources(self, folder: str) -> list[pathlib.Path]:
        return [file for file in sorted((self.root / folder).rglob("*.cpp")) if not file.name.endswith("_test.cpp")]

    @staticmethod
    def _compared(page: str, described: dict[str, str], real: dict[str, str], what: str) -> list[str]:
        """Both name the same things and say the same of each."""
        found = [f"{page}:1: {name} is not described" for name in sorted(real.keys() - described.keys())]
        found += [f"{page}:1: there is no {what} {name}" for name in sorted(described.keys() - real.keys())]
        found += [f"{page}:1: {name}: says {described[name]}, the source has {real[name]}"
                  for name in sorted(described.keys() & real.keys()) if described[name] != real[name]]
        return found

    def metrics(self) -> list[str]:
        page = "docs/ops/metrics.md"
        described = {}
        for names, kind in ROW.findall(self._read(page)):
            described |= {name.partition("{")[0]: kind for name in CODE.findall(names)}
        real = {name: kind for file in self._sources("src") for kind, name in METRIC.findall(file.read_text())}
        return self._compared(page, described, real, "metric")

    def configuration(self) -> list[str]:
        """Keys and defaults: src/app/config.cpp has a table per section, or a function of another file that gives one,
        and a list of them; every kind of database has one of its own."""
        page = "docs/guide/configuration.md"
        described = {}
        for names, default in ROW.findall(self._read(page)):
            described |= {name: default for name in CODE.findall(names)}
        text = self._read("src/app/config.cpp")
        real = {}
        for section, table in re.findall(r'\{"([a-z]+)", "[^"]*", (k\w+)\}', text):
            real |= self._settings(text, table, section)
        for section, function in re.findall(r'\{"([a-z]+)", "[^"]*", (\w+)\(\)\}', text):
            for file in sorted((self.root / "src/app").glob("config_*.cpp")):
                if found := re.search(rf"{function}\(\) \{{ return (k\w+); \}}", file.read_text()):
                    real |= self._settings(file.read_text(), found.group(1), section)
        for kind in sorted(self.root.glob("src/plug/databases/*/kind.cpp")):
            real |= self._settings(kind.read_text(), "kSettings", f"databases.{kind.parent.name}")
        return self._compared(page, described, real, "key")

    @staticmethod
    def _settings(text: str, table: str, section: str) -> dict[str, str]:
        """Names and defaults of a table of settings in a source."""
        body = re.search(rf"constexpr std::array {table} = \{{\n(.*?)^\}};", text, re.DOTALL | re.MULTILINE)
        real = {}
        for setting in re.findall(r"SettingSpec\{(.*?)\}", body.group(1) if body else "", re.DOTALL):
            name, kind, default = (re.search(pattern, setting) for pattern in
                                   (r'\.name = "(\w+)"', r"SettingType::(\w+)", r'\.default_value = "([^"]*)"'))
            given = default.group(1) if default else ""
            value = f'"{given}"' if given or not kind or kind.group(1) != "list" else "[]"
            if kind and kind.group(1) == "boolean":
                value = given
            real[f"{section}.{name.group(1)}"] = f"`{value}`"
        return real

    def options(self) -> list[str]:
        page = "docs/guide/command-line.md"
        described = dict.fromkeys(re.findall(r"(?<![\w-])--[a-z][a-z-]*", self._read(page)), "")
        real = {name: "" for file in self._sources("src/app")
                for name in re.findall(r'add_(?:option|flag)\("(--[a-z-]+)"', file.read_text())}
        described.pop("--help", None)  # the library's own
        return self._compared(page, described, real, "option")

    def broken_links(self) -> list[str]:
        found = []
        skipped = {"node_modules", "build", ".git"}
        pages = [page for page in self.root.rglob("*.md") if not skipped & set(page.relative_to(self.root).parts)]
        for page in pages:
            for number, line in enumerate(page.read_text().splitlines(), 1):
                for target in LINK.findall(line):
                    if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                        found.append(f"{page.relative_to(self.root)}:{number}: {target} leads nowhere")
        return found


def main() -> int:
    found = Docs().problems()
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
