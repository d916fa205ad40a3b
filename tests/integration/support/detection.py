"""What a scan found of a lab's site, beside what is planted there."""

import dataclasses

from support.internet import LAB  # noqa: F401  puts the lab on the path

from internet import planted  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Score:
    site: str
    planted: int
    missed: list[str]  # what a person would have called it
    wrong: list[str]  # ids; a decoy carries a mark

    @property
    def found(self) -> int:
        return self.planted - len(self.missed)


def expected() -> dict[str, dict]:
    return planted.expected()


def score(site: str, wanted: dict, found: dict, with_browser: bool) -> Score:
    """A row is found by any id of it. Wrong is what is neither planted nor allowed."""
    ids = {row["id"] for row in found["dependencies"]}
    rows = [row for row in wanted["dependencies"] if with_browser or row["without_browser"]]
    missed = [f"{row['any_of'][0]} ({', '.join(row['evidence'])} on {', '.join(row['pages'])})"
              for row in rows if not ids & set(row["any_of"])]
    right = {one for row in wanted["dependencies"] for one in row["any_of"]}
    right.update(wanted["allowed"])
    decoys = {row["id"] for row in wanted["decoys"]}
    wrong = [one + (" (a decoy)" if one in decoys else "") for one in sorted(ids - right)]
    return Score(site, len(rows), missed, wrong)


def recall(scores: list[Score]) -> float:
    return sum(one.found for one in scores) / sum(one.planted for one in scores)


def precision(scores: list[Score]) -> float:
    found = sum(one.found for one in scores)
    return found / (found + sum(len(one.wrong) for one in scores))


def table(scores: list[Score], seconds: dict[str, float] | None = None) -> str:
    """For people: a line for each site, its misses below it."""
    head = f"{'site':14} planted found missed wrong recall precision"
    lines = [head + (" slowest" if seconds else "")]
    for one in scores:
        lines.append(_line(one.site, [one]) + (f" {seconds[one.site] * 1000:5.0f} ms" if seconds else ""))
        lines += [f"{'':14}   missed {what}" for what in one.missed]
        lines += [f"{'':14}   wrong {what}" for what in one.wrong]
    return "\n".join([*lines, _line("all", scores)])


def _line(name: str, scores: list[Score]) -> str:
    counts = [sum(counted) for counted in zip(*((one.planted, one.found, len(one.missed), len(one.wrong))
                                                for one in scores))]
    wide = "{:14} {:7} {:5} {:6} {:5} {:6.3f} {:9.3f}"
    return wide.format(name, *counts, recall(scores), precision(scores))
