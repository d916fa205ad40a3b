"""The npm packages, read into records. Each reader gives (source tag, records)."""

import json
import pathlib
import re

import lint
import regexes
from records import (CONTAINS, EXACT, GLOB, HOST_REGEX, PREFIX, REGEX, SUFFIX, Pattern, Record, domain, host_of, key,
                     slug)

TPW_CATEGORIES = {"ad": "ads", "analytics": "analytics", "utility": "utility", "content": "content",
                  "hosting": "hosting", "other": "other", "marketing": "marketing",
                  "customer-success": "chat-support", "consent-provider": "consent", "social": "social",
                  "cdn": "cdn", "tag-manager": "tag-manager", "video": "video"}

# Wappalyzer's categories that are remote services as such.
WAPP_SERVICES = {10: "analytics", 31: "cdn", 32: "marketing", 35: "maps", 36: "ads", 41: "payments",
                 42: "tag-manager", 52: "chat-support", 53: "crm", 58: "marketing", 62: "hosting", 63: "hosting",
                 67: "consent", 68: "accessibility", 69: "auth", 70: "ca", 71: "ads", 72: "booking", 73: "forms",
                 74: "ab-test", 75: "email-delivery", 76: "personalisation", 77: "ads", 78: "monitoring",
                 79: "utility", 83: "security", 84: "loyalty", 85: "feature-flags", 86: "cdp", 88: "hosting",
                 89: "i18n", 90: "reviews", 91: "payments", 93: "booking", 94: "loyalty", 95: "media",
                 96: "content", 97: "cdp", 98: "marketing", 99: "shipping", 100: "shop-app", 101: "hr",
                 102: "shipping", 103: "video", 104: "booking", 105: "media", 106: "ecommerce", 107: "shipping"}
# … and those of which only hosted products count.
WAPP_HOSTED = {1: "cms", 2: "widgets", 4: "devtools", 5: "widgets", 6: "ecommerce", 8: "cms", 11: "cms",
               13: "devtools", 14: "video", 15: "widgets", 16: "security", 17: "fonts", 19: "utility", 21: "saas-other",
               29: "search", 30: "email-host", 44: "devtools", 47: "devtools", 49: "content", 50: "saas-other",
               51: "cms", 54: "marketing", 55: "saas-other", 56: "ads", 64: "cdn", 65: "hosting", 87: "widgets",
               92: "monitoring", 108: "ecommerce"}
# Plain words in these headers say nothing about a service.
# Globals that other code has, too.
DULL_GLOBALS = {"config", "settings", "analytics", "google", "dataLayer", "jQuery", "Base64", "webpackJsonp", "Hammer",
                "moment", "version", "firebase", "chat", "player", "widget", "app", "API", "tracker", "search"}
DULL_HEADERS = {"strict-transport-security", "x-frame-options", "content-type", "cache-control"}


