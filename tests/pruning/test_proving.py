"""Nothing goes without which a target could not be answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.indexes import built
from wheelhouse.errors import Unproven
from wheelhouse.places.folder import Folder
from wheelhouse.pruning.decision import Decision
from wheelhouse.pruning.proving import check
from wheelhouse.pruning.seen import Seen, seen
from wheelhouse.store.blobs import Blobs


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Return an index as it is found."""
    folder = tmp_path_factory.mktemp("proving")
    index = built(folder)
    return seen(Folder(index, Blobs(folder / "store")), index)


def without(before: Seen, *projects: str) -> Decision:
    gone = tuple(file for file in before.manifest.stored if file.project in projects)
    return Decision(memory=before.memory, removed=gone)


def test_what_is_wanted_by_nothing_may_go(before: Seen) -> None:
    check(before, without(before))


@pytest.mark.parametrize("project", ["quick", "maker"])
def test_what_is_needed_may_not(before: Seen, project: str) -> None:
    with pytest.raises(Unproven, match="so nothing was changed") as caught:
        check(before, without(before, project))
    assert any(project in line for line in caught.value.context)


def test_what_was_amiss_before_is_no_reason(before: Seen) -> None:
    path: Path = before.root / "packages" / "quick-1.0-py3-none-any.whl"
    kept = path.read_bytes()
    path.unlink()
    try:
        check(before, without(before))
        check(before, without(before, "nothing"))
    finally:
        path.write_bytes(kept)
