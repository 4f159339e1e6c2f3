"""Time one run for many targets: beside one target, beside a `pip download` for each, and as the job grows.

    nox -s bench -- targets                        everything; tables into benchmarks/README.md, benchmarks/growth.svg
    nox -s bench -- targets --runs 1 --targets 5   less
    nox -s bench -- targets --running --port 9443 --data DIR     on a replica that is already being served

The first run records what the index answers: some 7 GB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, product
from pathlib import Path
from typing import Any

from growth import draw
from measure import Cost, Failed, requests
from replica import has_delay
from stage import (
    FIGURES,
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
from targets_table import Download, Job, Results, Size, as_markdown, panels

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("linux", "linux-aarch64", "windows", "macos", "alpine")
TARGETS = tuple(f"{python}-{platform}" for python, platform in product(PYTHONS, PLATFORMS))
COUNTS = (1, 2, 5, 10, 15)  # targets of the growth, and then all of them
PIP_TARGETS = ("3.12-linux", "3.11-linux-aarch64", "3.10-macos", "3.13-windows", "3.14-alpine")
PLOT = Path(__file__).with_name("growth.svg")


def files(*names: str) -> tuple[str | Path, ...]:
    """Return the options that ask for these files of requirements."""
    return tuple(word for name in names for word in ("-r", REQUIREMENTS / f"{name}.txt"))


SETS: dict[str, tuple[str | Path, ...]] = {
    "tiny": files("tiny"),
    "web": files("web"),
    "data": files("data"),
    "airflow": ("apache-airflow",),
    "airflow, three extras": ("apache-airflow[celery,postgres,amazon]",),
    "heavy": files("heavy"),
    "heavy, data and web": files("heavy", "data", "web"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """The stage, the pip to compare with, and how many targets are the most."""

    stage: Stage
    pip: Path
    most: int

    @property
    def jobs(self) -> list[tuple[str, int]]:
        """What is measured: requirements and how many targets."""
        counts = [count for count in COUNTS if 1 < count < self.most]
        return [*((name, 1) for name in SETS), *(("heavy", count) for count in (*counts, self.most))]

    def round(self, requirements: str, targets: int) -> Iterator[tuple[Job, Cost]]:
        """Resolve without a cache, then with it; then do the whole job without one."""

        def job(state: str) -> Job:
            return Job(requirements=requirements, targets=targets, state=state)

        for state, cost in self.resolved(requirements, targets):
            yield job(state), cost
        if targets == self.most:
            yield from self.largest("full")
        else:
            yield job("build"), self.built(requirements, targets, "full")

    def largest(self, flavour: str) -> Iterator[tuple[Job, Cost]]:
        """Do the whole largest job without a cache, and then its bytes alone."""
        start = self.stage.log.stat().st_size
        done = Job(requirements="heavy", targets=self.most, state="build", flavour=flavour)
        yield done, self.built("heavy", self.most, flavour)
        yield replace(done, state="bytes"), self.bytes_alone(requests(self.stage.log, start)[1], flavour)

    def resolved(self, requirements: str, targets: int) -> Iterator[tuple[str, Cost]]:
        """Resolve without a cache, and again with what that left in it."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            command = [WHBUILD, "plan", "-q", "--cache-dir", Path(folder, "cache"), *asked(requirements, targets)]
            for state in ("resolve", "resolve again"):
                yield state, self.stage.measured(command, self.stage.environment("full", Path(folder)))

    def built(self, requirements: str, targets: int, flavour: str) -> Cost:
        """Do the whole job without a cache."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            places = ("--cache-dir", Path(folder, "cache"), Path(folder, "index"))
            command = [WHBUILD, "-q", *asked(requirements, targets), *places]
            return self.stage.measured(command, self.stage.environment(flavour, Path(folder)))

    def bytes_alone(self, paths: Sequence[str], flavour: str) -> Cost:
        """Fetch, hash and write these files, and do nothing else."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            wanted = Path(folder, "wanted")
            wanted.write_text("\n".join(paths), encoding="utf-8")
            script = Path(__file__).with_name("floor.py")
            command: list[str | Path] = [
                sys.executable,
                script,
                wanted,
                self.stage.origin(flavour),
                Path(folder, "files"),
            ]
            return self.stage.measured(command, self.stage.environment(flavour, Path(folder)))

    def downloaded(self, target: str, flavour: str) -> Cost:
        """Let pip download heavy for the target. Raises Failed where it cannot, or not in time."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            where = ("-d", Path(folder, "files"))
            command = [self.pip, "-m", "pip", "download", "-q", *where, *pip_options(target), *SETS["heavy"]]
            return self.stage.measured(command, self.stage.environment(flavour, Path(folder)))

    def download(self, target: str, flavour: str) -> Download:
        """Return what became of pip's run for the target."""
        try:
            return Download(target=target, flavour=flavour, wall=self.downloaded(target, flavour).wall)
        except Failed as failure:
            why = "no answer by then" if failure.wall >= self.stage.limit else said(failure)
            return Download(target=target, flavour=flavour, wall=failure.wall, failure=why)

    def record(self, pip_targets: Sequence[str]) -> None:
        """Let everything be asked for once that will be asked for, unless that was done before."""
        jobs = [job for job in self.jobs if not self.known(*job).exists()]
        targets = [target for target in pip_targets if not self.stage.recorded(f"pip for {target}").exists()]
        self.stage.recorded("").mkdir(exist_ok=True)
        for job in jobs:
            print("recording {} for {} targets".format(*job), flush=True)
            size = self.planned(*job)
            self.built(*job, "full")
            self.known(*job).write_text(json.dumps(asdict(size)), encoding="utf-8")
        for target in targets:
            print(f"recording pip for {target}", flush=True)
            self.download(target, "full")
            self.stage.recorded(f"pip for {target}").touch()
        if jobs or targets:
            self.stage.announce()

    def known(self, requirements: str, targets: int) -> Path:
        """Return the file that tells how large the job is, once it is recorded."""
        return self.stage.recorded(f"{requirements} for {targets}.json")

    def size(self, requirements: str, targets: int) -> Size:
        """Return how large the job is, which is recorded."""
        return Size(**json.loads(self.known(requirements, targets).read_text(encoding="utf-8")))

    def planned(self, requirements: str, targets: int) -> Size:
        """Return how large whbuild says that the job is."""
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            command = [WHBUILD, "plan", "-q", "--format", "json", "--no-cache-dir", *asked(requirements, targets)]
            environment = self.stage.environment("full", Path(folder))
            plan = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
        return Size(packages=len(plan["packages"]), files=plan["total"]["files"], size=plan["total"]["size"])


