"""What an index holds at this moment."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from pathlib import Path

import pytest

from tests.living import build
from wheelhouse.carried.layout import MANIFEST
from wheelhouse.errors import PlaceError
from wheelhouse.serving import states
from wheelhouse.serving.states import Index, State


def test_what_a_manifest_says(built: Path) -> None:
    index = Index("", built)
    state = asyncio.run(index.state())
    assert state.sha256 == hashlib.sha256((built / MANIFEST).read_bytes()).hexdigest()
    assert state.files == len(list((built / "packages").glob("*.whl")))
    assert asyncio.run(index.state()) is state
    assert not index.is_changing()


def test_many_who_ask_at_once_read_it_once(packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = build(tmp_path / "index", ["gamma==1.0"], packages)
    index, read, calls = Index("", root), states.read, list[Path]()

    def counted(root: Path) -> State:
        calls.append(root)
        return read(root)

    monkeypatch.setattr(states, "read", counted)
    build(root, ["gamma==2.0"], packages)

    async def ask() -> list[State]:
        return await asyncio.gather(*(index.state() for _ in range(20)))

    assert len({state.sha256 for state in asyncio.run(ask())}) == 1
    assert calls == [root]


def test_an_index_that_goes_away_is_served_from_memory(packages: Path, tmp_path: Path) -> None:
    root = build(tmp_path / "index", ["gamma==1.0"], packages)
    index = Index("", root)
    state = asyncio.run(index.state())
    shutil.rmtree(root)
    assert asyncio.run(index.state()) is state
    assert index.fault == f"{root} is no folder."


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="is not an index that whbuild wrote") as raised:
        Index("", tmp_path)
    assert raised.value.hint == f"Make one of the files in it: whbuild index {tmp_path}"
