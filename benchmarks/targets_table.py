"""What one run for many targets costs, as Markdown: medians, ratios, what was promised, and how it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from statistics import mean, median
from typing import Any, TypeAlias

from growth import Series
from measure import Cost
from table import line

RESOLVES_IN = 4.0  # times the time of one target
PART_OF_PIP = 50
PEAK = 600  # MiB
FLAVOURS = {"full": "index on the loopback", "slow": "index at 25 ms"}

Sizes: TypeAlias = "Mapping[tuple[str, int], Size]"
Panels: TypeAlias = dict[str, dict[str, Series]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What was run: requirements, how many targets, and of it `resolve`, `resolve again`, `build` or `bytes`."""

    requirements: str
    targets: int
    state: str
    flavour: str = "full"


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many packages a job has, how many files, and how many bytes these are."""

    packages: int
    files: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """One run of pip: seconds, and where it brought nothing why not."""

    target: str
    flavour: str
    wall: float
    failure: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What every run took."""

    runs: dict[Job, list[Cost]]
    downloads: list[Download]

    def add(self, run: Mapping[str, Any]) -> None:
        """Add a run, in the form in which it is kept."""
        if "job" in run:
            self.runs.setdefault(Job(**run["job"]), []).append(Cost(**run["cost"]))
        else:
            self.downloads.append(Download(**run["download"]))

    def of(self, targets: int, state: str, requirements: str = "heavy", flavour: str = "full") -> list[Cost]:
        """Return the runs of a job."""
        return self.runs.get(Job(requirements=requirements, targets=targets, state=state, flavour=flavour), [])

    def by_pip(self, flavour: str, target: str | None = None) -> list[Download]:
        """Return pip's runs, for one target or all."""
        return [one for one in self.downloads if one.flavour == flavour and target in (None, one.target)]

    @property
    def in_vain(self) -> dict[str, str]:
        """For which targets pip brought nothing, and why."""
        return {one.target: one.failure for one in self.downloads if one.failure}


def wall(runs: Iterable[Cost | Download]) -> float:
    """Return the median of seconds, or nan without runs."""
    return median([one.wall for one in runs] or [nan])


def as_markdown(results: Results, sizes: Sizes, pip: str, *, most: int) -> str:
    """Return three tables, for at most `most` targets; `pip` is the version that was measured."""
    tables = (beside_one(results, sizes, most), beside_pip(results, pip, most), grown(results, sizes))
    return "\n\n".join("\n".join(lines) for lines in tables)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table whose first column is words."""
    yield line(head)
    yield line(["---", *["---:"] * (len(head) - 1)])
    yield from map(line, rows)


def beside_one(results: Results, sizes: Sizes, most: int) -> Iterator[str]:
    """Yield the table of many targets beside one."""
    packages = sizes["heavy", most].packages
    many = f"{most} targets"
    head = [f"heavy, {packages} packages", "runs", "1 target", many, "times", "promised", "CPU times"]
    head += ["peak memory, MiB", "pages and metadata", "asked twice", "files"]
    states = {"resolve": "resolve, cold", "resolve again": "resolve, pages cached", "build": "whole job, cold"}
    return table(head, (beside_one_row(results, most, state, words) for state, words in states.items()))


def beside_one_row(results: Results, most: int, state: str, words: str) -> list[str]:
    """Return the cells for what was run. Ratios are of medians."""
    one, many = results.of(1, state), results.of(most, state)

    def both(of: Callable[[Cost], float]) -> tuple[float, float]:
        return median(map(of, one)), median(map(of, many))

    walls, cpu, peak = both(lambda cost: cost.wall), both(lambda cost: cost.cpu), both(lambda cost: cost.peak)
    asked, files = both(lambda cost: cost.asked), both(lambda cost: cost.files)
    return [
        words,
        str(len(many)),
        f"{walls[0]:.2f} s",
        f"{walls[1]:.2f} s",
        f"**{walls[1] / walls[0]:.1f}**",
        f"{RESOLVES_IN:.0f}" if state == "resolve" else "",
        f"{cpu[1] / cpu[0]:.1f}",
        f"{peak[0]:.0f} : {peak[1]:.0f}",
        f"{asked[0]:.0f} : {asked[1]:.0f}",
        f"{median(cost.again for cost in many):.0f}",
        f"{files[0]:.0f} : {files[1]:.0f}",
    ]


def beside_pip(results: Results, pip: str, most: int) -> Iterator[str]:
    """Yield the table of the whole job beside pip's runs, each of which is of one target."""
    build = {flavour: wall(results.of(most, "build", flavour=flavour)) for flavour in FLAVOURS}
    alone = {flavour: wall(results.of(most, "bytes", flavour=flavour)) for flavour in FLAVOURS}
    well = {flavour: most * typical(results, flavour, in_vain=False) for flavour in FLAVOURS}
    as_is = {flavour: most * typical(results, flavour, in_vain=True) for flavour in FLAVOURS}
    targets = dict.fromkeys(one.target for one in results.downloads)
    rows = [
        (f"whbuild, {most} targets into one index", seconds(build)),
        ("its bytes alone: fetched, hashed and written", seconds(alone)),
        *(by_pip(results, pip, target) for target in targets),
        (f"{most} runs of pip, if all were like those that end well", seconds(well)),
        (f"**whbuild takes of that (promised: 1/{PART_OF_PIP})**", parts(build, well)),
        ("its bytes alone take of that", parts(alone, well)),
        (f"{most} runs of pip, failures as they are", seconds(as_is)),
        ("whbuild takes of that", parts(build, as_is)),
    ]
    return table(["heavy, cold", *FLAVOURS.values()], ([words, *cells] for words, cells in rows))