def asked(requirements: str, targets: int) -> list[str | Path]:
    """Return the arguments that ask for the set, for the first so many targets."""
    return [*SETS[requirements], *(word for name in TARGETS[:targets] for word in ("--target", name))]


def pip_options(target: str) -> list[str]:
    """Return how pip is told of the target: by every platform tag and ABI, as it does not unroll them itself."""
    described = subprocess.run([WHBUILD, "target", "list", target], check=True, stdout=subprocess.PIPE).stdout
    tags = [tag.split("-") for tag in tomllib.loads(described.decode())["wheels"]["tags"]]
    platforms = dict.fromkeys(platform for _, _, platform in tags if platform != "any")
    return [
        "--only-binary=:all:",
        "--implementation=cp",
        f"--python-version={target.partition('-')[0]}",
        *(f"--abi={abi}" for abi in dict.fromkeys(abi for _, abi, _ in tags)),
        *(f"--platform={platform}" for platform in platforms),
    ]


def said(failure: Failed) -> str:
    """Return the last error that pip printed, without what it says after a colon."""
    return str(failure).rpartition("ERROR: ")[2].partition(":")[0].strip()


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = options(__doc__)
    parser.add_argument("--targets", type=int, choices=range(2, len(TARGETS) + 1), default=len(TARGETS), metavar="N")
    parser.add_argument("--pip-targets", type=lambda text: text.split(",") if text else [], default=list(PIP_TARGETS))
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for, print the tables, draw the growth."""
    chosen = arguments()
    with staged(chosen) as stage:
        bench = Bench(stage=stage, pip=newest_pip(stage.data), most=chosen.targets)
        try:
            bench.record(chosen.pip_targets)
            results = measure_all(bench, chosen)
        except (Failed, subprocess.CalledProcessError) as failure:
            sys.exit(str(failure))
        sizes = {job: bench.size(*job) for job in bench.jobs}
    text = as_markdown(results, sizes, version_of(bench.pip), most=bench.most)
    print(text)
    if not chosen.no_readme:
        draw(panels(results, sizes), PLOT)
        write_into(FIGURES, "bench targets", f"Medians, {machine()}.\n\n{text}")


def measure_all(bench: Bench, chosen: argparse.Namespace) -> Results:
    """Return what every run took: all jobs in turn in each round, and pip once for each of its targets."""
    results = Results(runs={}, downloads=[])
    for run in earlier(chosen.results):
        results.add(run)
    flavours = ("full", "slow") if chosen.running or has_delay() else ("full",)
    for _ in range(chosen.runs):
        rounds = [bench.round(*job) for job in bench.jobs] + [bench.largest(flavour) for flavour in flavours[1:]]
        for job, cost in chain.from_iterable(rounds):
            note(results, {"job": asdict(job), "cost": asdict(cost)}, chosen.results)
    for flavour, target in product(flavours, chosen.pip_targets):
        if target not in results.in_vain:  # far away it would be so too, and last longer
            note(results, {"download": asdict(bench.download(target, flavour))}, chosen.results)
    return results


def note(results: Results, run: dict[str, Any], file: Path | None) -> None:
    """Add the run to the results, print it and keep it."""
    results.add(run)
    keep(run, file)


if __name__ == "__main__":
    main()
