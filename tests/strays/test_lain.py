from __future__ import annotations

from pathlib import Path

import pytest

from tests.disks import needs_links
from tests.specimens import metadata, wheel
from wheelhouse.dists.files import Blob
from wheelhouse.errors import IntegrityError
from wheelhouse.strays.lain import Lain
from wheelhouse.strays.lying import surveyed
from wheelhouse.strays.taken import Taken, read
from wheelhouse.tree.manifest import Stored

NAME, DATA = wheel("a", "1.0")


def laid(root: Path) -> tuple[Lain, Stored]:
    (root / NAME).write_bytes(DATA)
    (one,) = read(root, surveyed(root, ()).files)
    assert isinstance(one, Taken)
    return Lain(root, [(NAME, one.stored)]), one.stored


@needs_links
def test_a_file_is_not_copied(tmp_path: Path) -> None:
    lain, stored = laid(tmp_path)
    lain.link_into(stored.blob, tmp_path / "there")
    assert (tmp_path / "there").samefile(lain.path(stored.blob))


def test_metadata_is_read_when_it_is_put(tmp_path: Path) -> None:
    lain, stored = laid(tmp_path)
    assert stored.metadata is not None
    assert lain.path(stored.metadata).exists()
    lain.link_into(stored.metadata, tmp_path / "there")
    assert (tmp_path / "there").read_bytes() == metadata("a", "1.0")


def test_what_does_not_lie_there(tmp_path: Path) -> None:
    lain, stored = laid(tmp_path)
    assert not lain.path(Blob(sha256="0" * 64, size=1)).exists()
    assert not lain.adopt(tmp_path / NAME, stored.blob)


def test_a_wheel_that_changes_meanwhile(tmp_path: Path) -> None:
    lain, stored = laid(tmp_path)
    (tmp_path / NAME).write_bytes(wheel("a", "1.0", ["b"])[1])
    assert stored.metadata is not None
    with pytest.raises(IntegrityError, match="changes while it is read"):
        lain.link_into(stored.metadata, tmp_path / "there")
