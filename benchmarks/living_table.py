"""What an index lives through, as a Markdown table and as lines against its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from growth import Series
from measure import Cost


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What was done once on an index of so many files of a kind, and what that took."""

    kind: str
    files: int
    what: str
    cost: Cost


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What is told in a row: of what, beside what, and what was promised of it, in words."""

    what: str
    told: str
    beside: str | None = None
    promised: str = ""


ROWS = (
    Row(what="index: a folder", told="`whbuild index` of a folder"),
    Row(what="index: one more file", told="`whbuild index` after one change", promised="2 s"),
    Row(what="index: nothing new", told="`whbuild index` again"),
    Row(what="diff", told="`whbuild diff` of two manifests", promised="1 s"),
    Row(what="verify", told="`whbuild verify`", beside="sha256sum", promised="1.25 times `sha256sum`"),
    Row(what="verify", told="`whbuild verify`", beside="openssl"),
    Row(what="bundle", told="`whbuild bundle`", beside="tar, zstd"),
    Row(what="apply", told="`whbuild apply`", beside="zstd, tar"),
    Row(what="apply", told="`whbuild apply`", beside="cp"),
    Row(what="bundle: one more file", told="`whbuild bundle --since`"),
    Row(what="apply: one more file", told="`whbuild apply` of that"),
    Row(what="rollback", told="`whbuild rollback`"),
)
KINDS = {"small": "small files", "real": "files as on an index"}
PLOTTED = ("index: one more file", "verify", "sha256sum", "diff")


def run_of(kept: Mapping[str, Any]) -> Run:
    """Return the run that was kept as JSON."""
    return Run(kind=kept["kind"], files=kept["files"], what=kept["what"], cost=Cost(**kept["cost"]))


def as_markdown(runs: Sequence[Run], machine: str) -> str:
    """Return the table, of the largest index of each kind: medians."""
    head = ("what", "files", "seconds", "beside", "seconds", "ratio", "promised", "peak memory, MiB")
    lines = [_line(head), _line(("---", "---", "---:", "---", "---:", "---:", "---:", "---:"))]
    for kind, told in KINDS.items():
        of_kind = [run for run in runs if run.kind == kind]
        largest = max((run.files for run in of_kind), default=0)
        costs = grouped(run for run in of_kind if run.files == largest)
        lines += [_line(cells(row, costs, f"{largest:,} {told}")) for row in ROWS if row.what in costs]
    return "\n".join((*lines, "", f"Medians; {machine}."))


def cells(row: Row, costs: Mapping[str, Sequence[Cost]], files: str) -> tuple[str, ...]:
    """Return what stands in the row."""
    wall = median(cost.wall for cost in costs[row.what])
    peak = f"{max(cost.peak for cost in costs[row.what]):.0f}"
    if row.beside is None:
        return row.told, files, f"{wall:.2f}", "", "", "", row.promised, peak
    other = median(cost.wall for cost in costs[row.beside])
    return row.told, files, f"{wall:.2f}", f"`{row.beside}`", f"{other:.2f}", f"{wall / other:.2f}", row.promised, peak


def panels(runs: Sequence[Run]) -> dict[str, dict[str, Series]]:
    """Return a panel for each kind, with a line for each step: median seconds against files."""
    return {told: dict(_lines(run for run in runs if run.kind == kind)) for kind, told in KINDS.items()}


def grouped(runs: Iterable[Run]) -> dict[str, list[Cost]]:
    """Return the costs of each step."""
    costs: dict[str, list[Cost]] = {}
    for run in runs:
        costs.setdefault(run.what, []).append(run.cost)
    return costs


def _lines(runs: Iterable[Run]) -> Iterable[tuple[str, Series]]:
    runs = list(runs)
    sizes = sorted({run.files for run in runs})
    for what in PLOTTED:
        found = {size: grouped(run for run in runs if run.files == size).get(what) for size in sizes}
        if len(sizes) > 1 and all(found.values()):
            seconds = tuple(median(cost.wall for cost in found[size] or ()) for size in sizes)
            yield what, Series(sizes=tuple(sizes), seconds=seconds)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
