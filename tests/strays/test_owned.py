from __future__ import annotations

from packaging.utils import NormalizedName

from tests.specimens import sha256
from wheelhouse.dists.files import Blob
from wheelhouse.records.record import RecordedFile
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.strays.owned import owned
from wheelhouse.tree.manifest import Stored


def stored(name: str) -> Stored:
    blob = Blob(sha256=sha256(name.encode()), size=1)
    return Stored(filename=name, project=NormalizedName("a"), version="1.0", blob=blob)


def recorded(*names: str) -> tuple[RecordedFile, ...]:
    facts = [stored(name) for name in names]
    return tuple(
        RecordedFile(project=f.project, version="1.0", filename=f.filename, sha256=f.blob.sha256, size=1) for f in facts
    )


def test_the_first_file_begins_a_set() -> None:
    assert owned((), "own", [stored("b"), stored("a")], ()) == (
        (RecordedSet(name="own", files=recorded("a", "b")),),
        (),
    )


def test_what_comes_is_added_and_others_stay_as_they_are() -> None:
    web = RecordedSet(name="web", asks=("asks/1.json",), files=recorded("b"))
    changed, _ = owned((web, RecordedSet(name="own", files=recorded("c"))), "web", [stored("a")], ())
    assert changed == (RecordedSet(name="web", asks=("asks/1.json",), files=recorded("a", "b")),)


def test_what_went_is_wanted_by_no_set() -> None:
    web, own = (
        RecordedSet(name="web", asks=("asks/1.json",), files=recorded("a")),
        RecordedSet(name="own", files=recorded("a")),
    )
    assert owned((web, own), "own", (), {"a"}) == (
        (RecordedSet(name="web", asks=("asks/1.json",)),),
        (RecordedSet(name="own"),),
    )


def test_nothing_new() -> None:
    assert owned((RecordedSet(name="own", files=recorded("a")),), "own", (), ()) == ((), ())
