"""What there is to read: the witnesses' looks and webhooks, and the results and incidents of a machine that lives."""

import collections
import concurrent.futures
import dataclasses
import datetime
import json
import pathlib

from world.events import Event
from world.fleet import Fleet, Region


def ms(instant: str | None) -> int:
    return round(datetime.datetime.fromisoformat(instant).timestamp() * 1000) if instant else 0


@dataclasses.dataclass(frozen=True)
class Look:
    """One request that a witness saw."""

    at_ms: int
    status: int
    peer: str

    @property
    def region(self) -> int:
        return int(self.peer.split(".")[2])


@dataclasses.dataclass
class Watched:
    """A monitor, what is stored of it, and what the witness of its target saw."""

    id: str
    name: str
    region: int
    interval_ms: int
    rows: list[dict]
    looks: list[Look]

    @property
    def breaks(self) -> bool:
        """Its target is broken by the test."""
        return self.name.startswith("out-")

    @property
    def delay_ms(self) -> int:
        """D: how much later the first stand-by acts."""
        return max(400, min(self.interval_ms // 5, 2000))


@dataclasses.dataclass
class Records:
    watched: list[Watched]
    incidents: list[dict]  # with their votes; `region` is added
    hooks: list[dict]
    events: list[Event]


def interval_ms(text: str) -> int:
    return round(float(text.removesuffix("s")) * 1000) if text.endswith("s") else round(float(text[:-1]) * 60_000)


def seen(folder: pathlib.Path) -> dict[str, list[Look]]:
    looks = collections.defaultdict(list)
    for line in (folder / "looks").read_text().splitlines():
        at, name, status, peer = line.split()
        looks[name].append(Look(int(at), int(status), peer))
    return looks


def hooks_of(folder: pathlib.Path) -> list[dict]:
    return [json.loads(line.partition(" ")[2]) for line in (folder / "hooks").read_text().splitlines()]


def rows_of(owner, monitor: str, since_ms: int) -> list[dict]:
    rows, where = [], f"/monitors/{monitor}/results?limit=500"
    while where:
        page = owner.call("GET", where)
        rows += page["items"]
        is_past = page["items"] and ms(page["items"][-1]["planned_at"]) < since_ms
        where = None if is_past else page["next"]
    return rows


def read_region(number: int, region: Region, looks: dict[str, list[Look]], since_ms: int) -> tuple[list, list, list]:
    owner = region.owner_at(region.living())
    watched = []
    for monitor in owner.items("/monitors"):
        name = monitor["name"]
        watched.append(Watched(monitor["id"], name, number, interval_ms(monitor["interval"]),
                               rows_of(owner, monitor["id"], since_ms), looks.get(name, [])))
    incidents = [owner.call("GET", f"/incidents/{one['id']}") | {"region": number} for one in owner.items("/incidents")]
    return watched, incidents, hooks_of(region.witness.folder)


def read(fleet: Fleet, events: list[Event]) -> Records:
    since_ms = min(event.began_ms for event in events) - 60_000
    looks: dict[str, list[Look]] = {}
    for region in fleet.regions:
        looks |= seen(region.witness.folder)
    with concurrent.futures.ThreadPoolExecutor(len(fleet.regions)) as pool:
        parts = list(pool.map(lambda one: read_region(*one, looks, since_ms), enumerate(fleet.regions)))
    watched, incidents, hooks = (sum((part[n] for part in parts), []) for n in range(3))
    return Records(watched, incidents, hooks, events)
