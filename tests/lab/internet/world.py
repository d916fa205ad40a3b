"""What there is in the lab: its sites, its certificates and its records, put together."""

import functools
import pathlib

from . import layout as places
from . import planted
from .authority import Leaf
from .changes import skimmed
from .layout import Layout
from .names import Names, zone_of
from .sites import Site
from .third_parties import (MAIL_EXCHANGES, NAMESERVERS, SENDERS, SHOP_RECORDS, STATUS_PAGES,
                            THIRD_PARTIES, ThirdParty)

WWW = pathlib.Path(__file__).resolve().parent.parent / "www"

CSP = "; ".join((
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' https://js.stripe.com https://www.paypal.com "
    "https://www.googletagmanager.com https://www.google-analytics.com https://cdn.jsdelivr.net "
    "https://browser.sentry-cdn.com https://widget.intercom.io https://js.intercomcdn.com "
    "https://js.hcaptcha.com https://static.klaviyo.com https://*.hotjar.com "
    "https://consent.cookiebot.com https://connect.facebook.net",
    "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com https://cdnjs.cloudflare.com",
    "font-src https://fonts.gstatic.com",
    "img-src 'self' data: https://assets.shop.example https://www.facebook.com "
    "https://www.paypalobjects.com",
    "connect-src 'self' https://api.stripe.com https://o450123.ingest.sentry.io "
    "https://latency-dsn.algolia.net https://*.algolianet.com https://api-iam.intercom.io "
    "wss://nexus-websocket-a.intercom.io https://region1.google-analytics.com",
    "frame-src https://js.stripe.com https://hooks.stripe.com https://newassets.hcaptcha.com "
    "https://www.youtube-nocookie.com",
    "form-action 'self' https://shop-example.eu.auth0.com",
    "base-uri 'self'",
))

TLS_LEAVES = (
    Leaf("expiring", ("expiring.example",), days=5),
    Leaf("expired", ("expired.example",), days=60, starts_days_ago=90),
    Leaf("notyet", ("notyet.example",), days=60, starts_days_ago=-30),
    Leaf("wronghost", ("another-name.example",)),
    Leaf("selfsigned", ("selfsigned.example",), self_signed=True),
    Leaf("untrusted", ("untrusted.example",), issuer="stranger"),
    Leaf("revoked", ("revoked.example",), revoked=True),
    Leaf("rsa", ("rsa.example",), key="rsa"),
    Leaf("bigchain", ("bigchain.example",), padding=400),
    Leaf("manynames", ("manynames.example", *(f"n{n}.manynames.example" for n in range(2000)))),
)
TLS_STAPLES = "ssl_stapling on; ssl_stapling_file {ca}/revoked.ocsp;"

SHOP_LEAF = Leaf("shop", ("shop.example", "www.shop.example"), issuer="letsencrypt")
OTHER_LEAVES = (
    Leaf("assets", ("assets.shop.example", "d3lab0example.cloudfront.net")),
    Leaf("plainsites", ("big.example", "hop.example", "hop2.example", "h1.example", "dual.example",
                        "pki.lab.example", "*.farm.example", "oldtls.example")),
    Leaf("hostile", ("hostile.example", "*.hostile.example")),
    Leaf("services", ("hooks.lab.example", "mail.lab.example",
                      *(host for host, _, _ in STATUS_PAGES.values()))),
    # what a site shows while its certificate is broken on purpose
    Leaf("expired-swap", ("shop.example", "www.shop.example", "*.farm.example"), days=60,
         starts_days_ago=61),
    # what the shop shows once another authority has issued its certificate
    Leaf("reissued-swap", ("shop.example", "www.shop.example")),
)


def _shop_locations(layout: Layout) -> str:
    root = WWW / "shop"
    changed = layout.file("www", "checkout_skimmed.html")
    changed.write_text(skimmed(root / "checkout.html"))
    return f"""
    if (-f {layout.file("faults", "shop.skimmer")}) {{ rewrite ^/checkout$ /__skimmed last; }}
    location = /__skimmed {{ internal; default_type text/html; alias {changed}; }}
    root {root};
    add_header Content-Security-Policy "{CSP}" always;
    add_header Strict-Transport-Security "max-age=31536000" always;
    add_header X-Content-Type-Options nosniff always;
    add_header Set-Cookie "AWSALB=hN7Yq2lab; Path=/; Secure; HttpOnly";
    add_header Set-Cookie "lantern_session=s%3Alab; Path=/; Secure; HttpOnly; SameSite=Lax";
    location = / {{ try_files /index.html =404; }}
    location = /api/health {{ default_type application/json; return 200 '{{"status":"ok"}}'; }}
    location = /pay {{ return 405; }}
    location / {{ try_files $uri $uri.html =404; }}"""


