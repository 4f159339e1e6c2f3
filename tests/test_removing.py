"""`whbuild remove` and `whbuild prune` over indexes that runs built."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.command import Ran, snapshot, whbuild
from tests.deliveries.trees import content
from tests.pypi import Pypi
from tests.specimens import sdist, wheel
from wheelhouse.records.reading import read, sets

WEB, OLD = "web", "-r requirements.txt"
PYPROJECT = (
    '[build-system]\nrequires = ["maker"]\nbuild-backend = "maker"\n\n[project]\nname = "lib"\nversion = "1.0"\n'
)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of two sets, one of them for two targets, and what they were built from."""
    folder = tmp_path_factory.mktemp("removing")
    Pypi(
        wheel("flask", "3.0", ["click>=8", "zipp; extra == 'fast'"], extras=["fast"]),
        wheel("click", "8.0"),
        wheel("click", "8.1"),
        wheel("zipp", "3.2"),
        wheel("django", "5.0", ["flask[fast]"]),
        wheel("solo", "1.0", ["leaf"]),
        wheel("leaf", "1.0"),
        sdist("lib", "1.0", pyproject=PYPROJECT),
        wheel("maker", "2.0"),
    ).folder(folder / "files")
    (folder / "requirements.txt").write_text("flask\nsolo\n")
    asked(folder, "-r", "requirements.txt", "--platform", "linux,windows")
    asked(folder, "django", "flask", "lib", "--set", WEB, "--platform", "linux")
    return folder


