"""`scan` of the lab's shop without a browser, against curl fetching that one page."""

import statistics
import subprocess
import time

from measure.figure import Figure, p95
from support.flarewarden import run
from support.internet import Lab

RUNS = 20
URL = "https://shop.example"


def timed(action) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def figures():
    with Lab() as lab:
        curl = ["curl", "-sSL", "--fail", "--compressed", "-o", "/dev/null", "--cacert",
                lab.facts["ca_file"], "--resolve",
                f"shop.example:443:{lab.facts['addresses']['shop.example']}", URL]

        def scan():
            done = run("scan", URL, "--no-browser", *lab.look_options)
            assert done.returncode == 0, done.stderr

        scans, fetches = [], []
        for _ in range(RUNS):
            scans.append(timed(scan))
            fetches.append(timed(lambda: subprocess.run(curl, check=True)))
    peer = {"peer": "curl of the page", "runs": RUNS}
    yield Figure("scan of the shop, p95", p95(scans) * 1000, "ms", 5000,
                 peer_value=p95(fetches) * 1000, **peer)
    yield Figure("scan of the shop, median", statistics.median(scans) * 1000, "ms",
                 peer_value=statistics.median(fetches) * 1000, **peer)
