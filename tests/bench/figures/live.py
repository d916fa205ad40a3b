"""From a result being measured to its event on an open dashboard, against one synced write.

The dashboard shows 1,000 monitors, and sixteen other results come in every second.
"""

import datetime
import os
import statistics
import tempfile
import time

from measure.figure import Figure, p95
from measure.nginx import Nginx
from measure.stream import Stream
from support.flarewarden import Server
from support.owner import Owner

MONITORS, RUNS = 1000, 30
LOOPBACK = '[network]\nallowed_ranges = ["127.0.0.0/8"]\n'


def synced_write_s(folder: str) -> float:
    """What it takes to make 4 KiB survive a power cut: no result is shown before it is safe."""
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(RUNS):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times)


def measured_at(result: dict) -> float:
    started = datetime.datetime.fromisoformat(result["started_at"])
    return started.timestamp() + result["phases"]["total_us"] / 1e6


def figures():
    with Nginx() as target, Server(LOOPBACK) as server:
        owner = Owner.by_setup(server)
        for n in range(MONITORS):
            owner.watch(f"Site {n:04}", f"127.0.0.1:{target.port}", "tcp", interval="60s")
        number = owner.watch("Shop", target.url, interval="3s")["id"]
        owner.until_state(number, "up")
        arrivals = []
        with Stream(owner) as stream:
            while len(arrivals) < RUNS + 1:
                at, text = stream.next()
                if number in text:
                    arrivals.append(at)
        results = owner.call("GET", f"/monitors/{number}/results?limit=200")["items"]
        ended = sorted(measured_at(one) for one in results if not one["missed"])
        write = synced_write_s(str(server.folder))
    # The first event belongs to what stood when the stream began.
    delays = [at - max(end for end in ended if end <= at) for at in arrivals[1:]]
    yield Figure("result to open dashboard, p95", p95(delays) * 1000, "ms", 1000,
                 "one synced write", write * 1000, len(delays))
    yield Figure("result to open dashboard, median", statistics.median(delays) * 1000, "ms",
                 peer="one synced write", peer_value=write * 1000, runs=len(delays))