def _third_party_site(party: ThirdParty, number: int) -> Site:
    rows = ""
    for path, text in party.scripts.items():
        path, _, argument = path.partition("?")
        only = "if ($arg_{} != {}) {{ return 200 ''; }} ".format(*argument.split("=")) if argument else ""
        rows += (f"location = {path} {{ default_type {_kind(path)}; {only}"
                 f"return 200 '{planted.quoted(text)}'; }}\n")
    rows += (r"location ~ \.css$ { default_type text/css; return 200 '/* lab */'; }"
             r"location ~ \.(png|jpg|gif)$|^/tr$ { empty_gif; }"
             r"location ^~ /embed/ { default_type text/html; return 200 '<!doctype html>lab'; }"
             "location / { default_type application/javascript; "
             f"return 200 '/* {party.id}, as the lab plays it */'; }}")
    return Site(party.id, tuple(party.hosts), places.THIRD_PARTIES + number, party.id,
                locations=rows)


def _kind(path: str) -> str:
    return "text/css" if "css" in path else "application/javascript"


def leaves() -> list[Leaf]:
    # One certificate per third party; a vendor's hosts may be many.
    third = [Leaf(party.id, tuple(party.hosts)) for party in THIRD_PARTIES]
    more = planted.leaves(*_planted())
    return [SHOP_LEAF, *TLS_LEAVES, *OTHER_LEAVES, *third, *more]


@functools.cache
def _planted() -> tuple[list[planted.Planted], list[str]]:
    """The sites with planted dependencies, and the hosts of others they need beside the shop's."""
    sites_read = planted.load()
    played = {name for party in THIRD_PARTIES for pair in party.hosts.items() for name in pair}
    return sites_read, planted.third_parties(sites_read, played)


def sites(layout: Layout) -> list[Site]:
    ca = layout.file("ca", "x").parent
    big = layout.file("www", "big.bin")
    if not big.exists():
        big.write_bytes(b"0123456789abcdef" * (3 * 65536))
    found = [Site("shop", ("shop.example", "www.shop.example"), places.SHOP, "shop",
                  locations=_shop_locations(layout))]
    for leaf in TLS_LEAVES:
        extra = TLS_STAPLES.format(ca=ca) if leaf.revoked else ""
        found.append(Site(leaf.name, (f"{leaf.name}.example",), places.TLS_SITES, leaf.name,
                          key=leaf.key, tls_extra=extra))
    pages = places.PLAIN_SITES
    found += [
        Site("farm", ("*.farm.example",), pages, "plainsites"),
        Site("plain", ("plain.example",), pages, plain="serve"),
        Site("big", ("big.example",), pages, "plainsites",
             locations=f"root {big.parent}; location / {{ try_files /big.bin =404; }}"),
        Site("hop", ("hop.example",), pages, "plainsites",
             locations="location / { return 301 https://hop2.example/there; }"),
        Site("hop2", ("hop2.example",), pages, "plainsites",
             locations="location / { return 302 https://shop.example/; }"),
        Site("dual", ("dual.example",), pages, "plainsites"),
        Site("pki", ("pki.lab.example",), pages, plain="serve",
             locations=f"root {ca}; location = /lab.crl {{ }} location = /root.pem {{ }} "
                       "location / { return 404; }"),
        Site("h1", ("h1.example",), places.HTTP1_SITE, "plainsites", http2=False),
        Site("oldtls", ("oldtls.example",), places.OLD_TLS_SITE, "plainsites",
             tls_extra="ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;"),
        Site("assets", ("assets.shop.example",), places.THIRD_PARTIES - 1, "assets",
             locations="location / { empty_gif; }"),
    ]
    found += [_third_party_site(party, number) for number, party in enumerate(THIRD_PARTIES)]
    return found + planted.sites(*_planted())


