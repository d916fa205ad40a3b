"""A full engine: 10,000 monitors at ten seconds, and 5,000 checks a second, with nginx beside it."""

import concurrent.futures
import re
import urllib.request

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import cpu_s, idle, metric, resident_mb
from support.flarewarden import Server, until
from support.owner import Owner

SECTION = '[network]\nallowed_ranges = ["127.0.0.0/8"]\n'
MONITORS, MAKERS = 10_000, 4
LATENESS = "flarewarden_check_lateness_seconds"
FILED = "flarewarden_ingest_drained_total"
LOOKS, MISSED = "flarewarden_checks_total", "flarewarden_slots_missed_total"


def filled(server: Server, target: str, interval: str, count: int) -> None:
    owner = Owner.by_setup(server)

    def make(share: int) -> None:
        hand = Owner.by_sign_in(server)
        for n in range(share, count, MAKERS):
            hand.watch(f"Site {n}", target, interval=interval)
    assert owner
    with concurrent.futures.ThreadPoolExecutor(MAKERS) as makers:
        list(makers.map(make, range(MAKERS)))


def lateness_buckets(server: Server) -> dict[float, float]:
    url = f"http://127.0.0.1:{server.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    found = re.findall(rf'^{LATENESS}_bucket{{.*?le="([^"]+)"}} (\S+)', text, re.MULTILINE)
    return {float(edge): float(count) for edge, count in found}


def quantile_ms(before: dict, after: dict, share: float) -> float:
    """The upper edge of the bucket that holds it: never too good."""
    counts = {edge: after[edge] - before.get(edge, 0) for edge in after}
    total = counts[float("inf")]
    return next(edge for edge in sorted(counts) if counts[edge] >= share * total) * 1000


def steady(server: Server, seconds: float) -> dict:
    """What the server did in that time."""
    pid = server.process.pid
    names = {"looks": LOOKS, "missed": MISSED}
    before, buckets = {k: metric(server, v) for k, v in names.items()}, lateness_buckets(server)
    cpu = cpu_s(pid)
    idle(seconds)
    cpu = cpu_s(pid) - cpu
    facts = {k: metric(server, v) - before[k] for k, v in names.items()}
    return facts | {"cpu_us": cpu / facts["looks"] * 1e6, "rate": facts["looks"] / seconds,
                    "late_ms": quantile_ms(buckets, lateness_buckets(server), 0.99),
                    "resident_mb": resident_mb(pid)}


def ten_thousand(target: Nginx):
    with Server(SECTION) as server:
        empty_mb = resident_mb(server.process.pid)
        filled(server, target.url, "10s", MONITORS)
        until(lambda: metric(server, FILED) >= 16 * MONITORS, "all have their files", 500)
        facts = steady(server, 60)
        yield Figure(f"{MONITORS} monitors at 10 s: start lateness, p99 (bucket)",
                     facts["late_ms"], "ms", 250)
        yield Figure("the same: slots missed in a minute", facts["missed"], "slots", 0)
        yield Figure("the same: CPU of one stored check", facts["cpu_us"], "µs")
        yield Figure("the same: resident", facts["resident_mb"], "MB", 120)
        yield Figure("the same: resident, for each monitor",
                     (facts["resident_mb"] - empty_mb) * 1024 / MONITORS, "KiB", 4)


def five_thousand_a_second(target: Nginx):
    with Server(SECTION) as server:
        filled(server, target.url, "1s", 5_000)
        until(lambda: metric(server, FILED) >= 32 * 5_000, "all have their files", 300)
        facts = steady(server, 30)
        yield Figure("5,000 monitors at 1 s: checks done", facts["rate"], "/s", floor=5_000)
        yield Figure("the same: slots missed", facts["missed"] / 30, "/s", 0)
        yield Figure("the same: start lateness, p99 (bucket)", facts["late_ms"], "ms")
        yield Figure("the same: CPU of one stored check", facts["cpu_us"], "µs")


def figures():
    with Nginx() as target:
        yield from ten_thousand(target)
        yield from five_thousand_a_second(target)
