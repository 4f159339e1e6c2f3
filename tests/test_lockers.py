"""`--for-lockers` from the command line: what comes, what is told of it, how long it stays, and that it is proven."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import Ran, whbuild
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, wheel

ON_WINDOWS = "sys_platform == 'win32'"
PURE, WIN, ARM, LINUX = (
    "py3-none-any",
    *(f"cp312-cp312-{name}" for name in ("win_amd64", "win_arm64", "manylinux_2_17_x86_64")),
)
TARGET = "3.12-manylinux_2_28_x86_64"
FOR_LOCKERS = [f"colors-1.0-{PURE}.whl", f"deep-1.0-{PURE}.whl", f"winonly-1.0-{WIN}.whl"]
PYPROJECT = (
    '[build-system]\nrequires = ["maker"]\nbuild-backend = "maker"\n\n[project]\nname = "raw"\nversion = "1.0"\n'
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stay in a folder that has an index of other people's files in it."""
    monkeypatch.chdir(tmp_path)
    published(
        wheel("app", "1.0", ["lib", f"colors; {ON_WINDOWS}"]),
        wheel("lib", "1.0", tag=LINUX),
        wheel("lib", "1.0", tag=WIN),
        wheel("colors", "1.0", ["deep"]),
        wheel("deep", "1.0"),
        wheel("winonly", "1.0", tag=WIN),
        wheel("winonly", "1.0", tag=ARM),
        wheel("winonly", "1.0", tag="cp311-cp311-win_amd64"),
    )
    (tmp_path / "requirements.txt").write_text(f"app\nwinonly; {ON_WINDOWS}\n")
    return tmp_path


def published(*files: tuple[str, bytes]) -> None:
    Pypi(*files).folder(Path("files"))


def built(*words: str, code: int = 0, platform: str = "linux") -> Ran:
    asked = ("-r", "requirements.txt") if not any(word in {"-r", "raw"} for word in words) else ()
    source = ("--no-index", "-f", "files", "--python", "3.12", "--platform", platform)
    first, rest = (words[:1], words[1:]) if words[:1] == ("plan",) else ((), words)
    ran = whbuild(*first, *source, *rest, *asked, "./index")
    assert ran.code == code, ran
    return ran


def held() -> list[str]:
    return sorted(path.name for path in Path("index/packages").iterdir() if path.suffix != ".metadata")


def told(*words: str) -> str:
    ran = whbuild(*words)
    assert ran.code == 0, ran
    return ran.out


def test_the_fewest_files_come_along() -> None:
    ran = built("--for-lockers")
    assert "2 packages and 3 for lockers, 5 files" in ran.out
    assert "ignored" not in ran.err
    assert held() == sorted([f"app-1.0-{PURE}.whl", f"lib-1.0-{LINUX}.whl", *FOR_LOCKERS])
    assert "nothing to do" in built("--for-lockers").out


def test_the_locks_of_the_target_have_none_of_it() -> None:
    built("--for-lockers")
    locks = [path.read_text() for path in Path("index").glob("*lock*")]
    assert len(locks) == 2
    assert not any("colors" in lock or "winonly" in lock for lock in locks)


def test_why_it_is_there() -> None:
    built("--for-lockers")
    assert told("why", "index", "deep").splitlines() == [
        f"deep 1.0 (on {TARGET})",
        "  requirements.txt, line 1: app",
        "    app 1.0 wants colors (for lockers)",
        "      colors 1.0 wants deep (for lockers)",
    ]
    assert "requirements.txt, line 2: winonly (for lockers)" in told("why", "index", "winonly")
    (version,) = json.loads(told("why", "index", "colors", "--json"))["versions"]
    assert [step.get("lockers", False) for step in version["chains"][0]["steps"]] == [False, True]


def test_where_it_hangs() -> None:
    built("--for-lockers")
    assert told("tree", "index").splitlines()[1:] == [
        "app 1.0 (requirements.txt, line 1: app)",
        "├── lib 1.0",
        "└── colors 1.0 (for lockers)",
        "    └── deep 1.0 (for lockers)",
        "winonly 1.0 (requirements.txt, line 2: winonly, for lockers)",
    ]
    found = json.loads(told("tree", "index", "--json"))
    assert [need.get("lockers", False) for need in found["requirements"]] == [False, True]


