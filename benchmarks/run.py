"""Time whbuild beside `pip download -d` of the newest pip, in turn, on a replica of the index on the loopback.

    nox -s bench                                   everything (about an hour), and the table into README.md
    nox -s bench -- --sets tiny,web --runs 5       less
    nox -s bench -- --running --port 8443 --data DIR     on a replica that is already being served

The first run of a set records what the index answers; every later one needs no network.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import replica
from measure import Cost, Failed
from stage import (
    README,
    REQUIREMENTS,
    WHBUILD,
    Stage,
    earlier,
    keep,
    machine,
    newest_pip,
    options,
    staged,
    version_of,
    write_into,
)
from table import Case, as_markdown

STATES = {"full": ("cold", "warm", "again"), "slow": ("cold",), "bare": ("cold",)}
SETS = {
    "full": ("tiny", "web", "data", "heavy", "backtrack-airflow", "backtrack-boto3", "sdist"),
    "slow": ("tiny", "web", "data", "heavy"),
    "bare": ("tiny", "web", "data", "heavy"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The stage, and the pip to compare with."""

    stage: Stage
    pip: Path

    def commands(self, requirements: str, out: Path, cache: Path) -> dict[str, list[str | Path]]:
        """Return what is run for a set, by tool."""
        asked = ("-r", REQUIREMENTS / f"{requirements}.txt")
        return {
            "whbuild": [WHBUILD, "-q", "--cache-dir", cache / "whbuild", *asked, out / "whbuild"],
            "pip": [self.pip, "-m", "pip", "download", "-q", "-d", out / "pip", *asked],
        }

    def round(self, flavour: str, requirements: str) -> Iterator[tuple[Case, str, Cost]]:
        """Run each tool in each state once: cold, then with its cache and a new folder, then all over again."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            cache = Path(folder) / "cache"
            cache.mkdir()
            for tool in ("whbuild", "pip"):
                for state in ("cold",) if requirements.startswith("backtrack-") else STATES[flavour]:
                    out = Path(folder) / ("first" if state == "cold" else "second")
                    command = self.commands(requirements, out, cache)[tool]
                    case = Case(flavour=flavour, requirements=requirements, state=state)
                    yield case, tool, self.stage.measured(command, self.stage.environment(flavour, cache))

    def record(self, flavour: str, requirements: str) -> bool:
        """Let both tools ask once for all that they will ask for. Return False where that was done before."""
        done = self.stage.recorded(f"{flavour}-{requirements}")
        if done.exists():
            return False
        print(f"recording {requirements} ({flavour})", flush=True)
        list(self.round(flavour, requirements))
        done.parent.mkdir(exist_ok=True)
        done.touch()
        return True

    def start(self, option: str, runs: int) -> str:
        """Return how long whbuild takes to answer an option that needs no work."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            environment = self.stage.environment("full", Path(folder))
            costs = [self.stage.measured([WHBUILD, option], environment) for _ in range(runs)]
        return f"`whbuild {option}` {median(cost.wall for cost in costs):.3f} s"


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = options(__doc__)
    parser.add_argument("--sets", type=lambda text: text.split(","), default=list(SETS["full"]))
    parser.add_argument("--flavours", type=lambda text: text.split(","), default=list(SETS))
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for and print the table."""
    chosen = arguments()
    with staged(chosen) as stage:
        bench = Bench(stage=stage, pip=newest_pip(stage.data))
        flavours = [name for name in chosen.flavours if name != "slow" or chosen.running or replica.has_delay()]
        cases = [(flavour, name) for flavour in flavours for name in chosen.sets if name in SETS[flavour]]
        try:
            text = measure_all(bench, cases, chosen)
        except Failed as failure:
            sys.exit(str(failure))
    print(text)
    if not chosen.no_readme:
        write_into(README, "bench", text)


def measure_all(bench: Bench, cases: list[tuple[str, str]], chosen: argparse.Namespace) -> str:
    """Return the table and the times of a start, as Markdown."""
    if not chosen.running:
        fresh = [bench.record(*case) for case in cases if case[0] != "slow"]
        if any(fresh):
            bench.stage.announce()
    results: dict[Case, dict[str, list[Cost]]] = {}
    for run in earlier(chosen.results):
        results.setdefault(Case(**run["case"]), {}).setdefault(run["tool"], []).append(Cost(**run["cost"]))
    for number in range(1, chosen.runs + 1):
        for flavour, requirements in cases:
            for case, tool, cost in bench.round(flavour, requirements):
                results.setdefault(case, {}).setdefault(tool, []).append(cost)
                keep({"run": number, "case": asdict(case), "tool": tool, "cost": asdict(cost)}, chosen.results)
    starts = ", ".join(bench.start(option, 11) for option in ("--version", "--help"))
    return f"Medians, {machine()}. {starts}.\n\n{as_markdown(results, version_of(bench.pip))}"


if __name__ == "__main__":
    main()