class Report:
    """What was left out, by name and reason."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self.no_services: list[str] = []

    def drop(self, name: str, kind: str, pattern: str, why: str) -> None:
        self.dropped.append(f"{name}\t{kind}\t{pattern}\t{why}")


def third_party_web(folder: pathlib.Path, report: Report) -> list[Record]:
    records = []
    for entity in json.loads((folder / "third-party-web/dist/entities.json").read_text()):
        record = Record(id=slug(entity["name"]), name=entity["name"], homepage=entity.get("homepage") or "",
                        category=TPW_CATEGORIES.get(entity["category"], "other"), sources={"tpw"},
                        hits=entity.get("totalOccurrences", 0))
        for host in entity["domains"]:
            host = host.lower().lstrip(".")
            if host.startswith("*."):
                host = host[2:]
            if not regexes.HOST_TAIL.match(host.replace("*", "x")) or lint.SECOND_LEVEL.match(host):
                report.drop(record.name, "host", host, "no host of its own")
                continue
            record.patterns.add(Pattern("host", GLOB if "*" in host else SUFFIX, host))
        records.append(record)
    return records


def status_pages(folder: pathlib.Path) -> list[tuple[str, list[str], str]]:
    """(name, domains, status page) of every living service of the list."""
    text = (folder / "@sentry/status-page-list/dist/esm/index.mjs").read_text()
    found = re.findall(r'const name\S* = ("(?:[^"\\]|\\.)*");\s*const statusPageUrl\S* = ("[^"]*");\s*'
                       r'const domains\S* = (\[[^\]]*\]);\s*const isServiceDefunct\S* = (true|false);', text)
    return [(json.loads(name), [d.removeprefix("*.") for d in json.loads(domains)], json.loads(page))
            for name, page, domains, defunct in found if defunct == "false"]


def _as_list(value) -> list[str]:
    return value if isinstance(value, list) else [value]


def _wapp_category(tech: dict, hosted: bool = False) -> str | None:
    for number in tech["cats"]:
        if number in WAPP_SERVICES:
            return WAPP_SERVICES[number]
    if hosted or tech.get("saas"):
        for number in tech["cats"]:
            if number in WAPP_HOSTED:
                return WAPP_HOSTED[number]
    return "other" if hosted else None


class _Technology:
    """One wappalyzer technology on its way to a record."""

    def __init__(self, name: str, record: Record, report: Report) -> None:
        self.name, self.record, self.report = name, record, report

    def add(self, kind: str, mode: str, text: str, header: str = "", confidence: int = 100, literals=()) -> None:
        self.record.patterns.add(Pattern(kind, mode, text, header, confidence, tuple(literals)))

    def regex(self, kind: str, pattern: str, header: str = "", need_literal: bool = False) -> None:
        body, confidence = regexes.strip_tags(pattern)
        tree = regexes.parse(body)
        if tree is None or "\t" in body or "\n" in body:
            self.report.drop(self.name, kind, body, "not for RE2")
            return
        literals = regexes.needed(tree)
        if need_literal and not literals:
            self.report.drop(self.name, kind, body, "no literal to look for")
            return
        flat = regexes.flat(tree)
        if flat is not None and not any(node[0] is regexes.op.AT for node in tree) and flat:
            self.add(kind, CONTAINS, flat, header, confidence, [flat])
        else:
            self.add(kind, REGEX, body, header, confidence, literals)

    def global_name(self, name: str) -> None:
        """A JavaScript global that an inline script sets: only where it can hardly be anybody else's."""
        own = re.sub(r"[^a-z0-9]", "", self.name.lower().split()[0])
        if "." in name or len(name) < 8 or not re.search(r"[_$]|[a-z][A-Z]", name) or not re.fullmatch(r"[\w$]+", name):
            return
        if len(name) >= 14 or (len(own) >= 5 and own in name.lower()):
            edge = "" if name[0] == "$" else r"\b"
            self.add("code", REGEX, edge + name.replace("$", "\\$") + r"\b", "", 75, [name.lower()])

    def global_of_page(self, name: str, pattern: str) -> None:
        """A global that the running page shows; what its value must look like only where that says nothing."""
        if not re.fullmatch(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", name) or name in DULL_GLOBALS:
            return
        body, confidence = regexes.strip_tags(pattern)
        own = re.sub(r"[^a-z0-9]", "", self.name.lower().split()[0])
        telling = len(name) >= 6 or re.search(r"[_$.\d]|[a-z][A-Z]", name) or own == name.lower()
        if len(name) >= 4 and telling and ("(" in body or re.sub(r"[\W\d]", "", body) in ("", "d", "w")):
            self.add("js", EXACT, name, "", confidence)

    def url(self, pattern: str) -> None:
        body, confidence = regexes.strip_tags(pattern)
        if not body:
            return
        tree = regexes.parse(body)
        if tree is None:
            self.report.drop(self.name, "script", body, "not for RE2")
            return
        flat = regexes.flat(tree)
        found = regexes.as_host_or_url(flat) if flat else None
        if found:
            kind, text = found
            self.add(kind, SUFFIX if kind == "host" else PREFIX, text, "", confidence)
            return
        literals = regexes.needed(tree)
        if not literals:
            self.report.drop(self.name, "script", body, "no literal to look for")
            return
        mode = HOST_REGEX if regexes.speaks_of_host(body) else REGEX
        self.add("script", mode, body, "", confidence, literals)

    def selector(self, selector: str) -> None:
        """What must stand in a page for a CSS selector to match: the URL of a resource, an id, a class."""
        selector = selector.strip()
        best: tuple[int, str] = (0, "")
        for compound in re.split(r"[\s>+~]+(?![^\[]*\])", selector):
            tag = re.match(r"[a-z0-9-]*", compound, re.IGNORECASE).group().lower()
            plain = re.sub(r"\[[^\]]*\]|::?[\w-]+(?:\([^)]*\))?", "", compound)
            for attribute, operator, value in re.findall(
                    r"\[([\w-]+)([*^$|~]?)=\s*['\"]?([^'\"\]]+)['\"]?\s*\]", compound):
                if self._attribute(tag, attribute.lower(), operator, value):
                    return
            for mark, kind, bonus in (("#", "i:", 4), (".", "c:", 0)):
                for word in re.findall(re.escape(mark) + r"((?:[\w-]|\\.)+)", plain):
                    if _is_telling(word) and "\\" not in word and len(word) + bonus > best[0]:
                        best = (len(word) + bonus, kind + word)
            for attribute in re.findall(r"\[([\w-]+)\]", compound):
                if attribute.startswith("data-") and _is_telling(attribute[5:]) and len(attribute) > best[0]:
                    best = (len(attribute), "a:" + attribute.lower())
        if best[1]:
            self.add("element", EXACT, best[1])

    def _attribute(self, tag: str, attribute: str, operator: str, value: str) -> bool:
        """Whether the attribute of a selector says something; a mere link never does."""
        if tag in ("a", "area"):
            return False
        if attribute in ("src", "href", "data-src", "action", "srcset", "data-href", "data-srcset", "data"):
            found = regexes.as_host_or_url(value.lower().replace("\\", ""))
            if found:
                self.add(found[0], SUFFIX if found[0] == "host" else PREFIX, found[1])
            elif "/" in value and len(value) >= 8 and tag in ("link", "script"):
                self.add("script", CONTAINS, value.lower(), "", 100, [value.lower()])
            else:
                return False
            return True
        if attribute in ("id", "class") and _is_telling(value) and re.fullmatch(r"[\w-]+", value):
            if operator in ("", "~"):
                self.add("element", EXACT, attribute[0] + ":" + value)
            else:
                self.add("html", CONTAINS, value.lower(), "", 80, [value.lower()])
            return True
        return False

    def dom(self, value) -> None:
        for one in value if isinstance(value, list) else [value]:
            self._dom(one)

    def _dom(self, value) -> None:
        if not isinstance(value, dict):
            for part in value.split(","):
                self.selector(part)
            return
        for selector, checks in value.items():
            # Checks that nothing is asked of say no more than that the element is there.
            is_there = "exists" in checks or checks.get("text") == "" or "" in checks.get("attributes", {}).values()
            for part in selector.split(","):
                if is_there:
                    self.selector(part)
                for attribute, pattern in checks.get("attributes", {}).items():
                    if attribute in ("src", "href", "action", "data-src") and not part.strip().startswith("a"):
                        self.url(pattern)

    def dns(self, records: dict) -> None:
        for record_type, patterns in records.items():
            kind = record_type.lower()
            for pattern in _as_list(patterns):
                if kind == "txt" and "verification" not in pattern and regexes.as_host_or_url(
                        pattern.replace("\\", "")):
                    self.add("spf", SUFFIX, pattern.replace("\\", "").lstrip("."))
                elif kind in ("cname", "ns", "mx", "txt", "soa"):
                    self.regex(kind, pattern, need_literal=True)


def _is_telling(word: str) -> bool:
    """True for a class or id that hardly two products share."""
    return len(word) >= 9 or (len(word) >= 6 and bool(re.search(r"[-_\d]", word[1:-1])))


def wappalyzer(folder: pathlib.Path, overlay, report: Report) -> list[Record]:
    technologies: dict = {}
    for file in sorted((folder / "wappalyzer/technologies").glob("*.json")):
        technologies.update(json.loads(file.read_text()))
    records = []
    for name in sorted(technologies):
        tech = technologies[name]
        hosted = key(name) in overlay.hosted
        category = _wapp_category(tech, hosted)
        if category is None:
            report.no_services.append(name)
            continue
        record = Record(id=slug(name), name=name, category=category, homepage=tech.get("website", ""),
                        sources={"wapp"})
        _read_technology(tech, _Technology(name, record, report))
        if (tech.get("oss") or 87 in tech["cats"]) and not hosted:
            # Software that anybody runs on a host of their own: only its makers' hosts speak of a service.
            record.patterns = {p for p in record.patterns if p.kind in ("host", "url") or p.mode == HOST_REGEX}
        if record.patterns:
            records.append(record)
    return records


def _read_technology(tech: dict, into: _Technology) -> None:
    for pattern in _as_list(tech.get("scriptSrc", [])) + _as_list(tech.get("xhr", [])):
        into.url(pattern)
    for pattern in _as_list(tech.get("html", [])):
        if "<a " not in pattern:  # a plain link is no dependency
            into.regex("html", pattern, need_literal=True)
    for pattern in _as_list(tech.get("scripts", [])):
        into.regex("code", pattern, need_literal=True)
    for header, pattern in tech.get("headers", {}).items():
        header = header.lower().rstrip(":")
        for one in _as_list(pattern):
            if header == "set-cookie":
                into.add("cookie", PREFIX, regexes.strip_tags(one)[0].strip("^=").replace("\\", ""))
            elif header == "content-security-policy":
                found = regexes.as_host_or_url(one.replace("\\", "").replace("(?:.|//)", "").strip("/"))
                if found:
                    into.add("host", SUFFIX, found[1])
            elif header not in DULL_HEADERS:
                into.regex("header", one, header)
    for name, pattern in tech.get("js", {}).items():
        into.global_name(name)
        into.global_of_page(name, pattern)
    for cookie, pattern in tech.get("cookies", {}).items():
        into.add("cookie", PREFIX if cookie.endswith("*") else EXACT, cookie.rstrip("*"))
    for meta, pattern in tech.get("meta", {}).items():
        for one in _as_list(pattern):
            into.regex("meta", one, meta.lower())
    if "dom" in tech:
        into.dom(tech["dom"])
    for pattern in _as_list(tech.get("url", [])):
        found = regexes.as_host_or_url(re.sub(r"^\^?https\??:?\\?/\\?/(?:\(\?:www\\\.\)\?|\.\+\\?|\[\^/\]\+\\?)?", "",
                                              regexes.strip_tags(pattern)[0]).replace("\\", "").rstrip("/"))
        if found and found[0] == "host":
            into.add("page", SUFFIX, found[1])
    into.dns(tech.get("dns", {}))


def homepage_domain(record: Record) -> str:
    return domain(host_of(record.homepage)) if record.homepage else ""
