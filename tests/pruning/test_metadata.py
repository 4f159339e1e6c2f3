"""What files of an index need with fewer extras."""

from __future__ import annotations

from pathlib import Path

from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from tests.proof.indexes import laid, whole
from tests.specimens import wheel
from wheelhouse.proof.library import Alone
from wheelhouse.proof.told import Told
from wheelhouse.pruning.metadata import needs
from wheelhouse.pruning.remaining import Extras, Needs
from wheelhouse.records.record import Record

RECORD = recorded(LINUX, {"app 1.0": ["1 app[all]"]}, requirements=["app[all]"])


def needed(index: Path, record: Record, *extras: str) -> Needs:
    def inside() -> Alone:
        return Alone(index, Told((record,)))

    return needs(index, inside, record)(record.pins[0], named(*extras))


def named(*extras: str) -> Extras:
    return frozenset(map(NormalizedName, extras))


def app(tmp_path: Path, *requires: str) -> Path:
    return laid(tmp_path, wheel("app", "1.0", requires, extras=["all", "fast", "slow"]))


def test_needs_of_the_extras_that_are_left(tmp_path: Path) -> None:
    index = app(tmp_path, "lib[x]>=1; os_name == 'posix'", "quick; extra == 'fast'", "tea; extra == 'slow'")
    assert needed(index, whole(RECORD)).texts == {"lib[x]>=1"}
    assert needed(index, whole(RECORD), "fast").texts == {"lib[x]>=1", "quick"}


def test_extras_that_a_project_wants_of_itself(tmp_path: Path) -> None:
    index = app(tmp_path, "app[fast]; extra == 'all'", "quick; extra == 'fast'")
    found = needed(index, whole(RECORD), "all")
    assert (found.extras, "quick" in found.texts) == (named("all", "fast"), True)


def test_what_is_wanted_by_url_is_spelled_as_in_records(tmp_path: Path) -> None:
    index = app(tmp_path, "Lib[b,a] @ https://me:secret@index.example/lib.zip")
    assert needed(index, whole(RECORD)).texts == {"lib[a,b] @ https://****@index.example/lib.zip"}


def test_of_a_target_that_is_not_recorded_nothing_is_known(tmp_path: Path) -> None:
    assert needed(tmp_path, RECORD, "all") == Needs(texts=frozenset(), extras=frozenset())