def by_pip(results: Results, pip: str, target: str) -> tuple[str, list[str]]:
    """Return what pip did for a target, and its seconds."""
    words = f"pip {pip} download, {target}"
    if target in results.in_vain:
        words += f" (**brings nothing**: {results.in_vain[target]})"
    return words, seconds({flavour: wall(results.by_pip(flavour, target)) for flavour in FLAVOURS})


def typical(results: Results, flavour: str, *, in_vain: bool) -> float:
    """Return the mean over pip's targets; those which it brings nothing for count only where asked for."""
    runs = results.by_pip(flavour)
    targets = {one.target for one in runs if in_vain or one.target not in results.in_vain}
    if in_vain and any(not results.by_pip(flavour, target) for target in results.in_vain):
        return nan
    return mean([wall(results.by_pip(flavour, target)) for target in targets] or [nan])


def seconds(walls: Mapping[str, float]) -> list[str]:
    """Return a cell for each flavour that was measured, and empty ones for the others."""
    return ["" if isnan(each) else f"{each:,.1f} s" for each in walls.values()]


def parts(ours: Mapping[str, float], theirs: Mapping[str, float]) -> list[str]:
    """Return what part of their time ours is, as a cell for each flavour."""
    found = [theirs[flavour] / ours[flavour] for flavour in ours]
    return ["" if isnan(each) else f"**1/{each:.0f}**" for each in found]


def panels(results: Results, sizes: Sizes) -> Panels:
    """Return the growth as lines, by what is on the axis and by what was done."""
    steps = {"resolve": "resolve", "build": "whole job"}
    return {
        "packages, for one target": {words: by_packages(results, sizes, state) for state, words in steps.items()},
        "targets, heavy": {words: by_targets(results, state) for state, words in steps.items()},
    }


def by_packages(results: Results, sizes: Sizes, state: str) -> Series:
    """Return the time for one target against the number of packages."""
    names = sorted({job.requirements for job in results.runs}, key=lambda name: sizes[name, 1].packages)
    return Series(
        sizes=tuple(sizes[name, 1].packages for name in names),
        seconds=tuple(wall(results.of(1, state, name)) for name in names),
    )


def by_targets(results: Results, state: str) -> Series:
    """Return the time of heavy against the number of targets."""
    counts = sorted({job.targets for job in results.runs if job.requirements == "heavy"})
    return Series(sizes=tuple(counts), seconds=tuple(wall(results.of(count, state)) for count in counts))


def grown(results: Results, sizes: Sizes) -> Iterator[str]:
    """Yield the table of the growth: seconds by size, the fitted exponent, and that of the last step."""
    head = ["growth in", "seconds by size", "exponent", "of the last step"]
    rows = [
        [f"{size}: {words}", ", ".join(pairs(series)), f"**{series.exponent:.2f}**", f"{series.last_exponent:.2f}"]
        for size, lines in panels(results, sizes).items()
        for words, series in lines.items()
    ]
    yield from table(head, rows)
    peak = max(cost.peak for job, runs in results.runs.items() for cost in runs if job.state != "bytes")
    yield f"\nThe highest peak of memory in any of these runs is {peak:.0f} MiB (promised: {PEAK})."


def pairs(series: Series) -> Iterator[str]:
    """Yield each size with its seconds."""
    for size, seconds in zip(series.sizes, series.seconds, strict=True):
        yield f"{size}: {seconds:.1f}"
