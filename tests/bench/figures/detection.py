"""Scans of all the lab's sites with planted dependencies and decoys: recall, precision, time."""

import os
import re
import statistics
import subprocess
import sys
import time

from measure.figure import Figure, p95
from support import detection
from support.flarewarden import run, run_json
from support.internet import Lab

RUNS = int(os.environ.get("FW_BENCH_RUNS", "5"))
RECALL, PRECISION = 0.97, 0.98


def can_browse() -> bool:
    return re.search(r"--browser\b", run("scan", "--help").stdout) is not None


def curl_s(lab: Lab, url: str) -> float:
    """The floor of any look at the page: fetching it."""
    host = url.split("/")[2]
    options = ["--cacert", lab.facts["ca_file"], "--resolve",
               f"{host}:443:{address(lab, host)}", "--resolve", f"{host}:80:{address(lab, host)}"]
    began = time.monotonic()
    subprocess.run(["curl", "-sSL", "--fail", "--compressed", "-o", "/dev/null", *options, url], check=True)
    return time.monotonic() - began


def address(lab: Lab, host: str) -> str:
    return re.search(rf"MAP {re.escape(host)} (\S+?),", lab.facts["host_resolver_rules"]).group(1)


def scanned(lab: Lab, words: tuple[str, ...], runs: int) -> tuple[list[detection.Score], dict[str, list[float]]]:
    scores, times = [], {}
    for site, wanted in detection.expected().items():
        times[site] = []
        for _ in range(runs):
            began = time.monotonic()
            found = run_json("scan", wanted["url"], *words, *lab.look_options)
            times[site].append(time.monotonic() - began)
        scores.append(detection.score(site, wanted, found, "--browser" in words))
    return scores, times


def figures():
    with Lab() as lab:
        floor = [curl_s(lab, wanted["url"]) for wanted in detection.expected().values()]
        modes = [("static", ("--no-browser",), RUNS, 5000)]
        if can_browse():
            modes.append(("with browser", ("--browser", "auto"), min(RUNS, 3), 20_000))
        for name, words, runs, limit in modes:
            scores, times = scanned(lab, words, runs)
            each = {site: max(seconds) for site, seconds in times.items()}
            print(f"  {name}\n" + detection.table(scores, each), file=sys.stderr)
            number = sum(one.planted for one in scores)
            plan = f"{len(scores)} sites, {number} planted"
            yield Figure(f"recall, {name}, {plan}", detection.recall(scores), "", floor=RECALL)
            yield Figure(f"precision, {name}", detection.precision(scores), "", floor=PRECISION)
            every = [second for seconds in times.values() for second in seconds]
            yield Figure(f"scan of a site, {name}, p95", p95(every) * 1000, "ms", limit,
                         "curl of the page", statistics.median(floor) * 1000, len(every))
            yield Figure(f"scan of a site, {name}, median", statistics.median(every) * 1000, "ms",
                         runs=len(every))
