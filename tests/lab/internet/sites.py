"""The web sites of the lab as one nginx configuration, with the faults each can be given."""

import dataclasses
import pathlib

from .layout import HOSTILE, Layout

FLAG_FAULTS = ("http503", "http500", "hang", "slow", "content")


@dataclasses.dataclass
class Site:
    name: str  # what `break` and `mend` call it
    hosts: tuple[str, ...]
    address: int
    certificate: str = ""  # name of a leaf; "" serves plain HTTP only
    key: str = "leaf"
    locations: str = "location / { default_type text/plain; return 200 'hello\\n'; }"
    http2: bool = True
    plain: str = "redirect"  # port 80: "redirect", "serve" or "none"
    tls_extra: str = ""


def _faults(layout: Layout, site: Site) -> str:
    flag = layout.file("faults", site.name)
    return f"""
    if (-f {flag}.http503) {{ return 503; }}
    if (-f {flag}.http500) {{ return 500; }}
    if (-f {flag}.content) {{ rewrite ^ /__content last; }}
    if (-f {flag}.hang) {{ rewrite ^ /__hang last; }}
    if (-f {flag}.slow) {{ rewrite ^ /__slow last; }}
    location = /__content {{ internal; default_type text/html; return 200 '<h1>It works!</h1>'; }}
    location = /__hang {{ internal; proxy_pass http://{layout.address(HOSTILE)}; }}
    location = /__slow {{ internal; proxy_pass http://{layout.address(HOSTILE)}; }}
"""


def _server(layout: Layout, site: Site, ca: pathlib.Path, default: bool) -> str:
    names = " ".join(site.hosts)
    address = layout.address(site.address)
    mark = " default_server" if default else ""
    certificate = site.certificate
    if layout.file("faults", f"{site.name}.expired").exists():
        certificate = "expired-swap"
    if layout.file("faults", f"{site.name}.reissued").exists():
        certificate = "reissued-swap"
    text = ""
    if certificate:
        h2 = " http2" if site.http2 else ""
        text += f"""server {{
    listen {address}:443 ssl{h2}{mark};
    server_name {names};
    ssl_certificate {ca}/{certificate}.pem;
    ssl_certificate_key {ca}/{site.key}.key;
    {site.tls_extra}
    {_faults(layout, site)}
    {site.locations}
}}
"""
    if site.plain == "redirect" and site.certificate:
        text += f"""server {{
    listen {address}:80{mark};
    server_name {names};
    {_faults(layout, site)}
    location / {{ return 301 https://$host$request_uri; }}
}}
"""
    elif site.plain != "none":
        text += f"""server {{
    listen {address}:80{mark};
    server_name {names};
    {_faults(layout, site)}
    {site.locations}
}}
"""
    return text


def configuration(layout: Layout, sites: list[Site]) -> str:
    """The first site of an address answers for unknown names. Refused sites do not listen."""
    ca = layout.file("ca", "x").parent
    temp = layout.file("nginx", "x").parent
    servers, seen = "", set()
    for site in sites:
        if layout.file("faults", f"{site.name}.refuse").exists():
            continue
        servers += _server(layout, site, ca, site.address not in seen)
        seen.add(site.address)
    paths = "\n".join(f"  {what}_temp_path {temp}/{what};"
                      for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""daemon off;
worker_processes 1;
worker_shutdown_timeout 1s;
user root;
pid {temp}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types;
{paths}
  access_log {temp}/access.log;
  server_names_hash_max_size 4096;
  server_names_hash_bucket_size 128;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:lab:1m;
  keepalive_timeout 20s;
  gzip on;
  gzip_types text/css application/javascript application/json;
  proxy_set_header Host hostile.example;
  proxy_read_timeout 120s;
{servers}}}
"""
