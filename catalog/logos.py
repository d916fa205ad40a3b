"""Logos for the services: simple-icons 16, then 9, then gilbarbara's set (all CC0-1.0)."""

import html
import json
import pathlib
import re
import unicodedata

from records import Record, key

# Names that a service shares with something else.
NOT_THE_SAME = {"buffer", "square-2", "sift", "drift-2", "craft", "segment-2"}


def _simple_slug(title: str) -> str:
    """simple-icons' own rule for file names (its sdk's titleToSlug)."""
    text = title.lower().replace("+", "plus").replace(".", "dot").replace("&", "and")
    text = text.replace("đ", "d").replace("ħ", "h").replace("ı", "i").replace("ĸ", "k").replace("ŀ", "l") \
        .replace("ł", "l").replace("ß", "ss").replace("ŧ", "t").replace("ø", "o")
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFD", text))


class Logos:
    def __init__(self, folder: pathlib.Path) -> None:
        self.sets: list[tuple[str, pathlib.Path, dict[str, tuple[str, str]]]] = []
        for tag, package, data in (("si", "simple-icons", "data"), ("si9", "simple-icons-9", "_data")):
            listing = json.loads((folder / package / data / "simple-icons.json").read_text())
            icons = listing if isinstance(listing, list) else listing["icons"]
            names: dict[str, tuple[str, str]] = {}
            for icon in icons:
                slug = icon.get("slug") or _simple_slug(icon["title"])
                names.setdefault(key(icon["title"]), (slug, icon["hex"]))
                names.setdefault(slug, (slug, icon["hex"]))
            self.sets.append((tag, folder / package / "icons", names))
        self.colour = json.loads((folder / "@iconify-json/logos/icons.json").read_text())

    def find(self, record: Record) -> tuple[str, str, str] | None:
        """(view box, body, colour), or None where no set has it."""
        if record.logo == "none" or record.id in NOT_THE_SAME:
            return None
        if record.logo:
            tag, _, slug = record.logo.partition(":")
            return self._named(tag, slug)
        wanted = [key(record.name), *sorted(key(alias) for alias in record.aliases)]
        for tag, _, names in self.sets:
            for name in wanted:
                if name in names:
                    return self._named(tag, names[name][0])
        for name in wanted:
            for slug in self._colour_slugs(name):
                return self._colour(slug)
        return None

    def _named(self, tag: str, slug: str) -> tuple[str, str, str] | None:
        if tag == "logos":
            return self._colour(slug) if slug in self.colour["icons"] else None
        for own, icons, names in self.sets:
            file = icons / f"{slug}.svg"
            if own == tag and file.exists():
                path = re.search(r'<path d="([^"]+)"', file.read_text())
                color = next((c for s, c in names.values() if s == slug), "")
                return ("0 0 24 24", f'<path d="{html.escape(path[1])}"/>', color) if path else None
        return None

    def _colour_slugs(self, name: str):
        if not hasattr(self, "_slug_index"):
            self._slug_index: dict[str, list[str]] = {}
            for slug in sorted(self.colour["icons"], key=lambda s: (not s.endswith("-icon"), s)):
                self._slug_index.setdefault(slug.removesuffix("-icon").replace("-", ""), []).append(slug)
        return self._slug_index.get(name, [])

    def _colour(self, slug: str) -> tuple[str, str, str] | None:
        icon = self.colour["icons"][slug]
        body = icon["body"]
        if "<style" in body or "<script" in body or "<image" in body or len(body) > 6000:
            return None
        width, height = icon.get("width", self.colour["width"]), icon.get("height", self.colour["height"])
        body = re.sub(r'id="([^"]+)"', lambda m: f'id="{slug}-{m[1]}"', body)
        body = re.sub(r'url\(#([^)]+)\)', lambda m: f'url(#{slug}-{m[1]})', body)
        body = re.sub(r'href="#([^"]+)"', lambda m: f'href="#{slug}-{m[1]}"', body)
        return f"0 0 {width} {height}", body, ""
