"""What was counted, for people, beside what the simulator says of the same fleet."""

import json

from checkers.incidents import Verdict
from checkers.slots import Figures, percentile
from support.flarewarden import run

HEAD = ("event", "slots", "missed", "cut off", "double", "take-overs", "p99 ms", "start p99", "sim: missed", "double", "p99 ms",
        "mod n: missed", "double")
SIMULATED = {"steady": "steady", "crash": "crash", "join": "join", "deploy": "deploy", "hung": "hung",
             "partition": "partition"}


def simulated(event: str, scheduler: str, machines: int, monitors: int) -> dict:
    done = run("simulate", "--machines", str(machines), "--regions", "3", "--monitors", str(monitors), "--interval", "10s",
               "--event", event, "--scheduler", scheduler, "--minutes", "4", "--json", timeout_s=120)
    return json.loads(done.stdout)


def row(name: str, figures: Figures, machines: int, monitors: int) -> tuple:
    counted = (name, figures.slots, figures.missed, figures.cut_off, figures.doubles, len(figures.takeovers_ms),
               figures.takeover_p99_ms, percentile(figures.starts_ms, 0.99))
    if name not in SIMULATED:
        return counted + ("",) * (len(HEAD) - len(counted))
    ours, other = (simulated(SIMULATED[name], which, machines, monitors) for which in ("fleet", "modulo"))
    return counted + (ours["missed"], ours["duplicates"], ours["takeover_ms_p99"], other["missed"],
                      other["duplicates"])


def text(rows: list[tuple]) -> str:
    lines = [tuple(map(str, one)) for one in [HEAD, *rows]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) if n == 0 else cell.rjust(width)
                               for n, (cell, width) in enumerate(zip(line, widths))) for line in lines)


def outages(verdicts: list[Verdict]) -> str:
    return "\n".join(f"{one.event:10} {one.outage.name:14} {one.incidents} incident, {one.messages} message, "
                     f"{one.verified or '-'} ({', '.join(one.regions)}), {one.delay_ms / 1000:.1f} s after the break, "
                     f"{one.decided_ms / 1000:.1f} s after the first failed look" for one in verdicts)
