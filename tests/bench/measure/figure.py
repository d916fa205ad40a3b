"""One measured number beside what was promised and what something comparable needs."""

import dataclasses
import os
import pathlib
import re
import statistics


@dataclasses.dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    limit: float | None = None  # at most this, as specified
    peer: str = ""  # the peer or the raw ceiling, measured in the same run
    peer_value: float | None = None
    runs: int = 1
    floor: float | None = None  # at least this, as specified

    @property
    def met(self) -> bool | None:
        if self.floor is not None:
            return self.value >= self.floor
        return None if self.limit is None else self.value <= self.limit

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer_value if self.peer_value else None

    def as_json(self) -> dict:
        return {"figure": self.name, "value": rounded(self.value), "unit": self.unit,
                "limit": self.limit, "floor": self.floor, "met": self.met, "peer": self.peer or None,
                "peer_value": rounded(self.peer_value), "ratio": rounded(self.ratio),
                "runs": self.runs, "load": round(os.getloadavg()[0], 1)}

    def sentence(self) -> str:
        parts = [f"{self.name}: {rounded(self.value):g} {self.unit}"]
        for word, bound in (("limit", self.limit), ("floor", self.floor)):
            if bound is not None:
                parts.append(f"{word} {bound:g} {self.unit} {'held' if self.met else 'MISSED'}")
        if self.ratio is not None:
            parts.append(f"{rounded(self.ratio):g} × {self.peer} "
                         f"({rounded(self.peer_value):g} {self.unit})")
        return ", ".join(parts)


def rounded(value: float | None) -> float | None:
    """To three figures, which is more than a shared machine repeats."""
    return None if value is None else float(f"{value:.3g}")


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def machine() -> str:
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    name = model.group(1) if model else os.uname().machine
    return f"{os.cpu_count()} cores, {name}, load {os.getloadavg()[0]:.1f}"
