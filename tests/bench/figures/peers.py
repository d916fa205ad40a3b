"""CPU of one check beside other programs' on the same target: a raw client, blackbox_exporter, check_http."""

import concurrent.futures
import contextlib
import json
import pathlib
import resource
import statistics
import subprocess
import tempfile
import urllib.parse
import urllib.request

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import benchmark, cpu_s
from support.flarewarden import free_port, run_json, until

REPEATS, RAW_LOOKS, PEER_PROBES, FORKS = 9, 3000, 600, 60
CHECK_HTTP = "/usr/lib/nagios/plugins/check_http"


def ours_us(url: str, ca_file: pathlib.Path) -> float:
    facts = run_json("bench", "--target", url, "--ca-file", str(ca_file), "--duration", "1s",
                     "--concurrency", "32", "--allow", "127.0.0.0/8")
    assert facts["errors"] == 0, facts["errors_by_reason"]
    return facts["cpu_us_per_check"]


def raw_us(target: Nginx, tls: bool) -> float:
    words = ["127.0.0.1", str(target.tls_port if tls else target.port), str(RAW_LOOKS)]
    return json.loads(benchmark("raw", *words, *([str(target.ca_file)] if tls else [])))["cpu_us"]


class Blackbox:
    """blackbox_exporter, driven over its /probe as a Prometheus does."""

    def __init__(self, ca_file: pathlib.Path):
        self._ca_file = ca_file
        self._stack = contextlib.ExitStack()
        self._base = f"127.0.0.1:{free_port()}"

    def __enter__(self) -> "Blackbox":
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="fw-blackbox-"))
        config = pathlib.Path(folder) / "blackbox.yml"
        config.write_text("modules: {http_2xx: {prober: http, http: {preferred_ip_protocol: ip4, "
                          f"tls_config: {{ca_file: {self._ca_file}}}}}}}}}\n")
        self._process = subprocess.Popen(
            ["prometheus-blackbox-exporter", f"--config.file={config}",
             f"--web.listen-address={self._base}"], stderr=subprocess.DEVNULL)
        self._stack.callback(self._process.wait)
        self._stack.callback(self._process.terminate)
        until(self._is_ready, "blackbox_exporter is ready")
        return self

    def __exit__(self, *_) -> None:
        self._stack.close()

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://{self._base}{path}", timeout=20) as answer:
            return answer.read().decode()

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return "Healthy" in self._get("/-/healthy")
        return False

    def us(self, url: str) -> float:
        query = urllib.parse.urlencode({"module": "http_2xx", "target": url})

        def probe(_: int) -> None:
            assert "\nprobe_success 1" in self._get(f"/probe?{query}")
        with concurrent.futures.ThreadPoolExecutor(8) as scrapers:
            list(scrapers.map(probe, range(50)))
            before = cpu_s(self._process.pid)
            list(scrapers.map(probe, range(PEER_PROBES)))
            return (cpu_s(self._process.pid) - before) / PEER_PROBES * 1e6


def check_http_us(target: Nginx, tls: bool) -> float:
    command = [CHECK_HTTP, "-I", "127.0.0.1", "-p", str(target.tls_port if tls else target.port)]
    commands = [command + ["-S"], command + ["-S", "-C", "7"]] if tls else [command]

    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime
    before = used()
    for _ in range(FORKS):
        for one in commands:
            subprocess.run(one, check=True, capture_output=True)
    return (used() - before) / FORKS * 1e6


def figures():
    with Nginx() as target, Blackbox(target.ca_file) as blackbox:
        for name, tls, raw_limit, blackbox_floor, forked_floor in (
                ("HTTP", False, 1.35, 8, 40), ("HTTPS", True, 0.85, 1.6, 10)):
            url = target.tls_url if tls else target.url
            rounds = [(ours_us(url, target.ca_file), raw_us(target, tls)) for _ in range(REPEATS)]
            ours, raw = (statistics.median(one) for one in zip(*rounds))
            theirs = statistics.median(blackbox.us(url) for _ in range(3))
            forked = check_http_us(target, tls)
            yield Figure(f"one {name} check against a hand-written client on epoll and OpenSSL",
                         ours / raw, "×", raw_limit, runs=REPEATS)
            yield Figure(f"CPU of one {name} check", ours, "µs", None, "the raw client", raw,
                         REPEATS)
            yield Figure(f"blackbox_exporter's {name} check ({theirs:.0f} µs) against ours",
                         theirs / ours, "×", floor=blackbox_floor, runs=3)
            yield Figure(f"a forked check_http over {name} ({forked:.0f} µs) against ours",
                         forked / ours, "×", floor=forked_floor, runs=FORKS)
