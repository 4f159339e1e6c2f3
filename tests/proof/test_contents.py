from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.proof.indexes import put
from tests.specimens import metadata, sdist, wheel
from tests.tree.samples import stored
from wheelhouse.proof.contents import misjudged, restated
from wheelhouse.tree.manifest import blob_of
from wheelhouse.tree.plan import pages, plan

WHOLE = plan(None, [stored("a"), stored("b")], {"asks/1.json": b"{}"})[1]
OTHER = blob_of(b"another page")


def test_pages_that_state_the_facts(tmp_path: Path) -> None:
    assert list(restated(tmp_path, WHOLE)) == []


def test_a_page_that_states_others_or_is_not_there_or_of_nothing(tmp_path: Path) -> None:
    texts = {**WHOLE.texts, "simple/a/index.html": OTHER, "simple/ghost/index.html": OTHER}
    del texts["simple/b/index.v1_json"]
    found = [finding.path for finding in restated(tmp_path, msgspec.structs.replace(WHOLE, texts=texts))]
    assert found == ["simple/a/index.html", "simple/b/index.v1_json", "simple/ghost/index.html"]


PAGES = dict(pages(WHOLE))


@pytest.mark.parametrize("path", ["simple/a/index.html", "simple/a/index.v1_json", "simple/index.html"])
@pytest.mark.parametrize(("old", "new", "is_same"), [(b"\n", b"\n\n", True), (b"a-1.0", b"a-2.0", False)])
def test_pages_of_another_generation_are_read(
    tmp_path: Path, path: str, old: bytes, new: bytes, *, is_same: bool
) -> None:
    page = PAGES[path].replace(old, new)
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(page)
    texts = {**WHOLE.texts, path: blob_of(page)}
    older, *differing = restated(tmp_path, msgspec.structs.replace(WHOLE, rendering=1, texts=texts))
    assert (older.code, older.fails) == ("page-older", False)
    assert [each.path for each in differing] == ([] if is_same or page == PAGES[path] else [path])


def test_pages_of_another_generation_that_are_not_there_are_told_as_such(tmp_path: Path) -> None:
    texts = {**WHOLE.texts, "simple/a/index.html": OTHER}
    assert len(list(restated(tmp_path, msgspec.structs.replace(WHOLE, rendering=1, texts=texts)))) == 1


def test_a_wheel_and_its_metadata(tmp_path: Path) -> None:
    text = metadata("a", "1.0")
    assert list(misjudged(tmp_path, put(tmp_path, wheel("a", "1.0"), text))) == []
    (found,) = misjudged(tmp_path, put(tmp_path, wheel("a", "1.0"), b"another"))
    assert (found.code, found.path) == ("metadata-differs", "packages/a-1.0-py3-none-any.whl.metadata")


@pytest.mark.parametrize(
    "pkg_info", [metadata("a", "1.0", metadata_version="2.2"), metadata("a", "0.0", metadata_version="2.1"), None]
)
def test_an_sdist_that_binds_itself_to_nothing_else(tmp_path: Path, pkg_info: bytes | None) -> None:
    assert list(misjudged(tmp_path, put(tmp_path, sdist("a", "1.0", pkg_info=pkg_info)))) == []


@pytest.mark.parametrize(
    ("specimen", "as_of", "message"),
    [
        (wheel("a", "1.0"), "b 1.0", "is not a file of b"),
        (wheel("a", "1.0"), "a 2.0", "is not of version 2.0"),
        (("a-1.0-py3-none-any.whl", b"no zip"), "a 1.0", "a-1.0-py3-none-any.whl"),
        (("a-1.0.tar.gz", b"no tar"), "a 1.0", "a-1.0.tar.gz"),
        (sdist("a", "1.0", pkg_info=metadata("b", "1.0", metadata_version="2.2")), "a 1.0", "that it is b 1.0"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(
    tmp_path: Path, specimen: tuple[str, bytes], as_of: str, message: str
) -> None:
    (found,) = misjudged(tmp_path, put(tmp_path, specimen, as_of=as_of))
    assert found.code == "archive-damaged"
    assert message in found.message
