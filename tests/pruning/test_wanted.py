"""Which files of an index are wanted."""

from __future__ import annotations

from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from wheelhouse.dists.files import Blob
from wheelhouse.pruning.wanted import newest, spare, wanted
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import RecordedFile
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.tree.manifest import Stored


def stored(*names: str) -> list[Stored]:
    """Return the facts about wheels, each `NAME VERSION`."""
    return [
        Stored(
            filename=f"{name.replace(' ', '-')}-py3-none-any.whl",
            project=NormalizedName(name.split()[0]),
            version=name.split()[1],
            blob=Blob(sha256="a" * 64, size=7),
        )
        for name in names
    ]


def shown(filenames: frozenset[str]) -> list[str]:
    return sorted(filename.removesuffix("-py3-none-any.whl") for filename in filenames)


def test_pins_tools_and_files_of_ones_own_are_wanted() -> None:
    own = RecordedFile(project=NormalizedName("own"), version="1", filename="own-1-py3-none-any.whl", sha256="a" * 64)
    record = recorded(LINUX, {"old 1": ["1 old"]}, builds={"old 1": {"tool 2": ["! tool"]}})
    memory = Memory(records={record.path: record}, sets={"mine": RecordedSet(name="mine", files=(own,))})
    assert shown(wanted(memory)) == ["old-1.tar.gz", "own-1", "tool-2"]


def test_the_newest_versions_are_counted_as_versions() -> None:
    files = stored("a 2.0", "a 10.0", "a 9.0", "b 1.0", "b 1.1rc1", "b 0.9")
    assert shown(newest(files, 2)) == ["a-10.0", "a-9.0", "b-1.0", "b-1.1rc1"]
    assert newest(files, 0) == frozenset()


def test_versions_that_are_none_come_last() -> None:
    assert shown(newest(stored("a 1.0", "a tuesday"), 1)) == ["a-1.0"]


def test_what_is_not_kept_is_spare() -> None:
    first, second = stored("a 1", "a 2")
    assert spare([first, second], {second.filename}) == (first,)
