"""Vendors' status feeds of other kinds than Statuspage: the same states, told in each kind's own words."""

import email.utils
import json

# state → the words of each kind
INSTATUS = {"operational": ("UP", "OPERATIONAL"), "degraded": ("HASISSUES", "DEGRADEDPERFORMANCE"),
            "partial": ("HASISSUES", "PARTIALOUTAGE"), "down": ("HASISSUES", "MAJOROUTAGE"),
            "maintenance": ("UNDERMAINTENANCE", "UNDERMAINTENANCE")}
BETTERSTACK = {"operational": "operational", "degraded": "degraded", "partial": "downtime",
               "down": "downtime", "maintenance": "maintenance"}
AWS = {"degraded": "2", "partial": "3", "down": "3"}
TROUBLED = ("degraded", "partial", "down")

JSON = "application/json; charset=utf-8"


def instatus(name: str, components: tuple[str, ...], state: str, since: str) -> dict[str, tuple[bytes, str]]:
    page, component = INSTATUS[state]
    summary = {"page": {"name": name, "url": "https://status.example", "status": page}}
    if state in TROUBLED:
        summary["activeIncidents"] = [{"id": "i1", "name": f"{name}: {components[0]} in trouble", "started": since,
                                       "status": "INVESTIGATING", "impact": component}]
    parts = {"components": [{"id": f"c{number}", "name": part, "order": str(number),
                             "status": component if number == 0 else "OPERATIONAL"}
                            for number, part in enumerate(components)]}
    bodies = {"/summary.json": summary, "/v2/components.json": parts, "/api/v2/components.json": parts}
    return {path: (json.dumps(body).encode(), JSON) for path, body in bodies.items()}


def betterstack(name: str, components: tuple[str, ...], state: str, since: str) -> dict[str, tuple[bytes, str]]:
    word = BETTERSTACK[state]
    included = [{"id": str(number), "type": "status_page_resource",
                 "attributes": {"status_page_section_id": 1, "public_name": part,
                                "status": word if number == 0 or state == "down" else "operational"}}
                for number, part in enumerate(components)]
    if state in TROUBLED:
        included.append({"id": "9", "type": "status_report", "attributes": {
            "title": f"{name}: {components[0]} in trouble", "report_type": "automatic", "starts_at": since,
            "ends_at": None, "aggregate_state": word,
            "affected_resources": [{"status_page_resource_id": "0", "status": word}]}})
    body = {"data": {"id": "1", "type": "status_page",
                     "attributes": {"company_name": name, "aggregate_state": word, "updated_at": since}},
            "included": included}
    return {"/index.json": (json.dumps(body).encode(), JSON)}


def rss(name: str, components: tuple[str, ...], state: str, since: str) -> dict[str, tuple[bytes, str]]:
    word = "Investigating" if state in TROUBLED else "Resolved"
    outage = {"partial": "Outage", "down": "Major outage"}.get(state, "Trouble")
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>{name} Status - Incident History</title>
<item><title>{outage} of {components[0]}</title>
<description><![CDATA[<p><strong>{word}</strong> - This is what the lab says.</p>]]></description>
<pubDate>{email.utils.formatdate(usegmt=True)}</pubDate></item></channel></rss>"""
    return {"/rss": (body.encode(), "application/rss+xml")}


def aws(name: str, components: tuple[str, ...], state: str, since: str) -> dict[str, tuple[bytes, str]]:
    """In UTF-16 with its mark, as AWS sends it."""
    events = []
    if state in AWS:
        events.append({"date": "1795420980", "region_name": "N. Virginia", "status": AWS[state],
                       "service": components[0], "service_name": f"{name} {components[0]} (N. Virginia)",
                       "summary": "Increased error rates", "event_log": [], "impacted_services": {}})
    body = b"\xfe\xff" + json.dumps(events).encode("utf-16-be")
    return {"/public/currentevents": (body, "application/json;charset=utf-16")}


KINDS = {"instatus": instatus, "betterstack": betterstack, "rss": rss, "aws": aws}
