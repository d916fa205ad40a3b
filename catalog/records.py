"""The record a service becomes, and how its patterns are put in."""

import re
from dataclasses import dataclass, field

KINDS = ("host", "url", "script", "code", "page", "header", "cookie", "meta", "html", "element", "cname", "ns", "mx",
         "txt", "spf", "caa", "soa", "dmarc", "issuer", "js", "asn", "csp", "dkim")
EXACT, SUFFIX, PREFIX, CONTAINS, GLOB, REGEX, HOST_REGEX = "=", "~", "^", "*", "?", "/", "%"
# The mode a bare text has in an overlay.
NATURAL = {"host": SUFFIX, "url": PREFIX, "script": CONTAINS, "code": CONTAINS, "page": SUFFIX, "header": CONTAINS,
           "cookie": EXACT, "meta": CONTAINS, "html": CONTAINS, "element": EXACT, "cname": SUFFIX, "ns": SUFFIX,
           "mx": SUFFIX, "txt": PREFIX, "spf": SUFFIX, "caa": SUFFIX, "soa": SUFFIX, "dmarc": SUFFIX, "issuer": EXACT,
           "js": EXACT, "asn": EXACT, "csp": SUFFIX, "dkim": EXACT}
FEEDS = {"statuspage": "/api/v2/summary.json", "incidentio": "/api/v2/summary.json", "instatus": "/summary.json",
         "betterstack": "/index.json", "algolia": "/1/status", "slack": "/api/v2.0.0/current",
         "heroku": "/api/v4/current-status", "stripe": "/current", "sorry": "/api/v1/status",
         "statping": "/api/services", "statushub": "/api/statuses", "vigil": "/status/text/",
         "zendesk": "/api/ssp/incidents.json", "cstate": "/index.json", "uptimecom": "/"}
UNREADABLE = {"none", "html", ""}
STATUS_TYPES = {"statuspage", "incidentio", "instatus", "betterstack", "statusio", "sorry", "statushub", "rss", "atom",
                "google", "aws", "azure_rss", "slack", "heroku", "stripe", "paypal", "algolia", "salesforce", "zendesk",
                "apple", "adobe", "vigil", "statping", "cstate", "uptimecom", "html", "none"}
CATEGORIES = {"accessibility", "ab-test", "ads", "ai", "analytics", "auth", "booking", "ca", "cdn", "cdp",
              "chat-support", "cms", "consent", "content", "crm", "database", "devtools", "dns", "ecommerce",
              "email-delivery", "email-host", "email-security", "feature-flags", "fonts", "forms", "hosting", "hr",
              "i18n", "loyalty", "maps", "marketing", "media", "messaging", "monitoring", "other", "payments",
              "personalisation", "productivity", "registrar", "reviews", "saas-other", "search", "security",
              "shipping", "shop-app", "social", "tag-manager", "utility", "video", "widgets"}


@dataclass(frozen=True, order=True)
class Pattern:
    kind: str
    mode: str
    text: str
    name: str = ""
    confidence: int = 100
    literals: tuple[str, ...] = ()
    example: str = field(default="", compare=False)


@dataclass
class Record:
    id: str
    name: str
    category: str = ""
    homepage: str = ""
    parent: str = ""
    status_page: str = ""
    status_type: str = ""
    status_feed: str = ""
    components: list[str] = field(default_factory=list)
    probe: str = ""
    logo: str = ""
    infrastructure: bool = False
    full: str = ""  # "all": more than one kind of trace must be known; "host": a host is all it shows
    hits: int = 0
    sources: set[str] = field(default_factory=set)
    patterns: set[Pattern] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)

    def detectable(self) -> bool:
        return bool(self.patterns)

    def hosts(self) -> list[str]:
        return [p.text for p in self.patterns if p.kind == "host" and p.mode in (SUFFIX, EXACT)]


def key(name: str) -> str:
    """What two spellings of one name have in common."""
    name = re.sub(r"\(.*?\)", "", name.lower())
    name = re.sub(r"\.(com|io|net|co|ai|org)\b", "", name)
    name = re.sub(r"\b(inc|llc|ltd|gmbh|corp|sdk)\b\.?", "", name)
    return re.sub(r"[^a-z0-9]", "", name)


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("+", " plus ")).strip("-") or "x"


def domain(host: str) -> str:
    """The registrable domain, well enough for joining names: two labels, three below co.uk and the like."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in ("co", "com", "net", "org", "ac", "gov") and len(labels[-1]) == 2:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def host_of(url: str) -> str:
    return re.sub(r"^\w+://", "", url).split("/")[0].split(":")[0].lower()
