"""For every pattern something it must find: written by hand, or derived from the pattern itself."""

import re
from re import _constants as op

import regexes
from records import CONTAINS, EXACT, GLOB, HOST_REGEX, PREFIX, REGEX, SUFFIX, Pattern

HOST = re.compile(r"^[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]+$")
NAMES = ("host", "page", "cname", "ns", "mx", "spf", "caa", "soa", "dmarc", "csp")
# What stands for a character class; the first that the class allows.
LETTERS = "a1xbA0-_/.= \"'>;:%&?,()"
OWN = "https://www.shop.example/"


class NoExample(Exception):
    pass


def _letter(items) -> str:
    negated = bool(items) and items[0][0] == op.NEGATE
    for letter in LETTERS:
        if _is_in(letter, items[1:] if negated else items) != negated:
            return letter
    raise NoExample


def _is_in(letter: str, items) -> bool:
    for code, value in items:
        if code == op.LITERAL and chr(value).lower() == letter.lower():
            return True
        if code == op.RANGE and value[0] <= ord(letter) <= value[1]:
            return True
        if code == op.CATEGORY:
            kind = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_WORD: r"\w",
                    op.CATEGORY_NOT_WORD: r"\W", op.CATEGORY_SPACE: r"\s", op.CATEGORY_NOT_SPACE: r"\S"}[value]
            if re.match(kind, letter):
                return True
    return False


def derive(tree, least: int, any_letter: str) -> str:
    """The plainest text that the parse tree matches. `least`: how often what may be left out is shown; `any_letter`:
    what stands for a dot."""
    text = ""
    for code, value in tree:
        if code == op.LITERAL:
            text += chr(value)
        elif code == op.NOT_LITERAL:
            text += next(letter for letter in LETTERS if letter != chr(value).lower())
        elif code == op.ANY:
            text += any_letter
        elif code == op.IN:
            text += _letter(value)
        elif code == op.SUBPATTERN:
            text += derive(value[3], least, any_letter)
        elif code == op.BRANCH:
            branches = [derive(branch, least, any_letter) for branch in value[1]]
            text += max(branches, key=lambda one: (bool(one), -len(one)))
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT):
            text += derive(value[2], least, any_letter) * max(value[0], least)
        elif code != op.AT:
            raise NoExample
    return text


def _as_url(found: str, pattern: Pattern) -> str:
    starts = (["https://", "https:", "https://x", "https://x1.", "https://x1"] if pattern.mode == HOST_REGEX else
              [OWN + "a", OWN, OWN + "a/", OWN.rstrip("/"), "https://", "https:", "https://x", "https://x1.",
               "https:/"])
    for start in ["", *starts]:
        for end in ("", "x.js", ".js", "/x.js"):
            url = start + found + end
            parts = re.match(r"^https://([^/?]+)(/[^ ]*)?$", url)
            if not parts or not HOST.match(parts[1]) or not re.search(pattern.text, url, re.IGNORECASE):
                continue
            if (pattern.mode == HOST_REGEX) != (parts[1] == "www.shop.example"):
                return url
            if pattern.mode == REGEX:
                return url
    raise NoExample


def _of_regex(pattern: Pattern) -> str:
    tree = regexes.parse(pattern.text)
    # A dot in the name of a host mostly means a dot.
    for any_letter in ".a" if pattern.kind in NAMES else "a.":
        for least in (0, 1):
            try:
                return _checked(pattern, pattern.example or derive(tree, least, any_letter))
            except NoExample:
                continue
    raise NoExample


def _checked(pattern: Pattern, found: str) -> str:
    if pattern.kind == "script":
        return _as_url(re.sub(r"^http://", "https://", found), pattern)
    starts, ends = (("", "x1", "x1."), ("", "x1", ".example")) if pattern.kind in NAMES else (("",), ("", "0123"))
    for start in starts:
        for end in ends:
            text = start + found + end
            if re.search(pattern.text, text, re.IGNORECASE) and (pattern.kind not in NAMES or HOST.match(text)):
                return text
    raise NoExample


def example_of(pattern: Pattern) -> str:
    """What the page, the response or the DNS shows; the pattern is checked against it."""
    if pattern.mode in (REGEX, HOST_REGEX):
        return _of_regex(pattern)
    text = pattern.text
    if pattern.mode == GLOB:
        return text.replace("*", "a1")
    if pattern.kind == "url":
        return "https://" + text
    if pattern.kind == "script":
        return OWN + "a" + text
    if pattern.mode == SUFFIX and pattern.kind in ("page", "cname", "ns", "mx", "soa"):
        return "x1." + text
    if pattern.mode == PREFIX:
        return text + "0123"
    if pattern.mode in (CONTAINS, EXACT, SUFFIX):
        return text
    raise NoExample
