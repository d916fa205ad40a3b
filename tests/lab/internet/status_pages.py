"""Vendors' status pages, with a state that can be set: as Statuspage v2 serves them, or of another kind."""

import datetime
import html
import json
import urllib.parse

from . import status_feeds
from .third_parties import STATUS_KINDS, STATUS_PAGES
from .tiny_http import Answer, Request

# state → (indicator, sentence, status of the first component, impact of the incident)
STATES = {
    "operational": ("none", "All Systems Operational", "operational", ""),
    "degraded": ("minor", "Partially Degraded Service", "degraded_performance", "minor"),
    "partial": ("major", "Partial System Outage", "partial_outage", "major"),
    "down": ("critical", "Major Service Outage", "major_outage", "critical"),
    "maintenance": ("maintenance", "Service Under Maintenance", "under_maintenance", ""),
}


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class StatusPages:
    def __init__(self) -> None:
        self.started = _now()
        self.state = {vendor: ("operational", self.started) for vendor in STATUS_PAGES}
        self.past: dict[str, list[dict]] = {vendor: [] for vendor in STATUS_PAGES}

    def set(self, vendor: str, state: str) -> None:
        if self.state[vendor][0] == state:
            return
        for incident in self._open_incidents(vendor):
            incident |= {"status": "resolved", "resolved_at": _now(), "updated_at": _now()}
            self.past[vendor].insert(0, incident)
        self.state[vendor] = (state, _now())

    async def handle(self, request: Request) -> Answer:
        vendor = next((name for name, (host, _, _) in STATUS_PAGES.items()
                       if host == request.host), None)
        if vendor is None:
            return Answer(404, b"no such page\n")
        path = urllib.parse.urlsplit(request.target).path
        if path in ("/", ""):
            return Answer(200, self._page(vendor).encode(), "text/html; charset=utf-8")
        if vendor in STATUS_KINDS:
            return self._feed(vendor, path)
        parts = self._parts(vendor).get(path)
        if parts is None:
            return Answer(404, b"{}", "application/json; charset=utf-8")
        body = {"page": self._about(vendor)} | parts
        return Answer(200, json.dumps(body).encode(), "application/json; charset=utf-8",
                      (("Access-Control-Allow-Origin", "*"), ("Cache-Control", "max-age=0")))

    def _feed(self, vendor: str, path: str) -> Answer:
        _, name, components = STATUS_PAGES[vendor]
        answers = status_feeds.KINDS[STATUS_KINDS[vendor]](name, components, *self.state[vendor])
        if path not in answers:  # as single-page applications do
            return Answer(200, self._page(vendor).encode(), "text/html; charset=utf-8")
        return Answer(200, *answers[path])

    def _parts(self, vendor: str) -> dict[str, dict]:
        indicator, sentence, _, _ = STATES[self.state[vendor][0]]
        status = {"status": {"indicator": indicator, "description": sentence}}
        components = {"components": self._components(vendor)}
        unresolved = {"incidents": self._open_incidents(vendor)}
        planned = {"scheduled_maintenances": []}
        return {
            "/api/v2/summary.json": status | components | unresolved | planned,
            "/api/v2/status.json": status,
            "/api/v2/components.json": components,
            "/api/v2/incidents.json": {"incidents": unresolved["incidents"] + self.past[vendor]},
            "/api/v2/incidents/unresolved.json": unresolved,
            "/api/v2/scheduled-maintenances.json": planned,
            "/api/v2/scheduled-maintenances/active.json": planned,
            "/api/v2/scheduled-maintenances/upcoming.json": planned,
        }

    def _about(self, vendor: str) -> dict:
        host, name, _ = STATUS_PAGES[vendor]
        return {"id": f"{vendor}000lab", "name": name, "url": f"https://{host}",
                "time_zone": "Etc/UTC", "updated_at": self.state[vendor][1]}

    def _components(self, vendor: str) -> list[dict]:
        state, since = self.state[vendor]
        return [{"id": f"{vendor}{number:03}", "name": name,
                 "status": STATES[state][2] if number == 0 else "operational",
                 "created_at": self.started, "updated_at": since if number == 0 else self.started,
                 "position": number + 1, "description": None, "showcase": True, "start_date": None,
                 "group_id": None, "page_id": f"{vendor}000lab", "group": False,
                 "only_show_if_degraded": False}
                for number, name in enumerate(STATUS_PAGES[vendor][2])]

    def _open_incidents(self, vendor: str) -> list[dict]:
        state, since = self.state[vendor]
        impact = STATES[state][3]
        if not impact:
            return []
        host, name, components = STATUS_PAGES[vendor]
        number = f"inc{len(self.past[vendor]) + 1:03}"
        update = {"id": f"{number}u1", "status": "investigating", "incident_id": number,
                  "body": f"We are looking into problems with {components[0]}.",
                  "created_at": since, "updated_at": since, "display_at": since,
                  "affected_components": []}
        title = f"{name}: {components[0]} {STATES[state][2]}".replace("_", " ")
        return [{"id": number, "name": title,
                 "status": "investigating", "impact": impact, "created_at": since,
                 "updated_at": since, "monitoring_at": None, "resolved_at": None,
                 "shortlink": f"https://{host}/incidents/{number}", "started_at": since,
                 "page_id": f"{vendor}000lab", "incident_updates": [update],
                 "components": self._components(vendor)[:1]}]

    def _page(self, vendor: str) -> str:
        _, sentence, _, _ = STATES[self.state[vendor][0]]
        rows = "".join(f"<li>{html.escape(c['name'])}: {c['status'].replace('_', ' ')}</li>"
                       for c in self._components(vendor))
        name = html.escape(STATUS_PAGES[vendor][1])
        return (f"<!doctype html><title>{name} Status</title><h1>{name} Status</h1>"
                f'<p class="page-status">{sentence}</p><ul>{rows}</ul>')
