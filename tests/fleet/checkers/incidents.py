"""One incident and one message for each real outage, confirmed from several regions; none for what was well."""

import dataclasses

from checkers.records import Records, ms
from world.events import Event, Outage


@dataclasses.dataclass
class Verdict:
    """What became of a real outage."""

    event: str
    outage: Outage
    incidents: int = 0
    messages: int = 0
    verified: str = ""
    regions: tuple[str, ...] = ()  # that voted
    delay_ms: int = 0  # from the break
    decided_ms: int = 0  # from the first look that saw it


def verdict(records: Records, event: Event, outage: Outage) -> Verdict:
    found = Verdict(event.name, outage)
    ours = [one for one in records.incidents if one["monitor_name"] == outage.name and one["region"] == outage.region]
    found.incidents = len(ours)
    numbers = {one["id"] for one in ours}
    found.messages = sum(hook["event"] == "incident.opened" and hook["incident"]["id"] in numbers
                         for hook in records.hooks)
    if ours:
        found.verified = ours[0]["verified"]
        found.regions = tuple(sorted({vote["region"] for vote in ours[0]["votes"]}))
        found.delay_ms = ms(ours[0]["opened_at"]) - outage.broken_ms
        found.decided_ms = ms(ours[0]["opened_at"]) - ms(ours[0]["since"])
    return found


def verdicts(records: Records) -> list[Verdict]:
    return [verdict(records, event, outage) for event in records.events for outage in event.outages]


def false_alarms(records: Records) -> list[str]:
    """Incidents of targets that were well, each in words."""
    real = {(outage.region, outage.name) for event in records.events for outage in event.outages}
    return [f"{one['monitor_name']} of region {one['region']} at {one['opened_at']}: {one['state']} {one['reason']} "
            f"{one['extent']} {one['verified']} {one['detail']}"
            for one in records.incidents if (one["region"], one["monitor_name"]) not in real]
