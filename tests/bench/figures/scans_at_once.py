"""100 scans queued at once by one account: all end in time, and the server answers others meanwhile."""

import concurrent.futures
import datetime
import os
import statistics
import threading
import time
import urllib.request

from measure.figure import Figure, p95
from support import detection
from support.flarewarden import Server, until
from support.internet import Lab
from support.owner import Owner

ASKERS = 16
SCANS = int(os.environ.get("FW_BENCH_SCANS", "100"))
WAIT_S = 600


def seconds_between(begin: str, end: str) -> float:
    read = datetime.datetime.fromisoformat
    return (read(end) - read(begin)).total_seconds()


class Passer(threading.Thread):
    """Somebody who looks at the server all the time, four times a second, and notes the waiting."""

    def __init__(self, look):
        super().__init__(daemon=True)
        self._look, self._over = look, threading.Event()
        self.times: list[float] = []

    def run(self) -> None:
        while not self._over.wait(0.25):
            began = time.monotonic()
            self._look()
            self.times.append(time.monotonic() - began)

    def stop(self) -> list[float]:
        self._over.set()
        self.join()
        return self.times


def figures():
    urls = [wanted["url"] for wanted in detection.expected().values()]
    with Lab() as lab, Server(lab.network_section) as server:
        owner = Owner.by_setup(server)
        visitor = Owner.by_sign_in(server)

        def fetch(base: str, path: str) -> None:
            with urllib.request.urlopen(base + path, timeout=30) as answer:
                assert answer.status == 200, answer.status

        def dashboard() -> None:
            assert visitor.get("/").status == 200

        passers = [Passer(lambda: fetch(server.base, "/readyz")), Passer(dashboard)]
        for passer in passers:
            passer.start()
        began = time.monotonic()

        def ask(n: int) -> str:
            return owner.call("POST", "/scans", {"url": urls[n % len(urls)]})["id"]
        with concurrent.futures.ThreadPoolExecutor(ASKERS) as askers:
            numbers = set(askers.map(ask, range(SCANS)))

        def ended() -> list[dict]:
            rows = [row for row in owner.items("/scans") if row["id"] in numbers]
            return rows if all(row["state"] in ("done", "failed") for row in rows) else []
        rows = until(ended, f"{SCANS} scans end", WAIT_S)
        whole = time.monotonic() - began
        ready, shown = (passer.stop() for passer in passers)
    assert len(rows) == SCANS, len(rows)
    took = [seconds_between(row["created_at"], row["finished_at"]) for row in rows]
    done = sum(row["state"] == "done" for row in rows)
    yield Figure(f"of {SCANS} scans at once, done", done, "", floor=SCANS)
    yield Figure("from asking to the end, slowest", max(took), "s", 120, runs=SCANS)
    yield Figure("from asking to the end, median", statistics.median(took), "s", runs=SCANS)
    yield Figure("all of them", whole, "s")
    for name, times in (("/readyz", ready), ("the dashboard", shown)):
        yield Figure(f"{name} meanwhile, slowest", max(times) * 1000, "ms", 500, runs=len(times))
        yield Figure(f"{name} meanwhile, p95", p95(times) * 1000, "ms", runs=len(times))
