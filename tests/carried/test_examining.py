from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.carried.scenes import index
from wheelhouse.carried.examining import Fault, faults
from wheelhouse.carried.layout import JOURNAL, MANIFEST, Refused
from wheelhouse.carried.moves import announce

WHEEL = "packages/one-1-py3-none-any.whl"


def replaced(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("damage", "code", "said"),
    [
        (Path.unlink, "missing", f"{WHEEL} is not there."),
        (into_a_folder, "changed", f"{WHEEL} is no plain file."),
        (lambda path: replaced(path, b"123"), "changed", f"{WHEEL} has 3 bytes, and belongs there with"),
        (lambda path: replaced(path, bytes(path.stat().st_size)), "changed", f"{WHEEL} has another content"),
        (
            lambda path: path.with_name("x.whl").write_bytes(b""),
            "stray",
            "packages/x.whl does not belong to the index.",
        ),
        (lambda path: (path.parents[1] / JOURNAL).write_text("[]"), "unfinished", "A run is writing here"),
    ],
)
def test_each_damage_is_named(damage: Callable[[Path], object], code: str, said: str, tmp_path: Path) -> None:
    root = index(tmp_path / "index", ("one", "1"))
    assert list(faults(root)) == []
    damage(root / WHEEL)
    (found,) = faults(root)
    assert found.code == code
    assert found.message.startswith(said)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    root = index(tmp_path / "index", ("one", "1"))
    (root / WHEEL).chmod(0)
    assert list(faults(root)) == [Fault("unreadable", f"{WHEEL} cannot be read: Permission denied.")]


def test_what_nobody_signed_is_told(tmp_path: Path) -> None:
    root = index(tmp_path / "index", ("one", "1"))
    (tmp_path / "signers").touch()
    assert list(faults(root, tmp_path / "signers")) == [Fault("unsigned", f"{MANIFEST} is not signed.")]


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not an index that whbuild wrote"):
        list(faults(tmp_path))


def test_a_first_run_that_was_cut_off_left_no_index_yet(tmp_path: Path) -> None:
    announce(tmp_path, ["packages/a.whl"])
    assert [fault.code for fault in faults(tmp_path)] == ["unfinished"]
