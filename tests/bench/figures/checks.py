"""CPU of one HTTP and one HTTPS check: the probe against libcurl, and its whole way to the store."""

import json
import os
import pathlib
import statistics
import subprocess

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import cpu_s, idle, metric
from support.flarewarden import Server, binary, until
from support.owner import Owner

LOOKS, REPEATS = 2000, 5
MONITORS, SECONDS = 200, 15


def probe_program() -> pathlib.Path:
    named = os.environ.get("FLAREWARDEN_BENCH_DIR")
    return pathlib.Path(named or pathlib.Path(binary()).parent / "tests/bench") / "bench_probe"


def probe_cpu(url: str, ca_file: pathlib.Path) -> tuple[float, float]:
    """Microseconds a look, ours and libcurl's; medians of interleaved rounds."""
    rounds = []
    for _ in range(REPEATS):
        done = subprocess.run([probe_program(), url, str(ca_file), str(LOOKS)], check=True,
                              capture_output=True, text=True, timeout=120)
        rounds.append(json.loads(done.stdout))
    return (statistics.median(one["probe_us"] for one in rounds),
            statistics.median(one["curl_us"] for one in rounds))


def whole_way_cpu(url: str, ca_file: pathlib.Path) -> float:
    """Microseconds a check of the serving program: scheduled, looked, judged, safe, filed."""
    section = f'[network]\nallowed_ranges = ["127.0.0.0/8"]\nca_file = "{ca_file}"\n'
    with Server(section) as server:
        owner = Owner.by_setup(server)
        for n in range(MONITORS):
            owner.watch(f"Site {n}", url)
        filed = "flarewarden_ingest_drained_total"  # every monitor's file is there
        until(lambda: metric(server, filed) >= 5 * MONITORS, "results are filed")
        pid = server.process.pid
        cpu, looks = cpu_s(pid), metric(server, "flarewarden_checks_total")
        idle(SECONDS)
        cpu, looks = cpu_s(pid) - cpu, metric(server, "flarewarden_checks_total") - looks
    return cpu / looks * 1e6


def figures():
    with Nginx() as target:
        for name, url in (("HTTP", target.url), ("HTTPS", target.tls_url)):
            ours, curl = probe_cpu(url, target.ca_file)
            yield Figure(f"CPU of one {name} look", ours, "µs", None, "libcurl", curl, REPEATS)
            yield Figure(f"CPU of one {name} check in the server, whole way",
                         whole_way_cpu(url, target.ca_file), "µs", None, "the look alone", ours)
