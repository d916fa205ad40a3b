"""The sites with dependencies planted in them: read from sites/*.toml, www/ and expected/.

What third parties they need is read from their own files, so that no host is written down twice.
"""

import dataclasses
import datetime
import functools
import json
import pathlib
import re
import tomllib

from . import layout as places
from .authority import Leaf
from .names import Names, Record, zone_of
from .sites import Site

LAB = pathlib.Path(__file__).resolve().parent.parent
OVERLAY = LAB.parents[1] / "catalog" / "overlay"
HOSTS_PER_LEAF = 60  # a certificate with hundreds of names would slow every handshake
# A host in a URL, also as JSON and old scripts write it; one in quotes before a path.
_URL = re.compile(r"(?:https?:|wss?:)?\\?/\\?/([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_BARE = re.compile(r"[\"'`.]([a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|io))/[^\"'`]*\.js", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Planted:
    """One site: sites/<name>.toml says how it is served, www/<name>/ what, expected/ what it needs."""

    name: str
    facts: dict

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(self.facts["hosts"])

    @property
    def secure(self) -> bool:
        return self.facts.get("tls", True)

    @property
    def address(self) -> int:
        """One that has no port 443 where the site has no TLS."""
        return places.PLANTED if self.secure else places.PLANTED_PLAIN

    @property
    def root(self) -> pathlib.Path:
        return LAB / "www" / self.name

    @property
    def records(self) -> list[Record]:
        return [tuple(line.split(" ", 2)) for line in self.facts.get("records", ())]

    @property
    def aliases(self) -> dict[str, str]:
        return {name: value.rstrip(".") for name, kind, value in self.records if kind == "CNAME"}

    def end_of(self, name: str) -> str:
        """Where the site's aliases lead."""
        while name in self.aliases:
            name = self.aliases[name]
        return name

    def third_parties(self) -> set[str]:
        """Hosts of others that its pages, scripts and headers speak of or a script makes up, and
        names of its own that lead to others."""
        texts = [file.read_text() for file in sorted(self.root.rglob("*")) if file.is_file()]
        texts += [*self.facts.get("headers", {}).values(), *self.facts.get("scripts", {}).values()]
        found = {host.lower() for text in texts for host in _URL.findall(text) + _BARE.findall(text)}
        found |= set(self.facts.get("third_parties", ()))
        found |= {path.split("/")[0] for path in self.facts.get("scripts", {})}
        found = {host for host in found if not host.endswith(".example")
                 and not host.replace(".", "").isdigit()}
        led_away = {name for name in self.aliases if "_domainkey" not in name}
        return (found | led_away) - set(self.hosts) - set(self.aliases.values())


def load() -> list[Planted]:
    return [Planted(file.stem, tomllib.loads(file.read_text()))
            for file in sorted((LAB / "sites").glob("*.toml"))]


def expected() -> dict[str, dict]:
    """Site → what a scan of it ought to find; the shop's file stands where it always stood."""
    files = {"shop": LAB / "expected.json"}
    files |= {file.stem: file for file in sorted((LAB / "expected").glob("*.json"))}
    return {name: json.loads(file.read_text()) for name, file in files.items()}


@functools.cache
def probes() -> frozenset[str]:
    """Hosts by which the catalogue has the services of the sites looked at: whoever is watched has to answer."""
    wanted = {id_ for site in expected().values()
              for id_ in [one for row in site["dependencies"] for one in row["any_of"]] + site.get("allowed", [])}
    services = {id_: table for file in sorted(OVERLAY.glob("*.toml"))
                for id_, table in tomllib.loads(file.read_text()).items()}
    return frozenset(services[id_]["probe"] for id_ in wanted & services.keys() if "probe" in services[id_])


def registry(planted: list[Planted]) -> dict[str, str]:
    """Who registered the sites' domains, and until when, as RDAP has it (RFC 9083): place → answer."""
    base = "rdap.verisign.com/example/v1"
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=400)
    services = [[["example"], [f"https://{base}/"]]]
    answers = {"data.iana.org/rdap/dns.json": json.dumps({"version": "1.0", "services": services})}
    for domain in {"shop.example"} | {zone_of(host) for site in planted for host in site.hosts}:
        answers[f"{base}/domain/{domain}"] = json.dumps({
            "objectClassName": "domain", "ldhName": domain, "status": ["active"],
            "events": [{"eventAction": "expiration", "eventDate": until.strftime("%Y-%m-%dT00:00:00Z")}]})
    return answers


def third_parties(planted: list[Planted], taken: set[str]) -> list[str]:
    """All hosts that have to answer, without those that are played already."""
    hosts = {host for site in planted for host in site.third_parties()} | probes()
    hosts |= {place.split("/")[0] for place in registry(planted)}
    return sorted(hosts - taken)


def _groups(hosts: list[str]) -> list[list[str]]:
    return [hosts[n:n + HOSTS_PER_LEAF] for n in range(0, len(hosts), HOSTS_PER_LEAF)]


def leaves(planted: list[Planted], hosts: list[str]) -> list[Leaf]:
    own = [Leaf(site.name, site.hosts, issuer=site.facts["issuer"])
           for site in planted if site.secure]
    return own + [Leaf(f"world-{n}", tuple(group)) for n, group in enumerate(_groups(hosts))]


def sites(planted: list[Planted], hosts: list[str]) -> list[Site]:
    found = [Site(site.name, site.hosts, site.address,
                  site.name if site.secure else "", locations=_locations(site),
                  plain="redirect" if site.secure else "serve") for site in planted]
    scripts = {place: text for site in planted
               for place, text in site.facts.get("scripts", {}).items()} | registry(planted)
    return found + [Site(f"world-{n}", tuple(group), places.WORLD, f"world-{n}",
                         locations=_world(group, scripts), plain="serve")
                    for n, group in enumerate(_groups(hosts))]


def quoted(text: str) -> str:
    """For a string of nginx in single quotes; it has no way to write a dollar sign."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "")


def _locations(site: Planted) -> str:
    headers = [*site.facts.get("headers", {}).items(),
               *(("Set-Cookie", cookie) for cookie in site.facts.get("cookies", ()))]
    # A double quote needs no escape in nginx's single quotes.
    lines = "".join(f"add_header {name} '{quoted(value)}' always;\n" for name, value in headers)
    return (f"root {site.root};\n{lines}default_type application/octet-stream;\n"
            "location = / { try_files /index.html =404; }\n"
            "location ~ \\.(png|jpg|gif|ico)$ { empty_gif; }\n"
            "location / { try_files $uri $uri.html $uri/index.html =404; }")


def _world(hosts: list[str], scripts: dict[str, str]) -> str:
    """Small plausible answers; a script that a site describes says what it says there."""
    rows = ""
    for number, (place, text) in enumerate(sorted(scripts.items())):
        host, path = place.split("/", 1)
        if host in hosts:
            name = re.escape(host)
            rows += (f"set $place $host$uri; if ($place ~ '^{name}/{re.escape(path)}') {{ rewrite ^ /__script/{number} last; }}"
                     f"location = /__script/{number} {{ internal; default_type application/javascript; "
                     f"add_header Access-Control-Allow-Origin *; return 200 '{quoted(text)}'; }}\n")
    return (rows + "add_header Access-Control-Allow-Origin *;\n"
            "location ~ \\.css$|/css2?$ { default_type text/css; return 200 '/* lab */'; }\n"
            "location ~ \\.(png|jpg|gif|webp|svg)$ { empty_gif; }\n"
            "location ~ /(embed|widget|plugins|video|schedule)(/|\\.php|$) "
            "{ default_type text/html; return 200 '<!doctype html>lab'; }\n"
            "location / { default_type application/javascript; return 200 '/* as the lab plays it */'; }")


def fill(names: Names, planted: list[Planted], hosts: list[str], address) -> None:
    """Every record of the sites and of whom they name; `address` gives one by its last octet."""
    world = address(places.WORLD)
    for site in planted:
        for record in site.records:
            names.add(*record)
        for host in site.hosts:
            names.add_missing(site.end_of(host), address(site.address))
    for site in planted:
        for host in site.aliases:
            names.add_missing(site.end_of(host), world)
        _fill_zones_and_mail(names, site, world, address(places.AUTHORITY))
    for host in hosts:
        names.add_missing(host, world)


def _fill_zones_and_mail(names: Names, site: Planted, world: str, authority: str) -> None:
    servers = tuple(site.facts.get("nameservers", ()))
    for domain in {zone_of(host) for host in site.hosts if servers}:
        names.nameservers[domain] = servers
    exchanges = [value.rpartition(" ")[2].rstrip(".") for _, kind, value in site.records
                 if kind == "MX"]
    for host in servers:  # a resolver does ask them
        names.add_missing(host, authority)
    for host in exchanges:
        names.add_missing(host, world)
    said = site.facts.get("txt", {})
    known = {name for name, kind, _ in names.records if kind == "TXT"}
    for _, kind, value in site.records:
        for include in re.findall(r"include:([^\s\"]+)", value if kind == "TXT" else ""):
            if include not in known:
                text = said.get(include, "v=spf1 ip4:192.0.2.0/24 -all")
                names.add(include, "TXT", f'"{text}"')
