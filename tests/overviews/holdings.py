"""What an index for two targets holds, as values: a build, a gap, a version that nothing wants, a file of one's own."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, WINDOWS, recorded
from wheelhouse.dists.files import Blob
from wheelhouse.records.record import Record, RecordedFile
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Stored

PINS = {"app 1.0": ["1 app[fast]", "2 app"], "leaf 2.0": ["app leaf>=1"], "old 1.0": ["app old"]}
TOOLS = {"old 1.0": {"maker 3.9": ["! maker>=3"]}}


def records() -> tuple[Record, Record]:
    """Return the answers for two targets: `drivers` has a file for one, `colors` is wanted on the other only."""
    gap = {"drivers 1.0": ["2 drivers"]}
    there = {**PINS, "colors 0.4": ["app colors"], "drivers 1.0": ["2 drivers"]}
    return recorded(LINUX, PINS, gap, builds=TOOLS), recorded(WINDOWS, there, builds=TOOLS)


def sets() -> tuple[RecordedSet, ...]:
    """Return the set that asked for all this, and the one with a file that nobody asked for."""
    own = RecordedFile(project=canonicalize_name("ours"), version="1", filename="ours-1.tar.gz", sha256="b" * 64)
    asks = tuple(record.path for record in records())
    return RecordedSet(name="own files", files=(own,)), RecordedSet(name="web", asks=asks)


def stored(project: str, version: str, *, filename: str | None = None, **more: object) -> Stored:
    """Return the facts about a file of 1,000 bytes."""
    facts: dict[str, object] = {"blob": Blob(sha256="a" * 64, size=1000), **more}
    name = filename or f"{project}-{version}-py3-none-any.whl"
    return Stored(filename=name, project=canonicalize_name(project), version=version, **facts)  # type: ignore[arg-type]


FILES = (
    stored("app", "1.0", license="MIT", requires_python=">=3.9", source="https://index.example/simple/"),
    stored("app", "0.9"),
    stored("colors", "0.4", upload_time="2024-05-06T07:08:09Z", yanked="broken"),
    stored("drivers", "1.0"),
    stored("leaf", "2.0"),
    stored("maker", "3.9"),
    stored("old", "1.0", filename="old-1.0.tar.gz"),
    stored("ours", "1", filename="ours-1.tar.gz"),
)
