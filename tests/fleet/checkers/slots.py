"""Every planned look happened once: counted from the slots themselves, not from what a machine says of itself."""

import dataclasses

from checkers.records import Records, Watched, ms
from world.events import Event

EARLY_MS = 300  # before its time no look begins, but for clocks that differ
LATE_WORDS_MAX = 20


@dataclasses.dataclass
class Figures:
    """Of one event, in the regions it happened to."""

    slots: int = 0
    missed: int = 0
    cut_off: int = 0  # no result, but a machine that was killed had begun to look
    doubles: int = 0
    failed: int = 0  # looks at a target that was well, and was not found so
    unseen: int = 0  # a good result that the witness knows nothing of
    takeovers_ms: list[int] = dataclasses.field(default_factory=list)
    starts_ms: list[int] = dataclasses.field(default_factory=list)
    words: list[str] = dataclasses.field(default_factory=list)

    @property
    def takeover_p99_ms(self) -> int:
        return percentile(self.takeovers_ms, 0.99)


def percentile(values: list[int], part: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0


def first_looks(one: Watched) -> dict[int, list[dict]]:
    """Stored ones by slot, without those that only say that there was none."""
    found: dict[int, list[dict]] = {}
    for row in one.rows:
        if row["attempt"] == 0 and not row["missed"]:
            found.setdefault(row["slot"], []).append(row)
    return found


def slots_within(one: Watched, from_ms: int, to_ms: int) -> list[tuple[int, int]]:
    """Number and planned time of each; every slot is an interval after the one before it."""
    if not one.rows:
        raise AssertionError(f"nothing is stored of {one.name}")
    slot, planned = one.rows[0]["slot"], ms(one.rows[0]["planned_at"])
    first = slot + -((planned - from_ms) // one.interval_ms)
    found = []
    while (at := planned + (first - slot) * one.interval_ms) <= to_ms:
        found.append((first, at))
        first += 1
    return found


def judge_slot(one: Watched, event: Event, at: tuple[int, int], stored: list[dict], figures: Figures) -> None:
    slot, planned = at
    begin, end = planned - EARLY_MS, planned + one.interval_ms - EARLY_MS
    looks = [look for look in one.looks if begin <= look.at_ms < end and look.region == one.region]
    figures.slots += 1
    name = f"{event.name}: {one.name} ({one.region}) slot {slot} planned {planned}"
    told = ", ".join(f"+{look.at_ms - planned} ms by {look.peer}" for look in looks)
    if not stored:
        was_cut_off = any(look.peer in event.struck and look.at_ms <= event.struck[look.peer] for look in looks)
        if was_cut_off:
            figures.cut_off += 1
        else:
            figures.missed += 1
        figures.words.append(f"{name} {'cut off' if was_cut_off else 'missed'}; seen: {told or 'nothing'}")
        return
    if len(stored) > 1:
        figures.doubles += len(stored) - 1
        figures.words.append(f"{name} stored {len(stored)} times")
    late = ms(stored[0]["started_at"]) - planned
    figures.starts_ms.append(late)
    if late >= one.delay_ms // 2:
        figures.takeovers_ms.append(late)
    if one.breaks:
        return
    if stored[0]["outcome"] not in ("up", "degraded"):
        figures.failed += 1
    elif not looks:
        figures.unseen += 1
        figures.words.append(f"{name} stored at +{late} ms, and the witness saw nothing")
    elif len(looks) > 1 and len(stored) == 1:
        figures.doubles += len(looks) - 1
        figures.words.append(f"{name} double; stored +{late} ms; seen: {told}")


def judge(records: Records, event: Event, regions: tuple[int, ...] | None = None, short: bool = False) -> Figures:
    """`short`: the monitors with intervals below 5 s, instead of the others."""
    figures = Figures()
    for one in records.watched:
        if one.region not in (regions or event.regions) or (one.interval_ms < 5000) != short:
            continue
        found = first_looks(one)
        # What was planned within the last interval may still be under way.
        for at in slots_within(one, event.began_ms - one.interval_ms // 2, event.ended_ms - one.interval_ms):
            judge_slot(one, event, at, found.get(at[0], []), figures)
    return figures
