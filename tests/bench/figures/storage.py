"""Results into one database a monitor: files and sqld, a hundred thousand of them, and a primary that is away."""

import json
import os
import re
import tempfile
import time

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import benchmark, idle, metric
from support.flarewarden import Server, until
from support.owner import Owner
from support.sqld import Sqld, section

LOOPBACK = '[network]\nallowed_ranges = ["127.0.0.0/8"]\n'
WAITING, FILED = "flarewarden_ingest_tail_records", "flarewarden_ingest_drained_total"
SYNC_BYTES, SYNCS = 4096, 200


def store(*words: object) -> dict:
    with tempfile.TemporaryDirectory(prefix="fw-store-") as folder:
        return json.loads(benchmark("store", folder, *map(str, words), timeout_s=1200))


def sync_ms() -> float:
    """The raw ceiling: one synced append of 4 KiB, median."""
    with tempfile.NamedTemporaryFile(prefix="fw-sync-") as file:
        times = []
        for _ in range(SYNCS):
            began = time.perf_counter()
            os.write(file.fileno(), bytes(SYNC_BYTES))
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return sorted(times)[SYNCS // 2] * 1000


def files():
    facts = store(10_000, 10_000, 60)
    yield Figure("10,000 files fed 10,000 results a second: acknowledgement, p99", facts["ack_p99_ms"], "ms", 120,
                 "a synced append of 4 KiB", sync_ms())
    yield Figure("the same: acknowledged", facts["acknowledged_per_s"], "results/s", floor=9_990)
    yield Figure("the same: filed, once all have their file", facts["filed_per_s"], "results/s", floor=10_000)
    yield Figure("the same: resident", facts["resident_mb"], "MB")
    yield Figure("the same: refused", facts["refused"], "batches", 0)


def server():
    with Sqld() as primary:
        facts = store(1_000, 3_500, 60, 0, primary.url, primary.admin_url)
    yield Figure("1,000 databases of an sqld beside it, fed 3,500 a second: acknowledgement, p99",
                 facts["ack_p99_ms"], "ms", 120)
    yield Figure("the same: filed, once all have their database", facts["filed_per_s"], "results/s", floor=3_000)
    yield Figure("the same: refused", facts["refused"], "batches", 0)


def many():
    # A thousand a second go round in a hundred seconds; at the end each gets its file.
    facts = store(100_000, 1_000, 100)
    yield Figure("100,000 files, 1,000 of them active a second: resident, peak", facts["peak_mb"], "MB", 300)
    yield Figure("the same: open files, while fed", facts["open_files"], "files", 512)
    yield Figure("the same: open files, after each was made and written", facts["open_files_at_end"], "files", 512)


def slots_lost(owner: Owner, numbers: list[str], before: dict[str, int], after_s: int) -> int:
    lost = 0
    for number in numbers:
        rows = owner.call("GET", f"/monitors/{number}/results?limit=500")["items"]
        slots = {row["slot"] for row in rows if not row["missed"]}
        lost += len(set(range(before[number], before[number] + after_s)) - slots)
    return lost


def away(monitors: int = 300, away_s: int = 60):
    with Nginx() as target, Sqld() as primary, Sqld(primary) as replica, \
            Server(LOOPBACK, section(primary, replica)) as server:
        owner = Owner.by_setup(server)
        numbers = [owner.watch(f"Site {n}", target.url, interval="1s")["id"] for n in range(monitors)]
        until(lambda: metric(server, FILED) >= 16 * monitors, "all have their database", 300)
        before = {number: max(row["slot"] for row in owner.call(
            "GET", f"/monitors/{number}/results?limit=5")["items"]) + 1 for number in numbers}
        waiting = metric(server, WAITING)
        primary.kill()
        idle(away_s)
        most = metric(server, WAITING)
        primary.start()
        began = time.monotonic()
        # As few as before, or fewer: what is ripe has left.
        until(lambda: metric(server, WAITING) <= waiting + 16 * monitors, "it to drain", 120)
        drained_s = time.monotonic() - began
        idle(5)
        server.stop()
        server.start()
        owner = Owner.by_sign_in(server)
        yield Figure(f"{monitors} results a second, primary away {away_s} s: results lost",
                     slots_lost(owner, numbers, before, away_s), "results", 0)
        yield Figure(f"the same: {most:.0f} waiting results drained after its return in", drained_s, "s", 60)


def history():
    printed = benchmark("history", "--gtest_filter=*AYearOfAMonitor*", timeout_s=600)
    size = float(re.search(r"a year at 60 s: ([\d.]+) MB", printed).group(1))
    yield Figure("a year of a monitor at 60 s, on disk", size, "MB", 3)
    for name, limit in (("24h", None), ("90d", 10), ("365d", None)):
        found = re.search(rf"chart of {name}: (\d+) points, median ([\d.]+) ms", printed)
        yield Figure(f"its chart of {name}, {found.group(1)} points, from the file", float(found.group(2)), "ms",
                     limit, runs=11)


def figures():
    yield from history()
    yield from files()
    yield from server()
    yield from away()
    yield from many()
