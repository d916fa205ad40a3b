"""Readings of a running process, and waiting without anything else going on."""

import os
import pathlib
import re
import select
import subprocess
import urllib.request

from support.flarewarden import binary


def cpu_s(pid: int) -> float:
    """User and system time of all its threads so far."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def benchmark(name: str, *words: str, timeout_s: float = 300) -> str:
    """What the program bench_NAME, built beside the binary, prints."""
    named = os.environ.get("FLAREWARDEN_BENCH_DIR")
    folder = pathlib.Path(named or pathlib.Path(binary()).parent / "tests/bench")
    return subprocess.run([folder / f"bench_{name}", *words], check=True, capture_output=True,
                          text=True, timeout=timeout_s).stdout


def metric(server, name: str) -> float:
    """The sum over all labels of what a FlareWarden exports under that name."""
    url = f"http://127.0.0.1:{server.metrics_port}/metrics"
    with urllib.request.urlopen(url, timeout=10) as answer:
        text = answer.read().decode()
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines()
               if re.match(rf"{name}(\{{| )", line))


def idle(seconds: float) -> None:
    select.select([], [], [], seconds)
