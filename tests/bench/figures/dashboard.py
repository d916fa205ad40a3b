"""The dashboard of 1,000 monitors, against nginx serving the same bytes from a file."""

import http.client
import statistics
import time

from measure.figure import Figure
from measure.nginx import Nginx
from measure.process import cpu_s, idle, metric
from support.flarewarden import Server, until
from support.owner import Owner

MONITORS, RESULTS, RUNS = 1000, 30, 100
LOOPBACK = '[network]\nallowed_ranges = ["127.0.0.0/8"]\n'


def fill(server: Server, owner: Owner, target: str) -> None:
    """Every monitor gets as many results as its row draws; then the engine rests."""
    numbers = [owner.watch(f"Site {n:04}", target, "tcp", interval="3s", timeout="2s",
                           tags=[f"team-{n % 7}"])["id"] for n in range(MONITORS)]
    wanted = MONITORS * RESULTS
    until(lambda: metric(server, "flarewarden_checks_total") >= wanted, f"{wanted} results", 600)
    for number in numbers:
        owner.call("PATCH", f"/monitors/{number}", {"interval": "6h"})
    idle(5)


def fetch(line: http.client.HTTPConnection, path: str, headers: dict) -> tuple[float, bytes]:
    began = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    body = answer.read()
    took = time.perf_counter() - began
    assert answer.status == 200, f"{path}: {answer.status}"
    return took, body


def figures():
    with Nginx() as target, Server(LOOPBACK) as server:
        owner = Owner.by_setup(server)
        fill(server, owner, f"127.0.0.1:{target.port}")
        cookie = {"Cookie": "; ".join(f"{k}={v}" for k, v in owner.cookies.items())}
        ours = http.client.HTTPConnection("127.0.0.1", server.port)
        page = fetch(ours, "/", cookie)[1]
        rows = page.count(b"Site ")
        assert rows >= MONITORS, f"{rows} monitors on the page"
        with Nginx(files={"page.html": page}) as peer:
            theirs = http.client.HTTPConnection("127.0.0.1", peer.port)
            times, peer_times = [], []
            pid = server.process.pid
            began_cpu = cpu_s(pid)
            inside = "flarewarden_http_request_seconds"
            began = metric(server, f"{inside}_sum"), metric(server, f"{inside}_count")
            for _ in range(RUNS):
                times.append(fetch(ours, "/", cookie)[0])
                peer_times.append(fetch(theirs, "/page.html", {})[0])
            cpu = (cpu_s(pid) - began_cpu) / RUNS
            ended = metric(server, f"{inside}_sum"), metric(server, f"{inside}_count")
    yield Figure(f"dashboard of {MONITORS} monitors, {len(page) // 1000} kB, seen by the client",
                 statistics.median(times) * 1000, "ms", 20, "nginx serving the same bytes",
                 statistics.median(peer_times) * 1000, RUNS)
    yield Figure("the same inside the server, mean", (ended[0] - began[0]) * 1000 /
                 (ended[1] - began[1]), "ms", 20, runs=RUNS)
    yield Figure("CPU of one such page", cpu * 1000, "ms", runs=RUNS)
