"""Reading foreign regular expressions: what literal they need, whether they are really a host or a URL."""

import re
from re import _constants as op
from re import _parser as parser

HOST_TAIL = re.compile(r"^(?:[a-z0-9_-]+\.)+[a-z]{2,}$")
# Endings that look like a top-level domain and are a file's.
FILE_ENDINGS = {"js", "css", "php", "html", "htm", "aspx", "asp", "jsp", "min", "png", "jpg", "gif", "svg", "json",
                "xml", "mjs", "woff", "bundle", "init", "cgi", "dll", "ashx", "do", "action", "cfm", "txt", "ico",
                "core", "common", "prod", "config", "loader", "widget", "plugin", "js2", "webp", "src", "main"}
LITERAL_MIN = 4


def strip_tags(pattern: str) -> tuple[str, int]:
    """A wappalyzer pattern without its tags, and its confidence."""
    body, *tags = pattern.split("\\;")
    confidence = 100
    for tag in tags:
        if tag.startswith("confidence:"):
            confidence = max(1, min(100, int(tag[11:] or 100)))
    return body, confidence


def parse(pattern: str):
    """The parse tree, or None where RE2 would refuse the pattern or mean something else by it."""
    try:
        tree = parser.parse(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return None
    return tree if _is_plain(tree) else None


def _is_plain(tree) -> bool:
    for code, value in tree:
        if code in (op.ASSERT, op.ASSERT_NOT, op.GROUPREF, op.GROUPREF_EXISTS, op.ATOMIC_GROUP,
                    op.POSSESSIVE_REPEAT):
            return False
        if code == op.BRANCH and not all(_is_plain(branch) for branch in value[1]):
            return False
        if code == op.SUBPATTERN and not _is_plain(value[3]):
            return False
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, inner = value
            if (high != op.MAXREPEAT and high > 1000) or low > 1000 or not _is_plain(inner):
                return False
    return True


def literals(tree) -> list[str]:
    """Lower-case texts of which at least one is in every match; [] where there is no such text."""
    best: list[str] = []
    run = ""

    def offer(found: list[str]) -> None:
        nonlocal best
        if found and all(found) and (not best or min(map(len, found)) > min(map(len, best))):
            best = found

    for code, value in tree:
        if code == op.LITERAL and value < 128:
            run += chr(value).lower()
            continue
        if run:
            offer([run])
            run = ""
        if code == op.SUBPATTERN:
            offer(literals(value[3]))
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
            offer(literals(value[2]))
        elif code == op.BRANCH:
            branches = [literals(branch) for branch in value[1]]
            if all(branches) and sum(map(len, branches)) <= 12:
                offer([text for branch in branches for text in branch])
    if run:
        offer([run])
    return best


def needed(tree) -> list[str]:
    """literals(), where they are long enough to be worth looking for."""
    found = literals(tree)
    return found if found and min(map(len, found)) >= LITERAL_MIN else []


def flat(tree) -> str | None:
    """The pattern as plain text where it is one ('.' between name characters counts as a dot), or None."""
    text = ""
    for code, value in tree:
        if code == op.LITERAL and value < 128:
            text += chr(value).lower()
        elif code == op.ANY:
            text += "."
        elif code == op.SUBPATTERN:
            inner = flat(value[3])
            if inner is None:
                return None
            text += inner
        elif code == op.MAX_REPEAT and value[0] == 0 and value[1] == 1 and not text.strip("htps:/"):
            continue  # an optional scheme
        elif code == op.AT and value == op.AT_BEGINNING and not text:
            continue
        else:
            return None
    return text


def is_host(text: str) -> bool:
    return bool(HOST_TAIL.match(text)) and text.rsplit(".", 1)[1] not in FILE_ENDINGS


def as_host_or_url(text: str) -> tuple[str, str] | None:
    """("host", "a.example") or ("url", "a.example/path") where plain text `text` is one of these."""
    text = re.sub(r"^(?:https?:)?(?://)?", "", text)
    text = text.lstrip(".")
    host, slash, path = text.partition("/")
    host = host.rstrip(":")
    if not is_host(host):
        return None
    return ("url", f"{host}/{path}") if slash and path else ("host", host)


KNOWN_TLDS = ("com|net|org|io|co|ai|app|dev|me|tv|info|biz|cloud|eu|uk|de|fr|it|es|nl|ru|cn|jp|br|in|au|ca|ch|se|no|dk"
              "|fi|pl|cz|us|ly|to|cc|gg|so|sh|im|is|at|be|pt|kr|tw|tech|site|online|store|shop|pro|ws|mobi|one|live")
HOST_INSIDE = re.compile(rf"[a-z0-9-]{{2,}}\\?\.(?:{KNOWN_TLDS})(?![a-z0-9-])|\\?\.(?:{KNOWN_TLDS})/", re.IGNORECASE)


def speaks_of_host(pattern: str) -> bool:
    """True for a regex that holds something like a domain name."""
    return bool(HOST_INSIDE.search(pattern))
