"""Time what an index lives through, from month to month, as it grows: `nox -s bench -- living`.

    nox -s bench -- living                         everything; tables into benchmarks/README.md, benchmarks/living.svg
    nox -s bench -- living --files 1000,5000       less
    nox -s bench -- living --folder FOLDER         where it is done: it takes some 15 GB, best in memory

Nothing is asked of a network.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from generator import filled, name_of
from growth import draw
from living_table import Run, as_markdown, panels, run_of
from measure import Cost, spent
from stage import FIGURES, WHBUILD, earlier, keep, machine, write_into

PLOT = Path(__file__).with_name("living.svg")
ASKED = 40  # projects that somebody asks for: with what these need, some hundreds
CORES = os.cpu_count() or 1


class Index:
    """An index of so many files, made by whbuild itself; beside it is room for what is made of it."""

    def __init__(self, room: Path, kind: str, files: int, limit: float) -> None:
        self.room, self.path = room, room / "index"
        self.kind, self.files, self._limit = kind, files, limit
        self._news = 0
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(room), "PIP_CONFIG_FILE": os.devnull}

    def whbuild(self, *words: str | Path) -> Cost:
        """Return what whbuild takes for this."""
        return spent([WHBUILD, *words], self._environment, self._limit)

    def shell(self, text: str) -> Cost:
        """Return what the commands take, all their processes together."""
        return spent(["bash", "-c", f"set -eo pipefail; cd {self.room}; {text}"], self._environment, self._limit)

    def made(self) -> Cost:
        """Fill the folder, and return what it takes to make it an index."""
        filled(self.path, self.files, self.kind)
        return self.whbuild("index", self.path)

    def asked(self) -> Cost:
        """Return what a run takes that asks for some of what is there, for two targets."""
        last = self.files // 8
        names = map(name_of, range(max(0, last - ASKED), last))
        options = ("--no-index", "-f", self.path / "packages", "--python", "3.12", "--platform", "linux,windows")
        return self.whbuild(*names, self.path, *options)

    def one_more(self) -> Cost:
        """Return what one more wheel takes that lies in `packages/`, and what was written for it."""
        self._news += 1
        filled(self.path / "packages", 1, "small", first=90_000 + self._news)
        before = self._stamps()
        shutil.copy(self.path / ".whbuild" / "manifest.json", self.room / "before.json")
        cost = self.whbuild("index", self.path)
        written = [path for path, stamp in self._stamps().items() if before.get(path) != stamp]
        sizes = [(self.path / path).stat().st_size for path in written]
        print(f"written: {len(written)} files, {sum(sizes):,} bytes", flush=True)
        return cost

    def _stamps(self) -> dict[str, tuple[int, int]]:
        """Return for each file what is another once it was written."""
        paths = (path for path in self.path.rglob("*") if path.is_file())
        return {str(path.relative_to(self.path)): (path.stat().st_ino, path.stat().st_mtime_ns) for path in paths}


def steps(index: Index) -> Iterator[tuple[str, Cost]]:
    """Yield what is measured on every index, in an order in which each finds what it needs."""
    yield "index: one more file", index.one_more()
    yield "index: nothing new", index.whbuild("index", index.path)
    yield "diff", index.whbuild("diff", index.room / "before.json", index.path / ".whbuild" / "manifest.json")
    yield "verify", index.whbuild("verify", index.path)
    yield "sha256sum", index.shell(f"find index -type f -print0 | xargs -0 -P {CORES} -n 200 sha256sum > sums")
    yield "openssl", index.shell(f"find index -type f -print0 | xargs -0 -P {CORES} -n 200 openssl sha256 > sums")


def carried(index: Index) -> Iterator[tuple[str, Cost]]:
    """Yield what it takes to carry an index to another place, whole, and to bring one more file there."""
    index.shell("rm -rf out new copy; mkdir out copy; sync")  # what is still to be written would cost whoever is next
    tree = "tar c -C index --exclude generations --sort name ."
    yield "bundle", index.whbuild("bundle", index.path, index.room / "out" / "whole.tar.zst")
    packing = f"{tree} | zstd -q -3 -T{CORES} -o out/plain.tar.zst"
    yield "tar, zstd", index.shell(f"{packing} && sync out/plain.tar.zst")  # as a bundle is: on the disk in the end
    yield "apply", index.whbuild("apply", index.room / "out" / "whole.tar.zst", index.room / "new")
    index.shell("sync")
    yield "zstd, tar", index.shell("zstd -qdc out/plain.tar.zst | tar x -C copy")
    index.shell("rm -rf copy; sync")
    yield "cp", index.shell("cp -r index copy")
    index.shell("sync")
    index.one_more()
    since = ("--since", index.room / "out" / "whole.manifest.json")
    yield "bundle: one more file", index.whbuild("bundle", index.path, index.room / "out" / "more.tar.zst", *since)
    yield "apply: one more file", index.whbuild("apply", index.room / "out" / "more.tar.zst", index.room / "new")
    yield "rollback", index.whbuild("rollback", index.room / "new")


def measure(chosen: argparse.Namespace, kind: str, files: int) -> Iterator[Run]:
    """Yield every run on an index of so many files."""
    with tempfile.TemporaryDirectory(prefix="living-", dir=chosen.folder) as room:
        index = Index(Path(room), kind, files, chosen.limit)
        yield Run(kind=kind, files=files, what="index: a folder", cost=index.made())
        yield Run(kind=kind, files=files, what="asking for what is there", cost=index.asked())
        for _ in range(chosen.runs):
            yield from (Run(kind=kind, files=files, what=what, cost=cost) for what, cost in steps(index))
        if kind == "real" and files == max(chosen.files):
            for _ in range(chosen.runs):
                yield from (Run(kind=kind, files=files, what=what, cost=cost) for what, cost in carried(index))


def main() -> None:
    """Measure, print the tables, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=numbers, default=(1_000, 2_500, 5_000, 10_000, 20_000))
    parser.add_argument("--kinds", default="small,real", help="small: some kilobytes each; real: as on an index")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=900, help="seconds that one run may take")
    parser.add_argument("--results", type=Path, help="keep every run in this file; those that it has count too")
    parser.add_argument("--no-readme", action="store_true", help="print the tables only")
    chosen = parser.parse_args()
    runs = [run_of(each) for each in earlier(chosen.results)]
    for kind in chosen.kinds.split(",") if chosen.runs else ():
        for files in chosen.files:
            for run in measure(chosen, kind, files):
                runs.append(run)
                keep(asdict(run), chosen.results)
    print(as_markdown(runs, machine()))
    if not chosen.no_readme:
        write_into(FIGURES, "bench living", as_markdown(runs, machine()))
        draw(panels(runs), PLOT)


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers that commas separate."""
    return tuple(map(int, text.split(",")))


if __name__ == "__main__":
    main()