def test_another_version_elsewhere_has_its_own_place() -> None:
    published(wheel("app", "2.0"))
    Path("both.txt").write_text(f"app==1.0; sys_platform != 'win32'\napp==2.0; {ON_WINDOWS}\n")
    assert "2 packages and 1 for lockers, 3 files" in built("-r", "both.txt", "--for-lockers").out
    drawn = told("tree", "index")
    assert "app 1.0 (both.txt, line 1: app==1.0)\n" in drawn
    assert "app 2.0 (both.txt, line 2: app==2.0, for lockers)" in drawn
    newer, older = told("show", "index", "app").split("\napp 1.0 ")
    assert "line 1" not in newer
    assert "line 2" not in older


def test_what_there_is() -> None:
    built("--for-lockers")
    assert told("list", "index").count(f"for lockers on {TARGET}") == 3
    shown = told("show", "index", "colors")
    assert "wanted by  app 1.0 (for lockers)" in shown
    found = json.loads(told("show", "index", "colors", "--json"))["versions"][0]
    assert (found["files"][0]["lockers-for"], found["files"][0]["targets"]) == ([TARGET], [])


def test_the_plan_and_the_report_name_it() -> None:
    plan = ("plan", "--for-lockers")
    assert "FOR LOCKERS: 3 files that no target needs" in built(*plan).out
    assert "### For lockers" in built(*plan, "--format", "markdown").out
    document = json.loads(built(*plan, "--format", "json").out)
    assert [each["filename"] for each in document["lockers"]] == FOR_LOCKERS
    built("--for-lockers", "--report", "report.json")
    report = json.loads(Path("report.json").read_text())
    assert [file["filename"] for file in report["files"] if file["lockers-for"]] == FOR_LOCKERS
    assert report["totals"]["lockers"] == 3


def test_what_another_target_has_is_not_taken_twice() -> None:
    ran = built("plan", "--for-lockers", "--format", "json", platform="linux,windows")
    assert json.loads(ran.out)["lockers"] == []
    assert "FOR LOCKERS" not in built("plan", "--for-lockers", "-v", platform="linux,windows").out
    assert f"winonly-1.0-{WIN}.whl" in held_by("linux,windows")


def held_by(platform: str) -> list[str]:
    built("--for-lockers", platform=platform)
    return held()


def test_a_plan_for_several_targets_names_each_file_once() -> None:
    ran = built("plan", "--for-lockers", "-v", platform="linux,linux-aarch64", code=9)
    assert ran.out.count(f"winonly-1.0-{WIN}.whl") == 2  # in its own section, and among all files


def test_a_set_remembers_it_and_a_run_without_the_word_takes_it_back() -> None:
    built("--for-lockers")
    published(wheel("colors", "2.0"), wheel("extra", "1.0", [f"more; {ON_WINDOWS}"]), wheel("more", "1.0"))
    assert "nothing to do" in built("--for-lockers").out  # what an index has holds
    source = ("--no-index", "-f", "files")
    assert whbuild("update", "index", "--yes", "--prune", *source).code == 0
    assert f"colors-2.0-{PURE}.whl" in held()
    assert whbuild("add", "index", "extra", *source).code == 0
    assert f"more-1.0-{PURE}.whl" in held()
    assert "2 packages, 2 files" in built().out
    assert whbuild("prune", "index").code == 0
    assert held() == [f"app-1.0-{PURE}.whl", f"lib-1.0-{LINUX}.whl"]


def test_prune_keeps_it() -> None:
    built("--for-lockers")
    assert "No file goes" in told("prune", "index")
    assert set(FOR_LOCKERS) <= set(held())


def test_remove_takes_along_what_only_the_removed_led_to() -> None:
    built("--for-lockers")
    told("remove", "index", "winonly")
    assert held() == sorted([f"app-1.0-{PURE}.whl", f"lib-1.0-{LINUX}.whl", *FOR_LOCKERS[:2]])
    assert "is proven" in told("verify", "index")
    ran = whbuild("remove", "index", "colors")
    assert (ran.code, "not asked for" in ran.err or "needed" in ran.err) == (2, True)


