"""CPU of one HTTP and one HTTPS check: the probe against libcurl, and its whole way to the store."""

import json
import pathlib
import statistics

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import benchmark, cpu_s, idle, metric
from support.flarewarden import Server, run_json, until
from support.owner import Owner

LOOKS, REPEATS = 2000, 7
MONITORS, SECONDS = 200, 64  # a monitor's results are filed 64 at a time


def curl_us(url: str, ca_file: pathlib.Path) -> float:
    return json.loads(benchmark("curl", url, str(ca_file), str(LOOKS)))["cpu_us"]


def look_us(url: str, ca_file: pathlib.Path) -> float:
    facts = run_json("bench", "--target", url, "--ca-file", str(ca_file), "--duration", "1s",
                     "--concurrency", "32", "--allow", "127.0.0.0/8")
    assert facts["errors"] == 0, facts["errors_by_reason"]
    return facts["cpu_us_per_check"]


def whole_way_cpu(url: str, ca_file: pathlib.Path) -> float:
    """Microseconds a check of the serving program: scheduled, looked, judged, safe, filed."""
    section = f'[network]\nallowed_ranges = ["127.0.0.0/8"]\nca_file = "{ca_file}"\n'
    with Server(section) as server:
        owner = Owner.by_setup(server)
        for n in range(MONITORS):
            owner.watch(f"Site {n}", url)
        filed = "flarewarden_ingest_drained_total"  # every monitor's file is there
        until(lambda: metric(server, filed) >= 64 * MONITORS, "results are filed", 150)
        pid = server.process.pid
        cpu, looks = cpu_s(pid), metric(server, "flarewarden_checks_total")
        idle(SECONDS)
        cpu, looks = cpu_s(pid) - cpu, metric(server, "flarewarden_checks_total") - looks
    return cpu / looks * 1e6


def figures():
    with Nginx() as target:
        for name, url in (("HTTP", target.url), ("HTTPS", target.tls_url)):
            rounds = [(look_us(url, target.ca_file), curl_us(url, target.ca_file))
                      for _ in range(REPEATS)]
            ours, curl = (statistics.median(one) for one in zip(*rounds))
            yield Figure(f"CPU of one {name} look", ours, "µs", None, "libcurl", curl, REPEATS)
            yield Figure(f"CPU of one {name} check in the server, whole way",
                         whole_way_cpu(url, target.ca_file), "µs", None, "the look alone", ours)
