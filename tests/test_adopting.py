"""`whbuild index`, as a user runs it."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command import Ran, snapshot, whbuild
from tests.laws import tried
from tests.pypi import Pypi
from tests.specimens import metadata, sdist, wheel
from wheelhouse.carried.layout import STATES_SCRIPT
from wheelhouse.commands.adopting import adopt, how
from wheelhouse.places.folder import Folder
from wheelhouse.records.reading import manifest, sets

OWN, NEWER, LEAF = wheel("own", "1.0"), wheel("own", "2.0", ["leaf"]), wheel("leaf", "1.0")
FILES = [OWN, NEWER, LEAF, wheel("Odd.Name", "1.0"), sdist("a-b", "1.0", pkg_info=metadata("a-b", "1.0"))]
OLD = sdist("old", "1.0", pkg_info=metadata("old", "1.0"))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Return an index that a run built: of `app`, which wants `leaf`."""
    Pypi(wheel("app", "1.0", ["leaf", "own"]), LEAF, OWN).folder(tmp_path / "files")
    ran = whbuild("app", tmp_path / "index", "--no-index", "-f", tmp_path / "files", "--python", "3.12")
    assert ran.code == 0, ran
    return tmp_path / "index"


def dropped(folder: Path, *specimens: tuple[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in specimens:
        (folder / name).write_bytes(data)
    return folder


def adopted(index: Path, *words: str) -> Ran:
    ran = whbuild("index", index, *words)
    assert ran.code == 0, ran
    return ran


def names(index: Path) -> list[str]:
    return [file.filename for file in manifest(index)[1].stored]


def wanted(index: Path, name: str = "own files") -> list[str]:
    return [file.filename for one in sets(index) if one.name == name for file in one.files]


@pytest.mark.parametrize("below", ["", "packages"])
def test_a_folder_becomes_an_index(tmp_path: Path, below: str) -> None:
    folder = dropped(tmp_path / "index" / below, OWN, LEAF, OLD)
    ran = adopted(tmp_path / "index")
    assert "3 came, 0 went" in ran.out
    assert names(tmp_path / "index") == wanted(tmp_path / "index") == sorted([OWN[0], LEAF[0], OLD[0]])
    assert (not below and not (folder / OWN[0]).exists()) or below
    assert whbuild("verify", tmp_path / "index").code == 0


def test_twice_changes_nothing(tmp_path: Path) -> None:
    adopted(dropped(tmp_path, OWN, OLD))
    before = snapshot(tmp_path)
    assert "as before" in adopted(tmp_path).out
    assert snapshot(tmp_path) == before


def test_an_index_that_a_run_built_stays_as_it_is(index: Path) -> None:
    before = snapshot(index)
    adopted(index)
    assert snapshot(index) == before


def test_what_is_dropped_into_packages_is_indexed_where_it_lies(index: Path) -> None:
    dropped(index / "packages", OLD)
    inode = (index / "packages" / OLD[0]).stat().st_ino
    assert "+ old-1.0.tar.gz" in adopted(index).out
    assert (index / "packages" / OLD[0]).stat().st_ino == inode
    assert OLD[0] in (index / "simple" / "old" / "index.html").read_text()
    assert whbuild("verify", index).code == 0


def test_no_more_is_written_than_changed(index: Path) -> None:
    before = snapshot(index)
    adopted(dropped(index, OLD))
    changed = {path for path, content in snapshot(index).items() if before.get(path) != content}
    assert {path for path in changed if not path.startswith(".whbuild")} == {
        f"packages/{OLD[0]}",
        *(f"simple/{page}" for page in ("index.html", "index.v1_json", "old/index.html", "old/index.v1_json")),
        *("index.html", "catalogue/data.js", STATES_SCRIPT),
        *(path for path in changed if "lock" in path),
    }


def test_pip_finds_the_metadata_beside_a_wheel(tmp_path: Path) -> None:
    adopted(dropped(tmp_path, OWN))
    assert (tmp_path / "packages" / f"{OWN[0]}.metadata").read_bytes() == metadata("own", "1.0")


def test_a_set_of_ones_own(index: Path) -> None:
    adopted(dropped(index, OLD), "--set", "tools")
    adopted(dropped(index, wheel("more", "1.0")), "--set", "tools")
    assert wanted(index, "tools") == ["more-1.0-py3-none-any.whl", OLD[0]]


def test_the_set_of_a_run_may_want_more_than_it_asked_for(index: Path) -> None:
    adopted(dropped(index, OLD), "--set", "app")
    (one,) = sets(index)
    assert (len(one.asks), wanted(index, "app")) == (1, [OLD[0]])


@pytest.mark.parametrize("name", [" ", "a\nb"])
def test_no_name_for_a_set(tmp_path: Path, name: str) -> None:
    assert whbuild("index", dropped(tmp_path, OWN), "--set", name).code == 2


def test_every_fault_is_told_at_once_and_nothing_is_changed(index: Path) -> None:
    dropped(index / "packages", (OLD[0], b"no archive"), ("bad.whl", b""), (NEWER[0], OWN[1]), wheel("fine", "1.0"))
    dropped(index, (LEAF[0], wheel("leaf", "1.0", ["other"])[1]))
    before = snapshot(index)
    ran = whbuild("index", index)
    assert (ran.code, snapshot(index)) == (6, before)
    assert "4 files cannot be taken in" in ran.err
    assert all(name in ran.err for name in (OLD[0], "bad.whl", NEWER[0], LEAF[0]))
    assert "fine" not in ran.err
    assert "packages/bad.whl is not a wheel's name: those have 5 or 6 parts, and this has 1" in ran.err


def test_two_files_of_one_name(tmp_path: Path) -> None:
    dropped(tmp_path / "packages", OWN)
    assert whbuild("index", dropped(tmp_path, (OWN[0], wheel("own", "1.0", ["x"])[1]))).code == 6
    adopted(dropped(tmp_path, OWN))
    assert not (tmp_path / OWN[0]).exists()


def test_names_that_differ_in_case_alone(tmp_path: Path) -> None:
    adopted(dropped(tmp_path, OWN))
    ran = whbuild("index", dropped(tmp_path, (OWN[0].replace("own", "Own"), OWN[1])))
    assert (ran.code, "nothing but case" in ran.err) == (6, True)


def test_signatures_and_others_are_told_and_stay(index: Path) -> None:
    dropped(index / "packages", OLD, (f"{OLD[0]}.asc", b"signed"), ("notes.txt", b""))
    ran = adopted(index)
    assert f"packages/{OLD[0]}.asc: a signature" in ran.out
    assert "packages/notes.txt: neither a wheel nor an sdist" in ran.out
    assert (index / "packages" / f"{OLD[0]}.asc").exists()


def test_what_is_gone_is_dropped(index: Path) -> None:
    adopted(dropped(index, OLD, wheel("more", "1.0")))
    (index / "packages" / OLD[0]).unlink()
    assert "- old-1.0.tar.gz" in adopted(index).out
    assert wanted(index) == ["more-1.0-py3-none-any.whl"]
    assert not (index / "simple" / "old").exists()
    assert whbuild("verify", index).code == 0


def test_the_last_of_a_set_takes_it_along(index: Path) -> None:
    adopted(dropped(index, OLD))
    (index / "packages" / OLD[0]).unlink()
    adopted(index)
    assert [one.name for one in sets(index)] == ["app"]


def test_what_is_gone_and_wanted_is_named_with_who_wants_it(index: Path) -> None:
    (index / "packages" / LEAF[0]).unlink()
    before = snapshot(index)
    ran = whbuild("index", index)
    assert (ran.code, snapshot(index)) == (8, before)
    assert "app 1.0 wants leaf" in ran.err


@pytest.mark.parametrize("folder", ["", "packages"])
def test_what_was_gone_and_is_back(index: Path, folder: str) -> None:
    (index / "packages" / LEAF[0]).unlink()
    dropped(index / folder, LEAF)
    adopted(index)
    assert whbuild("verify", index).code == 0


def test_what_has_other_content_now(index: Path) -> None:
    adopted(dropped(index, OLD))
    dropped(index / "packages", (OLD[0], b"other"))
    ran = whbuild("index", index)
    assert (ran.code, f"packages/{OLD[0]}" in ran.err) == (6, True)


def test_metadata_and_pages_that_are_gone_are_written_again(index: Path) -> None:
    adopted(dropped(index, OWN))
    for path in (index / "packages" / f"{LEAF[0]}.metadata", index / "simple" / "leaf" / "index.html"):
        path.unlink()
    assert "written anew" in adopted(index).out
    assert whbuild("verify", index).code == 0


def test_an_own_file_that_pip_would_prefer_and_cannot_install(index: Path) -> None:
    name, data = sdist("own", "3.0", pkg_info=metadata("own", "3.0", metadata_version="2.2"))
    dropped(index, (name, data))
    ran = whbuild("index", index)
    assert (ran.code, "own 3.0 cannot be built: The index has no project named setuptools" in ran.err) == (10, True), (
        ran
    )
    assert whbuild("index", index).code == 10
    (index / "packages" / name).unlink()
    adopted(index)
    assert whbuild("verify", index).code == 0


def test_the_pages_that_another_tool_made(tmp_path: Path) -> None:
    dropped(tmp_path, OWN)
    (tmp_path / "simple").mkdir()
    ran = whbuild("index", tmp_path)
    assert (ran.code, "holds 'simple'" in ran.err, (tmp_path / OWN[0]).exists()) == (8, True, True)


@pytest.mark.parametrize("exists", [True, False])
def test_nothing_to_index(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path if exists else tmp_path / "gone"
    ran = whbuild("index", folder)
    assert ran.code == 8
    assert not [*tmp_path.iterdir()]


def test_a_folder_of_an_index_is_none_of_its_own(index: Path) -> None:
    before = snapshot(index)
    ran = whbuild("index", index / "packages")
    assert (ran.code, "belongs to" in ran.err, snapshot(index)) == (8, True, before)


def test_quietly(tmp_path: Path) -> None:
    assert adopted(dropped(tmp_path, OWN), "-q").out == ""


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the system lets root write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    dropped(tmp_path, OWN).chmod(0o500)
    assert whbuild("index", tmp_path).code == 8


def test_the_state_before_can_be_had_back(index: Path) -> None:
    before = manifest(index)[0]
    adopted(dropped(index, OLD), "--keep", "1")
    assert "whbuild index" in whbuild("rollback", index, "--list").out
    assert whbuild("rollback", index).code == 0
    assert manifest(index)[0] == before
    assert not (index / "packages" / OLD[0]).exists()


def test_another_run_comes_first(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = iter([(1,), (2,)])
    monkeypatch.setattr(Folder, "stamp", lambda _: next(stamps))
    assert "1 came" in adopted(dropped(index, OLD)).out


def test_a_proof_that_fails_says_what_to_do_with_own_files(tmp_path: Path) -> None:
    adopted(dropped(tmp_path, OWN, OLD))
    (tmp_path / "packages" / OLD[0]).unlink()
    ran = whbuild("verify", tmp_path)
    assert (ran.code, "run whbuild index" in ran.err) == (10, True)
    assert "the set 'own files' wants it" in ran.out


@pytest.mark.property
@tried(12)
@given(st.lists(st.tuples(st.sampled_from(FILES), st.sampled_from(["", "packages"])), min_size=1))
def test_law_twice_is_once_and_where_a_file_lay_does_not_matter(laid: list[tuple[tuple[str, bytes], str]]) -> None:
    with TemporaryDirectory() as folder:
        one, other = Path(folder, "one"), Path(folder, "other")
        for specimen, below in laid:
            dropped(one / below, specimen)
        dropped(other, *(specimen for specimen, _ in laid))
        for index in (one, other, one):
            before = snapshot(one)
            adopt(index, None, how())
        assert snapshot(one) == before
        assert manifest(one)[0] == manifest(other)[0]
