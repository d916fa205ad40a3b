"""Memory of a server with 100 monitors, and the time from start to ready."""

import statistics
import subprocess
import time

from measure.figure import Figure
from measure.process import idle, metric, resident_mb
from support.flarewarden import Server, binary, until
from support.internet import Lab
from support.owner import Owner

MONITORS, STARTS = 100, 11


def version_s() -> float:
    """The ceiling: the same program, loaded, that only says its name."""
    began = time.monotonic()
    subprocess.run([binary(), "version"], check=True, capture_output=True)
    return time.monotonic() - began


def figures():
    with Lab() as lab, Server(lab.network_section) as server:
        empty = resident_mb(server.process.pid)
        owner = Owner.by_setup(server)
        for n in range(MONITORS):
            owner.watch(f"Site {n:03}", f"https://site-{n}.farm.example/", interval="15s",
                        timeout="10s")
        until(lambda: metric(server, "flarewarden_checks_total") >= 4 * MONITORS, "results", 120)
        owner.get("/")
        idle(3)
        full = resident_mb(server.process.pid)
        starts, versions = [], []
        for _ in range(STARTS):
            server.stop()
            starts.append(server.start())
            versions.append(version_s())
        again = resident_mb(server.process.pid)
    yield Figure(f"resident with {MONITORS} HTTPS monitors and four results each", full, "MB", 60,
                 "the server with none", empty)
    yield Figure("resident right after a restart", again, "MB", 60)
    yield Figure(f"start to ready with {MONITORS} monitors, median",
                 statistics.median(starts) * 1000, "ms", 1000, "`flarewarden version`",
                 statistics.median(versions) * 1000, STARTS)
    yield Figure(f"start to ready with {MONITORS} monitors, worst", max(starts) * 1000, "ms",
                 1000, runs=STARTS)
