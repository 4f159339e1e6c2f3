from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, recorded
from tests.proof.indexes import laid
from tests.specimens import metadata, sdist, wheel
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import BadArchive, ProjectNotFound, SourceError
from wheelhouse.proof.library import Alone, For
from wheelhouse.proof.told import Told
from wheelhouse.records.record import Record

A = NormalizedName("a")
NOTHING = Told(())
BUILD = '[project]\nname = "a"\nversion = "1.0"\ndependencies = ["leaf"]\n'


def only(index: Path, told: Told = NOTHING) -> tuple[Alone, File]:
    """Return the library, and the only file of `a`."""
    alone = Alone(index, told)
    ((offer,),) = (release.offers for release in alone.project(A).releases)
    return alone, offer.file


def as_sdist(record: Record) -> Record:
    pin = msgspec.structs.replace(record.pins[0], filename="a-1.0.tar.gz", extras=("X_y",))
    return msgspec.structs.replace(record, pins=(pin, *record.pins[1:]))


def test_a_project_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProjectNotFound):
        Alone(laid(tmp_path, wheel("b", "1.0")), NOTHING).project(A)
    with pytest.raises(SourceError):
        Alone(tmp_path / "gone", NOTHING)


def test_metadata_beside_a_wheel_goes_before_that_inside(tmp_path: Path) -> None:
    alone, file = only(laid(tmp_path, wheel("a", "1.0", ["leaf"])))
    assert alone.metadata(file).requires_dist == ("leaf",)
    (tmp_path / "packages" / f"{file.filename}.metadata").write_bytes(metadata("a", "1.0", ["twig"]))
    assert alone.metadata(file).requires_dist == ("leaf",)  # answers never change
    assert Alone(tmp_path, NOTHING).metadata(file).requires_dist == ("twig",)


@pytest.mark.parametrize(
    ("specimen", "needs"),
    [
        (sdist("a", "1.0", pkg_info=metadata("a", "1.0", ["twig"], metadata_version="2.2")), ("twig",)),
        (sdist("a", "1.0", pyproject=BUILD), ("leaf",)),
        (sdist("a", "1.0"), ()),
    ],
)
def test_an_sdist_that_no_record_picked(tmp_path: Path, specimen: tuple[str, bytes], needs: tuple[str, ...]) -> None:
    alone, file = only(laid(tmp_path, specimen))
    assert alone.metadata(file).requires_dist == needs


def test_files_that_are_not_as_they_should_be(tmp_path: Path) -> None:
    alone, file = only(laid(tmp_path, wheel("a", "1.0")))
    with pytest.raises(BadArchive, match="not in the index as it should be"):
        Alone(tmp_path, NOTHING, {file.filename}).metadata(file)
    (tmp_path / "packages" / file.filename).write_bytes(b"cut")
    with pytest.raises(BadArchive, match="not in the index as it should be"):
        alone.metadata(file)
    with pytest.raises(BadArchive, match="is not in the index"):
        alone.metadata(File(filename=file.filename, url="https://user:secret@index.example/a-1.0-py3-none-any.whl"))


def test_a_file_whose_name_says_nothing(tmp_path: Path) -> None:
    alone, _ = only(laid(tmp_path, wheel("a", "1.0")))
    (tmp_path / "packages/a.whl").write_bytes(b"1")
    with pytest.raises(BadArchive, match="this has 1"):
        alone.metadata(File(filename="a.whl", url=(tmp_path / "packages/a.whl").as_uri(), size=1))


def test_a_line_that_cannot_be_read_is_the_resolvers(tmp_path: Path) -> None:
    alone, file = only(laid(tmp_path, wheel("a", "1.0", ["@"])))
    record = recorded(LINUX, {}, {"gone 1.0": ["a gone"]})
    seen = For(record, alone)
    assert seen.metadata(file) is seen.metadata(file)
    assert seen.metadata(file).requires_dist == ("@",)
    seen.expect(())


def test_what_records_tell_of_sdists(tmp_path: Path) -> None:
    record = recorded(LINUX, {"a 1.0": ["1 a"], "leaf 1.0": ["a leaf>0"], "twig 1.0": ["leaf twig"]})
    assert Told(()).metadata("a-1.0.tar.gz", record) is None
    assert Told((record,)).metadata_elsewhere("a-1.0.tar.gz") is None
    told = Metadata(name=A, version="1.0", requires_dist=("leaf>0",), provides_extra=(NormalizedName("x-y"),))
    assert Told(()).metadata("a-1.0.tar.gz", as_sdist(record)) == told
    alone, file = only(laid(tmp_path, sdist("a", "1.0")), Told((), lambda: (as_sdist(record),)))
    assert alone.metadata(file) == told


def test_what_an_sdist_says_for_all_targets_goes_before_what_was_found_out_for_another(tmp_path: Path) -> None:
    record = as_sdist(recorded(LINUX, {"a 1.0": ["1 a"], "twig 1.0": ["a twig"]}))
    alone, file = only(laid(tmp_path, sdist("a", "1.0", pyproject=BUILD)), Told((record,)))
    assert alone.metadata(file).requires_dist == ("leaf",)
    assert For(record, alone).metadata(file).requires_dist == ("twig",)