@pytest.fixture
def index(pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the index, seen from beside it."""
    shutil.copytree(pristine, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "index"


def asked(folder: Path, *words: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ran = whbuild(*words, "index", "--no-index", "-f", "files", "--python", "3.12")
    assert ran.code == 0, ran


def held(index: Path) -> list[str]:
    names = (path.name for path in (index / "packages").glob("*") if path.suffix != ".metadata")
    return sorted(name.partition("-py3")[0].removesuffix(".tar.gz") for name in names)


def proven(index: Path) -> None:
    ran = whbuild("verify", index)
    assert ran.code == 0, ran.out


def done(*words: str | Path) -> Ran:
    ran = whbuild(*words)
    assert ran.code == 0, ran
    return ran


def names(index: Path) -> list[str]:
    return [each.name for each in sets(index)]


def pages(index: Path, names: Iterable[str]) -> list[str]:
    return [name for name in names if (index / "simple" / name / "index.html").exists()]


def test_what_a_project_alone_needed_goes_with_it(index: Path) -> None:
    ran = done("remove", index, "solo")
    assert ran.out.splitlines()[:4] == [
        f"Taken out of {OLD}: solo (requirements.txt, line 2)",
        "Removed 2 files (1.8 kB):",
        "  leaf 1.0  1 file, 902 bytes",
        "  solo 1.0  1 file, 922 bytes",
    ]
    assert "Mend requirements.txt too" in ran.out
    assert held(index) == ["click-8.1", "django-5.0", "flask-3.0", "lib-1.0", "maker-2.0", "zipp-3.2"]
    assert pages(index, ["solo", "leaf", "click"]) == ["click"]
    assert "solo" not in (index / "requirements.3_12-win_amd64.lock.txt").read_text()
    proven(index)


def test_an_extra_that_nobody_wants_any_more(index: Path) -> None:
    done("remove", index, "django", "--set", WEB)
    assert held(index) == ["click-8.1", "flask-3.0", "leaf-1.0", "lib-1.0", "maker-2.0", "solo-1.0"]
    assert {pin.extras for record in read(index) for pin in record.pins} == {()}
    proven(index)


def test_what_is_built_takes_what_it_is_built_with_along(index: Path) -> None:
    done("remove", index, "Lib")
    assert held(index) == ["click-8.1", "django-5.0", "flask-3.0", "leaf-1.0", "solo-1.0", "zipp-3.2"]
    proven(index)


def test_several_at_once_and_the_last_of_all(index: Path) -> None:
    done("remove", index, "flask", "django", "lib", "solo")
    assert (held(index), names(index)) == ([], [])
    assert not list(index.glob("*lock*"))
    proven(index)


def test_a_set_of_its_own(index: Path) -> None:
    done("remove", index, "--set", WEB)
    assert (held(index), names(index)) == (["click-8.1", "flask-3.0", "leaf-1.0", "solo-1.0"], [OLD])
    locks = (index / "requirements.3_12-manylinux_2_28_x86_64.lock.txt").read_text()
    assert "solo==1.0" in locks, "the lock of the target is that of the set which is left"
    proven(index)


def test_what_others_need_stays_and_they_are_named(index: Path) -> None:
    before = snapshot(index)
    ran = whbuild("remove", index, "flask")
    assert (ran.code, ran.err.splitlines()) == (
        2,
        [
            "error: flask cannot be taken out: it is needed.",
            "  the command line: django; django 5.0 wants flask[fast]",
            "",
            "hint: Take out what needs it, django, in the same call or before.",
        ],
    )
    assert snapshot(index) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["leaf"], "leaf cannot be taken out: it is needed.\n  requirements.txt, line 2: solo; solo 1.0 wants leaf"),
        (["maker"], "maker cannot be taken out: it is needed."),
        (["click==8.1"], "click 8.1 cannot be taken out"),
        (["maker==2"], "lib 1.0 is built with maker"),
        (["click==7"], "click 7 is not in the index.\n  It has 8.1."),
        (["flaks"], "Did you mean flask?"),
        (["nothing-like-it"], "nothing-like-it is not in the index."),
        (["solo", "--set", "wen"], "has no set 'wen'"),
        (["solo", "--set", WEB], "solo is not asked for there.\n  What wants it:\n    -r requirements.txt"),
        (["flask>=2"], "neither a project nor one version of it"),
        ([], "It is not said what is to be removed."),
    ],
)
def test_what_cannot_go(index: Path, words: list[str], said: str) -> None:
    before = snapshot(index)
    ran = whbuild("remove", index, *words)
    assert ran.code == 2
    assert said in ran.err
    assert snapshot(index) == before


@pytest.mark.parametrize("words", [("remove", "alpha"), ("prune",)])
def test_what_is_no_index_is_called_as_the_user_calls_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = whbuild(words[0], "nothing", *words[1:])
    assert (ran.code, ran.err.splitlines()[0]) == (8, "error: nothing does not exist.")


def test_a_version_that_nothing_pins_goes_though_nobody_asked_for_it(index: Path) -> None:
    spoiled(index)
    ran = done("remove", index, "click==8.1")
    assert ran.out.splitlines()[:2] == ["Removed 1 file (915 bytes):", "  click 8.1  1 file, 915 bytes"]
    assert "leaf-1.0" in held(index), "what else nothing wants is left to prune"
    proven(index)


def test_what_was_amiss_before_is_no_reason_to_refuse(index: Path) -> None:
    (index / "packages" / "zipp-3.2-py3-none-any.whl").unlink()
    done("remove", index, "--set", WEB)
    proven(index)


def test_a_file_that_somebody_put_there(index: Path) -> None:
    filename, data = wheel("acme", "1.0", ["click"])
    (index / "packages" / filename).write_bytes(data)
    done("index", index)
    assert done("prune", index).out.startswith("No file goes")
    ran = whbuild("remove", index, "acme==1.0", "--set", WEB)
    assert (ran.code, "own files has it as a file of its own" in ran.err) == (2, True)
    ran = done("remove", index, "acme")
    assert ran.out.startswith(f"Taken out of own files: {filename}\nRemoved 1 file")
    assert names(index) == [OLD, WEB]
    proven(index)


def test_a_dry_run_changes_nothing(index: Path) -> None:
    before = snapshot(index)
    ran = done("remove", index, "solo", "--dry-run")
    assert "Would remove 2 files" in ran.out
    assert snapshot(index) == before


def spoiled(index: Path) -> None:
    """Let the second run of a set answer otherwise, so that what the first one brought is wanted no more."""
    (index.parent / "requirements.txt").write_text("flask\nclick==8.0\n")
    asked(index.parent, "-r", "requirements.txt", "--platform", "linux,windows")
    asked(index.parent, "flask", "click==8.0", "--set", WEB, "--platform", "linux")


def test_prune_leaves_what_is_wanted(index: Path) -> None:
    spoiled(index)
    ran = done("prune", index)
    assert ran.out.startswith("Removed 7 files (")
    assert "  click 8.1  1 file, 915 bytes\n" in ran.out
    assert held(index) == ["click-8.0", "flask-3.0"]
    proven(index)
    assert done("prune", index).out.startswith("No file goes: all are wanted, or kept.\n")


def test_prune_twice_changes_nothing(index: Path) -> None:
    spoiled(index)
    done("prune", index)
    before = snapshot(index)
    done("prune", index)
    assert snapshot(index) == before


def test_prune_dry(index: Path) -> None:
    spoiled(index)
    before = snapshot(index)
    assert "Would remove 7 files" in done("prune", index, "--dry-run").out
    assert snapshot(index) == before


def test_prune_keeps_the_newest(index: Path) -> None:
    spoiled(index)
    done("prune", index, "--keep-versions", "1")
    assert "click-8.1" in held(index)
    proven(index)


def test_prune_keeps_what_was_wanted_lately(index: Path) -> None:
    spoiled(index)
    assert done("prune", index, "--keep-days", "1").out.startswith("No file goes")
    done("prune", index)
    assert held(index) == ["click-8.0", "flask-3.0"]


def test_keep_0_frees_the_bytes(index: Path) -> None:
    spoiled(index)
    assert "of former states are kept" in done("prune", index).out
    assert "former states" not in done("prune", index, "--keep", "0").out
    assert not [path for path in (index / ".whbuild" / "generations" / "blobs").rglob("*") if path.is_file()]


def test_a_rollback_brings_it_back(index: Path) -> None:
    before = content(index)
    done("remove", index, "solo")
    done("rollback", index)
    assert content(index) == before


@pytest.mark.parametrize("lost", ["asks", "sets"])
def test_who_does_not_know_what_is_wanted_takes_nothing_away(index: Path, lost: str) -> None:
    next((index / ".whbuild" / lost).iterdir()).unlink()
    ran = whbuild("prune", index)
    assert ran.code == 8
    assert "does not remember all that it was built for" in ran.err


def test_one_set_is_drawn_explained_and_proven(index: Path) -> None:
    assert done("tree", index, "--set", WEB).out.startswith(f"{WEB}: 3.12-manylinux_2_28_x86_64\ndjango 5.0 ")
    assert "solo" not in done("tree", index, "--set", WEB).out
    assert "requirements.txt" not in done("why", index, "click", "--set", WEB).out
    (index / "packages" / "solo-1.0-py3-none-any.whl").unlink()
    both, one = (whbuild("verify", index, *words).out for words in ([], ["--set", WEB]))
    assert ("not-resolved" in both, "not-resolved" in one) == (True, False)
    assert whbuild("verify", index, "--set", "none").code == 2


def test_quiet(index: Path) -> None:
    assert done("prune", index, "-q").out == ""
    assert done("remove", index, "solo", "--quiet").out == ""


def test_what_a_killed_run_left_is_no_obstacle_and_does_not_stay(index: Path) -> None:
    left = index / ".whbuild" / "asks" / f"{'0' * 16}.json"
    left.write_bytes(next((index / ".whbuild" / "asks").iterdir()).read_bytes())
    (index / ".whbuild" / "pending.json").write_text(f'["{left.relative_to(index).as_posix()}"]\n')
    done("prune", index)
    assert not left.exists()
    proven(index)


def test_a_set_may_be_called_like_an_option(index: Path) -> None:
    done("remove", index, "--set", OLD)
    assert names(index) == [WEB]


def test_what_is_no_index(tmp_path: Path) -> None:
    ran = whbuild("prune", tmp_path)
    assert (ran.code, list(tmp_path.iterdir())) == (8, [])
