"""`scan --html` on generated pages, start of the process left out, against grep for the same hosts."""

import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from measure import pages
from measure.figure import Figure
from support.flarewarden import ROOT, binary

RUNS = int(os.environ.get("FW_BENCH_RUNS", "5"))
KB = 1000
SIZES = {"20 KB": (20 * KB, 400), "200 KB": (200 * KB, 100), "2 MB": (1990 * KB, 10)}


def cpu_s(command: list[str]) -> float:
    """CPU of one process from start to end: what other users of the machine do hardly counts."""
    def used() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime
    before = used()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return used() - before


def each_s(command: list[str], files: list[pathlib.Path]) -> float:
    """Per file: all of them in one process, less one file alone in another."""
    alone = statistics.median(cpu_s([*command, str(files[0])]) for _ in range(RUNS))
    every = statistics.median(cpu_s([*command, *map(str, files)]) for _ in range(RUNS))
    return (every - alone) / (len(files) - 1)


def write_pages(folder: pathlib.Path, size: int, count: int) -> list[pathlib.Path]:
    files = [folder / f"{size}-{number:03}.html" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(pages.page(size, number))
    return files


def known_hosts(folder: pathlib.Path) -> pathlib.Path:
    """The catalogue's host names, one a line, for grep."""
    subprocess.run([sys.executable, ROOT / "catalog/generate.py", ROOT / "node_modules", folder],
                   check=True, capture_output=True)
    rows = (line.split("\t") for line in (folder / "catalogue.tsv").read_text().splitlines())
    names = sorted({row[4] for row in rows if row[0] == "P" and row[1] == "host" and row[2] in "~="})
    file = folder / "hosts.txt"
    file.write_text("\n".join(names) + "\n")
    return file


def slowest_hostile_s(folder: pathlib.Path, command: list[str]) -> tuple[float, str]:
    """The worst of the hostile pages, each in a process of its own, its start included."""
    worst = (0.0, "")
    for name, text in pages.hostile().items():
        file = folder / "hostile.html"
        file.write_text(text)
        began = time.monotonic()
        subprocess.run([*command, str(file), "--url", "https://x.example/"], check=True,
                       stdout=subprocess.DEVNULL)
        worst = max(worst, (time.monotonic() - began, name))
    return worst


# The kernel counts what the parent had before exec: so a parent that is smaller than the child.
_SMALL_PARENT = """import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
print(os.wait4(pid, 0)[2].ru_maxrss, file=sys.stderr)"""


def resident_mb(command: list[str]) -> float:
    """The most memory a process ever had."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", _SMALL_PARENT, *command], check=True,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return int(done.stderr.split()[-1]) / 1024


def figures():
    ours = [binary(), "scan", "--json", "--html"]
    with tempfile.TemporaryDirectory(prefix="fw-pages-") as scratch:
        folder = pathlib.Path(scratch)
        greps = ["grep", "-c", "-F", "-f", str(known_hosts(folder))]
        times = {}
        for name, (size, count) in SIZES.items():
            files = write_pages(folder, size, count)
            times[name] = each_s(ours, files)
            peer = {"peer": "grep -F for the catalogue's hosts", "peer_value": each_s(greps, files) * 1000}
            yield Figure(f"a page of {name}, CPU", times[name] * 1000, "ms", runs=RUNS, **peer)
            if name == "200 KB":
                yield Figure("pages of 200 KB a second on one core", 1 / times[name], "", floor=100, runs=RUNS)
        linear = (times["2 MB"] / 1990) / (times["200 KB"] / 200)
        yield Figure("cost of a byte, 2 MB against 200 KB", linear, "×", 1.5, runs=RUNS)
        worst, name = slowest_hostile_s(folder, ours)
        yield Figure(f"slowest of {len(pages.hostile())} hostile pages of 2 MB ({name})", worst * 1000, "ms", 1000)

        empty = folder / "empty.html"
        empty.write_text("<html></html>")
        bare = [binary(), "version"]
        loaded = [*ours, str(empty), "--url", "https://x.example/"]
        took, memory = [], []
        for _ in range(4 * RUNS):
            took.append(cpu_s(loaded) - cpu_s(bare))
            memory.append(resident_mb(loaded) - resident_mb(bare))
        yield Figure("catalogue: time to load it", statistics.median(took) * 1000, "ms", 100, runs=4 * RUNS)
        yield Figure("catalogue: memory", statistics.median(memory), "MB", 25, runs=4 * RUNS)
