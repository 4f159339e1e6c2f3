"""Results as a Markdown table: medians, ratios, and what was promised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from measure import Cost


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What was run: on which flavour of the index, with which requirements, and what was there before."""

    flavour: str
    requirements: str
    state: str


FLAVOURS = {"full": "", "slow": ", index at 25 ms", "bare": ", plain mirror"}
STATES = {"cold": "cold", "warm": "files cached", "again": "nothing to do"}

# Whole-process wall time at most this part of pip's.
PROMISED: dict[Case, float] = {
    **{Case(flavour="full", requirements=name, state="cold"): 0.25 for name in ("web", "data", "heavy")},
    **{Case(flavour="full", requirements=f"backtrack-{name}", state="cold"): 0.25 for name in ("airflow", "boto3")},
    Case(flavour="full", requirements="sdist", state="cold"): 1 / 3,
    **{Case(flavour="full", requirements=name, state="warm"): 0.15 for name in ("tiny", "web", "data", "heavy")},
    **{Case(flavour="slow", requirements=name, state="cold"): 0.20 for name in ("tiny", "web", "data", "heavy")},
    Case(flavour="full", requirements="tiny", state="cold"): 0.40,
    Case(flavour="full", requirements="heavy", state="again"): 0.05,
}

Results = Mapping[Case, Mapping[str, Sequence[Cost]]]


def as_markdown(results: Results, pip: str) -> str:
    """Return the table; `pip` is the version that was measured."""
    head = [
        "what",
        "runs",
        "whbuild",
        f"pip {pip}",
        "ratio",
        "promised",
        "CPU ratio",
        "peak memory, MiB",
        "pages and metadata",
    ]
    rows = (line(row(case, results[case])) for case in in_order(results))
    return "\n".join([line(head), line(["---", *["---:"] * 8]), *rows])


def in_order(cases: Iterable[Case]) -> list[Case]:
    """Return the cases by flavour, then by requirements as they first come, then by state."""
    cases = list(cases)
    names = list(dict.fromkeys(case.requirements for case in cases))

    def place(case: Case) -> tuple[int, int, int]:
        return (
            list(FLAVOURS).index(case.flavour),
            names.index(case.requirements),
            list(STATES).index(case.state),
        )

    return sorted(cases, key=place)


def row(case: Case, costs: Mapping[str, Sequence[Cost]]) -> list[str]:
    """Return the cells for one case. Ratios are of medians."""
    ours, theirs = costs["whbuild"], costs["pip"]

    def both(of: Callable[[Cost], float]) -> tuple[float, float]:
        return median(map(of, ours)), median(map(of, theirs))

    wall, cpu = both(lambda cost: cost.wall), both(lambda cost: cost.cpu)
    peak, asked = both(lambda cost: cost.peak), both(lambda cost: cost.asked)
    return [
        f"{case.requirements}{FLAVOURS[case.flavour]}, {STATES[case.state]}",
        str(len(ours)),
        f"{wall[0]:.2f} s",
        f"{wall[1]:.2f} s",
        f"**{wall[0] / wall[1]:.2f}**",
        f"{PROMISED[case]:.2f}" if case in PROMISED else "",
        f"{cpu[0] / cpu[1]:.2f}",
        f"{peak[0]:.0f} : {peak[1]:.0f}",
        f"{asked[0]:.0f} : {asked[1]:.0f}",
    ]


def line(cells: Iterable[str]) -> str:
    """Return one line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
