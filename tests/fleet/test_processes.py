"""Eighteen real machines in three regions, on a network of their own: what is done to them costs no look, and wakes
nobody but for what is really broken.

The harness (`world`) does things to the machines; the checkers read only what witnesses wrote and what a surviving
machine has stored. FLAREWARDEN_FLEET_MONITORS and FLAREWARDEN_FLEET_MACHINES say how many each region has.
"""

import os
import pathlib
import sys
import unittest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1] / "integration")]

from checkers import incidents, records, slots, table  # noqa: E402
from support.flarewarden import until  # noqa: E402
from world import events  # noqa: E402
from world.events import Event, Outage  # noqa: E402
from world.fleet import Fleet  # noqa: E402
from world.machines import FAKETIME  # noqa: E402
from world.networks import permitted  # noqa: E402

REGIONS = (0, 1, 2)
EACH = int(os.environ.get("FLAREWARDEN_FLEET_MACHINES", "6"))
EU, US, AP = REGIONS
MONITORS = int(os.environ.get("FLAREWARDEN_FLEET_MONITORS", "60"))
SHORT = 4
# Who watches whose targets: some in the next region, and nobody those of the region that will be cut off.
ELSEWHERE = {EU: US, US: EU, AP: EU}

# What an event may cost: doubles, p99 of a take-over in ms. Nothing is missed, ever.
LIMITS = {"steady": (2, 2100), "crash": (5, 2100), "hung": (5, 2100), "join": (3, 2100), "deploy": (3, 2100),
          "clock": (3, 2100), "partition": (5, 2100)}


def outage(name: str, region: int) -> list[Outage]:
    return [Outage(region, f"out-{name}-{region}")]


def plan() -> list[list[tuple[Event, object]]]:
    """What happens at the same time, happens to different regions."""
    def one(name: str, act, *regions: int, breaks: int | None = None):
        where = regions[0] if breaks is None else breaks
        return Event(name, regions, outages=outage(name, where)), act

    third = [one("join", events.join, EU), one("deploy", events.deploy, US)]
    if FAKETIME:
        third.append(one("clock", events.clock, AP))
    return [[one("steady", events.nothing, *REGIONS)],
            [one("crash", events.crash, EU), one("hung", events.hung, US)],
            third,
            [one("partition", events.partition, AP, breaks=EU)]]


def draw(fleet: Fleet, planned: list) -> object:
    """What each region watches."""
    broken = [one for together in planned for event, _ in together for one in event.outages]

    def of(region: int) -> list[dict]:
        def draft(name: str, where: int, interval: str = "10s", timeout: str = "5s") -> dict:
            return {"name": name, "kind": "http", "target": fleet.regions[where].witness.target(name),
                    "interval": interval, "timeout": timeout}
        drafts = [draft(f"site-{region}-{n}", region if n % 2 else ELSEWHERE[region]) for n in range(MONITORS)]
        drafts += [draft(f"fast-{region}-{n}", region, "2s", "1s") for n in range(SHORT)]
        return drafts + [draft(one.name, region) for one in broken if one.region == region]
    return of


class Processes(unittest.TestCase):
    def test_what_happens_to_machines_costs_no_look_and_no_false_alarm(self):
        reason = permitted()
        if reason:
            self.skipTest(reason)
        planned = plan()
        with Fleet(EACH) as fleet:
            took = fleet.start()
            fleet.set_up(draw(fleet, planned))
            self.settle(fleet)
            print(f"\n{len(fleet.machines)} machines were active after {took:.1f} s; each region has {MONITORS} monitors at 10 s "
                  f"and {SHORT} at 2 s", flush=True)
            done = []
            for together in planned:
                print("now:", ", ".join(f"{event.name} ({event.regions})" for event, _ in together), flush=True)
                done += events.happen(fleet, together)
            self.last_words(fleet, done)
            read = records.read(fleet, done)
        self.judge(read)

    def settle(self, fleet: Fleet) -> None:
        """Every monitor has been looked at in three slots."""
        for region in fleet.regions:
            def all_seen(folder=region.witness.folder) -> bool:
                seen = records.seen(folder)
                return len(seen) >= MONITORS // 2 and all(len(looks) >= 3 for looks in seen.values())
            until(all_seen, f"three looks of everything in {region.name}", 60)

    def last_words(self, fleet: Fleet, done: list[Event]) -> None:
        """Messages wait for others that may join them; results are brought to whoever is asked for them."""
        messages = sum(len(event.outages) for event in done)

        def told() -> bool:
            hooks = [hook for region in fleet.regions for hook in records.hooks_of(region.witness.folder)]
            return sum(hook["event"] == "incident.opened" for hook in hooks) >= messages
        try:
            until(told, "all messages", 30)
        except AssertionError as error:
            print(error)

    def judge(self, read: records.Records) -> None:
        count = MONITORS * len(REGIONS)
        counted = {event.name: slots.judge(read, event) for event in read.events}
        short = {event.name: slots.judge(read, event, short=True) for event in read.events}
        rows = [table.row(name, figures, EACH * len(REGIONS), count) for name, figures in counted.items()]
        rows += [table.row(f"{name}, 2 s", figures, 0, 0) for name, figures in short.items()]
        whole = Event("all of it", REGIONS, read.events[0].began_ms, read.events[-1].ended_ms)
        for event in read.events:
            whole.struck |= event.struck
        everywhere = slots.judge(read, whole)
        rows.append(table.row(whole.name, everywhere, 0, 0))
        verdicts, alarms = incidents.verdicts(read), incidents.false_alarms(read)
        print(table.text(rows))
        print(table.outages(verdicts))
        self.print_words(everywhere, short, alarms)
        for name, (doubles, takeover_ms) in ((name, LIMITS[name]) for name in counted):
            with self.subTest(event=name):
                self.assertEqual(counted[name].missed, 0, "missed")
                self.assertEqual(counted[name].unseen, 0, "results that the witness knows nothing of")
                self.assertLessEqual(counted[name].doubles, doubles, "double")
                self.assertLessEqual(counted[name].takeover_p99_ms, takeover_ms, "take-over, p99")
        self.assertEqual(everywhere.missed, 0, "missed in any region")
        self.assertEqual(alarms, [], "incidents of what was well")
        for one in verdicts:
            with self.subTest(outage=one.outage.name):
                self.assertEqual((one.incidents, one.messages), (1, 1), "incidents and messages")
                self.assertGreaterEqual(len(one.regions), 2, "regions that voted")

    @staticmethod
    def print_words(everywhere: slots.Figures, short: dict[str, slots.Figures], alarms: list[str]) -> None:
        print(f"looks that found a well target unwell: {everywhere.failed}")
        words = everywhere.words + [word for figures in short.values() for word in figures.words]
        for word in words[:200] + alarms:
            print(" ", word)


if __name__ == "__main__":
    unittest.main(verbosity=2)
