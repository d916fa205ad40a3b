"""A simulated fleet of 18 machines with 10,000 monitors: what each event costs, beside hash(monitor, slot) mod n."""

import json
import os
import statistics
import sys

from measure.figure import Figure
from support.flarewarden import run

SEEDS = int(os.environ.get("FW_BENCH_RUNS", "20"))
MINUTES = "4"
# What an event may cost at most: missed, double, p99 of a take-over in ms.
LIMITS = {"steady": (0, 1, 2100), "crash": (0, 5, 2100), "join": (0, 3, 2100), "leave": (0, 3, 2100),
          "deploy": (0, 3, 2100), "two-crashes": (0, 10, 4100), "partition": (0, 20_000, 4100), "region-loss": (5, 150, 4100),
          "hung": (0, 5, 2100), "flapping": (0, 50, 2100)}
INTERVALS = ("30s", "10s", "5s", "1s")


def simulated(*words: str) -> dict:
    return json.loads(run("simulate", "--json", "--minutes", MINUTES, *words).stdout)


def spread(runs: list[dict], key: str) -> str:
    """Mean (worst)."""
    values = [one[key] for one in runs]
    return f"{statistics.mean(values):,.1f} ({max(values):,})".replace(".0 ", " ")


def row(name: str, runs: list[dict], others: list[dict]) -> None:
    cells = [name, spread(others, "missed"), spread(others, "duplicates"), spread(runs, "missed"),
             spread(runs, "duplicates"),
             f"{statistics.median(one['takeover_ms_p99'] for one in runs):,.0f} ms",
             f"{statistics.median(one['late_ms_p99'] for one in runs):,.0f} ms"]
    print("  | " + " | ".join(cells) + " |", file=sys.stderr, flush=True)


def figures():
    print("  | Event | mod n: missed | double | this one: missed | double | take-over p99 | start p99 |", file=sys.stderr)
    for event, (missed, double, takeover) in LIMITS.items():
        words = [("--event", event, "--seed", str(seed)) for seed in range(1, SEEDS + 1)]
        runs = [simulated(*one) for one in words]
        others = [simulated(*one, "--scheduler", "modulo") for one in words]
        row(event, runs, others)
        yield Figure(f"{event}: missed, worst", max(one["missed"] for one in runs), "slots",
                     missed, "mod n",
                     statistics.mean(one["missed"] for one in others), SEEDS)
        yield Figure(f"{event}: double, worst", max(one["duplicates"] for one in runs), "slots", double,
                     "mod n", statistics.mean(one["duplicates"] for one in others), SEEDS)
        yield Figure(f"{event}: take-over, p99, median of seeds",
                     statistics.median(one["takeover_ms_p99"] for one in runs), "ms", takeover)
        yield Figure(f"{event}: messages of a machine", max(one["messages_bytes_per_s"] for one in runs), "B/s", 3000)
    for interval in INTERVALS:
        words = ("--event", "crash", "--interval", interval)
        row(f"crash at {interval}", [simulated(*words)], [simulated(*words, "--scheduler", "modulo")])
    hour = json.loads(run("simulate", "--json", "--minutes", "60").stdout)
    yield Figure("an hour, simulated: times real time, one core", hour["speed"], "x", floor=1000)