def test_what_is_pinned_and_wanted_elsewhere_too_cannot_be_taken_out() -> None:
    Path("both.txt").write_text("app\ncolors\n")
    assert "1 for lockers" not in built("-r", "both.txt", "--for-lockers").out
    assert "app 1.0 wants colors (for lockers)" in told("why", "index", "colors")
    ran = whbuild("remove", "index", "colors")
    assert (ran.code, "app 1.0 wants colors (for lockers)" in ran.err) == (2, True)


@pytest.mark.parametrize("filename", FOR_LOCKERS)
def test_without_it_the_index_is_not_proven(filename: str) -> None:
    built("--for-lockers")
    assert "is proven" in told("verify", "index")
    Path("index/packages", filename).unlink()
    ran = whbuild("verify", "index")
    assert ran.code == 10
    assert "not-lockable: poetry, pdm and uv find no lock" in ran.out
    assert "for lockers" in ran.out


def test_settings_say_it() -> None:
    Path("whbuild.toml").write_text('requirements = ["requirements.txt"]\nfor-lockers = true\nindex = "index"\n')
    source = ("--no-index", "-f", "files", "--python", "3.12", "--platform", "linux")
    ran = whbuild("--config-file", "whbuild.toml", *source)
    assert ran.code == 0, ran
    assert set(FOR_LOCKERS) <= set(held())


def test_what_no_index_has_is_an_error_or_a_note() -> None:
    published(wheel("odd", "1.0", [f"nowhere; {ON_WINDOWS}"]))
    Path("odd.txt").write_text("odd\n")
    ran = built("-r", "odd.txt", "--for-lockers", code=4)
    assert "No index has a project named nowhere" in ran.err
    assert "for lockers only: without --for-lockers" in ran.err
    assert "find no lock" in built("-r", "odd.txt", "--for-lockers", "--allow-missing").err


def test_what_no_index_has_keeps_nothing_else_out_and_is_known_to_the_proof() -> None:
    published(wheel("odd", "1.0", [f"nowhere; {ON_WINDOWS}", f"colors; {ON_WINDOWS}"]))
    Path("odd.txt").write_text("odd\n")
    lenient = ("-r", "odd.txt", "--for-lockers", "--allow-missing")
    assert "1 package and 2 for lockers" in built(*lenient).out
    assert "nothing to do" in built(*lenient).out
    proven = told("verify", "index")
    assert "known-gap: poetry, pdm and uv find no lock, as was known: there was nothing of nowhere" in proven
    Path(f"index/packages/deep-1.0-{PURE}.whl").unlink()
    ran = whbuild("verify", "index")
    assert (ran.code, "not-lockable" in ran.out) == (10, True)


def test_an_sdist_comes_with_what_it_is_built_with() -> None:
    published(sdist("raw", "1.0", pyproject=PYPROJECT), wheel("maker", "2.0"), wheel("top", "1.0"))
    Path("raw.txt").write_text(f"top\nraw; {ON_WINDOWS}\n")
    assert "1 package and 1 to build them, 1 for lockers" in built("-r", "raw.txt", "--for-lockers").out
    assert held() == [f"maker-2.0-{PURE}.whl", "raw-1.0.tar.gz", f"top-1.0-{PURE}.whl"]
    assert "raw 1.0 is built with maker" in told("why", "index", "maker")
    assert "is proven" in told("verify", "index")
    built("-r", "raw.txt", "--for-lockers", "--build-wheels")
    assert "raw-1.0.tar.gz" in held()


def test_an_sdist_that_says_what_it_needs_is_not_built() -> None:
    text = metadata("raw", "1.0", metadata_version="2.2")
    published(sdist("raw", "1.0", pkg_info=text, pyproject=ALONE), wheel("top", "1.0"))
    Path("raw.txt").write_text(f"top\nraw; {ON_WINDOWS}\n")
    built("-r", "raw.txt", "--for-lockers", "--no-build")
    assert held() == ["raw-1.0.tar.gz", f"top-1.0-{PURE}.whl"]
    assert "is proven" in told("verify", "index")