def _site_records(names: Names, layout: Layout) -> None:
    for site in sites(layout):
        if site.address in (places.PLANTED, places.PLANTED_PLAIN, places.WORLD):
            continue
        for host in site.hosts:
            if host != "assets.shop.example" and "cloudfront.net" not in host:
                _host(names, host, layout.address(site.address), "")
    cloudfront = layout.address(places.THIRD_PARTIES - 1)
    names.add("d3lab0example.cloudfront.net", "A", cloudfront)
    for number, party in enumerate(THIRD_PARTIES):
        address = layout.address(places.THIRD_PARTIES + number)
        for host, alias in party.hosts.items():
            if "cloudfront.net" not in host:
                _host(names, host, address, alias)


def _host(names: Names, host: str, address: str, alias: str) -> None:
    known = [record for record in names.records if record[0] == host and record[1] != "TXT"]
    if known and not alias:
        return
    names.records = [record for record in names.records if record not in known]
    if alias:
        names.add(host, "CNAME", f"{alias}.")
        names.add(alias, "A", address)
    else:
        names.add(host, "A", address)


def _hostile_records(names: Names) -> None:
    """Mail policies in circles and beyond every limit, and more records than anybody reads."""
    names.add("hostile.example", "TXT", '"v=spf1 include:spf0.hostile.example ~all"')
    names.add("hostile.example", "TXT", '"stripe-verification=lab"')
    for number in range(20):
        names.add(f"spf{number}.hostile.example", "TXT",
                  f'"v=spf1 include:spf{number + 1}.hostile.example '
                  'include:spf0.hostile.example -all"')
    for number in range(300):
        names.add("hostile.example", "CAA", f'0 issue "ca{number}.example"')


def fill(names: Names, layout: Layout) -> None:
    """Every record there is."""
    _site_records(names, layout)
    for record in SHOP_RECORDS:
        names.add(*record)
    names.nameservers["shop.example"] = NAMESERVERS
    nowhere = layout.address(places.CLOSED)
    for host in (*NAMESERVERS, "ns1.lab.example", "ns2.lab.example"):
        names.add(host, "A", layout.address(places.AUTHORITY))
    for host in MAIL_EXCHANGES:
        names.add(host, "A", layout.address(places.MAIL))
    for host in SENDERS:
        names.add(host, "TXT", '"v=spf1 ip4:192.0.2.0/24 -all"')
    for host, last in (("hostile.example", places.HOSTILE), ("hooks.lab.example", places.HOOKS),
                       ("tls-garbage.example", places.TLS_GARBAGE),
                       ("tls-silent.example", places.TLS_SILENT),
                       ("tls-close.example", places.TLS_CLOSE),
                       ("*.hostile.example", places.HOSTILE), ("mail.lab.example", places.MAIL)):
        names.add(host, "A", layout.address(last))
    for host, _, _ in STATUS_PAGES.values():
        names.add(host, "A", layout.address(places.VENDORS))
    names.add("closed.example", "A", nowhere)
    names.add("dual.example", "AAAA", "::1")
    names.add("canary.example", "A", layout.canary)
    names.add("mixed.example", "A", layout.address(places.PLAIN_SITES))
    names.add("mixed.example", "A", layout.canary)
    for host, address in (("private.example", "10.0.0.1"), ("metadata.example", "169.254.169.254"),
                          ("thishost.example", "0.0.0.0")):
        names.add(host, "A", address)
    names.add("mapped.example", "AAAA", f"::ffff:{layout.canary}")
    names.add("a.loop.example", "CNAME", "b.loop.example.")
    names.add("b.loop.example", "CNAME", "a.loop.example.")
    names.add("nodata.example", "TXT", '"no address here"')
    _hostile_records(names)
    # Team Cymru's zone, and a public address to ask it about: nobody connects to that
    names.add("www.h1.example", "A", "104.16.132.229")
    names.add("229.132.16.104.origin.asn.cymru.com", "TXT",
              '"13335 | 104.16.128.0/20 | US | arin | 2014-03-28"')
    names.add("AS13335.asn.cymru.com", "TXT",
              '"13335 | US | arin | 2010-07-14 | CLOUDFLARENET, US"')
    names.add("www.signed.example", "A", layout.address(places.PLAIN_SITES))
    planted.fill(names, *_planted(), layout.address)


def hosts_of(names: Names) -> dict[str, str]:
    """Name → zone, for whoever wants to list them."""
    return {name: zone_of(name) for name, _, _ in names.records}
