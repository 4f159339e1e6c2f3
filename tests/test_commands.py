"""Each command, end to end in this process: settings files, plans, gaps, and what is told of an index."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.command import Ran, invoked
from tests.pypi import Pypi
from tests.specimens import wheel

LINUX, WINDOWS = "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
SETTINGS = """\
index = "./index"
packages = [
  "app",
]
no-index = true
find-links = ["./files"]
cache-dir = "./cache"
python = ["3.12"]
platform = ["linux", "windows"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a settings file and the files it leads to; `drivers` has none for Linux."""
    for name in [name for name in os.environ if name.upper().startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.chdir(tmp_path)
    Pypi(
        wheel("app", "1.0", ["colors; sys_platform == 'win32'"]),
        wheel("app", "2.0", ["colors; sys_platform == 'win32'"]),
        wheel("colors", "0.4"),
        wheel("drivers", "1.0", tag="cp312-cp312-win_amd64"),
    ).folder(tmp_path / "files")
    (tmp_path / "whbuild.toml").write_text(SETTINGS)
    return tmp_path


def run(*words: str) -> Ran:
    return invoked(list(words))


def files() -> list[str]:
    return sorted(path.name.split("-py3")[0] for path in Path("index/packages").glob("*.whl"))


def test_plain_whbuild_builds_what_the_settings_say() -> None:
    ran = run()
    assert ran.code == 0, ran
    assert files() == ["app-2.0", "colors-0.4"]
    assert run().out.startswith("index is up to date for ")


def test_what_init_writes_is_used(folder: Path) -> None:
    (folder / "whbuild.toml").unlink()
    assert run("init").out.startswith("Wrote whbuild.toml.")
    assert run("init").code == 2
    (folder / "requirements.txt").write_text("app\n")
    ran = run("--no-index", "-f", "files", "--no-cache-dir", "-q", "./index")
    assert (ran.code, files()) == (0, ["app-2.0"]), ran


def test_pyproject_toml_does_as_well(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.whbuild]\n" + (folder / "whbuild.toml").read_text())
    (folder / "whbuild.toml").unlink()
    (folder / "below").mkdir()
    os.chdir(folder / "below")
    assert run("-q").code == 0
    assert "  ../pyproject.toml, line 4: app\n" in run("why", "../index", "app").out.replace("\\", "/")
    assert (folder / "index" / "packages" / "app-2.0-py3-none-any.whl").is_file()


def test_the_command_line_goes_before_the_settings() -> None:
    assert run("app<2", "./other", "--platform", "linux", "-q").code == 0
    assert [path.name for path in Path("other/packages").glob("*.whl")] == ["app-1.0-py3-none-any.whl"]
    assert run("app", "./other", "--no-config", "--no-index", "-f", "nowhere", "--no-cache-dir").code == 4


@pytest.mark.parametrize(
    "words", [("plan",), ("--dry-run",), ("plan", "./index"), ("plan", "--config-file", "whbuild.toml")]
)
def test_a_plan_of_the_settings(words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, Path("index").exists()) == (0, False), ran
    assert ran.out.startswith("Plan for 2 targets: 2 packages, 2 files")


def test_who_wants_a_package_of_the_settings_file_is_told_to_its_line() -> None:
    assert run("-q").code == 0
    assert "  whbuild.toml, line 3: app\n" in run("why", "index", "colors").out
    assert "app 2.0 (whbuild.toml, line 3: app)\n└── colors 0.4 [3.12-win_amd64]\n" in run("tree", "index").out


def test_one_target_of_an_index() -> None:
    assert run("-q").code == 0
    assert "colors" not in run("tree", "index", "--target", LINUX).out
    assert json.loads(run("tree", "index", "--format", "json").out)["targets"] == [LINUX, WINDOWS]
    assert run("why", "index", "colors", "--target", "3.11-linux").code == 2


def test_a_gap_ends_in_a_code_of_its_own() -> None:
    ran = run("plan", "app", "drivers")
    assert ran.code == 9
    assert "✗ MISSING: 1 package" in ran.out
    assert ran.err.splitlines()[-1].endswith("--allow-missing.")
    assert run("app", "drivers", "./index").code == 9
    assert not Path("index").exists()


def test_a_gap_that_is_allowed_is_recorded_and_told_again() -> None:
    assert run("plan", "app", "drivers", "--allow-missing").code == 0
    words = ("app", "drivers", "./index", "--allow-missing")
    first, second = run(*words), run(*words)
    for ran in (first, second):
        assert ran.code == 0, ran
        assert f"missing: drivers 1.0 for {LINUX}\n" in ran.out
    assert "nothing to do" in second.out
    assert f"drivers 1.0 is missing (on {LINUX})" in run("why", "index", "drivers").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--format", "json"), "--format says how a plan is written, and this run builds."),
        (("plan", "--format", "yaml"), "--format cannot be 'yaml'."),
        (("plan", "--format", "json", "--report", "-"), "would both be written to standard output."),
        (("--dry-run", "--report", "no/such/folder"), "The report cannot be written to no/such/folder."),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_done(words: tuple[str, ...], told: str) -> None:
    ran = run(*words)
    assert (ran.code in {2, 8}, ran.out, told in ran.err) == (True, "", True), ran


def test_a_build_for_many_targets_names_them_in_words() -> None:
    ran = run("./index", "--python", "3.9,3.10,3.11")
    assert "\n  3.9 to 3.11 on manylinux_2_28_x86_64, win_amd64\n" in ran.out


@pytest.mark.parametrize("words", [("target", "list"), ("target",)])
def test_names_of_targets_are_listed(words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, "linux-aarch64" in ran.out, "3.14t" in ran.out) == (0, True, True)


@pytest.mark.parametrize("words", [("target", "list", "3.12-windows"), ("target", "3.12-windows"), ("target", "here")])
def test_a_target_is_described_as_a_file_that_is_a_target(words: tuple[str, ...]) -> None:
    Path("prod.toml").write_text(run(*words).out)
    ran = run("plan", "app", "--target", "prod.toml")
    assert (ran.code, ran.out.startswith("Plan for 3.")) == (0, True), ran


def test_the_script_is_a_program() -> None:
    compile(run("target", "here", "--script").out, "here.py", "exec")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("target lst", "whbuild target has no command 'lst'."),
        ("target lst-x", "There is no Python 'lst'."),
        ("target here there", "takes no further word: there"),
        ("tree", "INDEX is missing."),
        ("why index", "NAME is missing."),
        ("tree nowhere", "nowhere does not exist."),
        ("tree index --depth -1", "--depth cannot be '-1'."),
        ("tree index --format markdown", "no format 'markdown'"),
        ("plan --version", "whbuild plan has no option --version."),
        ("init nowhere", "nowhere/whbuild.toml cannot be written"),
    ],
)
def test_mistakes(words: str, told: str) -> None:
    run("-q")
    ran = run(*words.split())
    assert (ran.code in {2, 8}, ran.out, told in ran.err.replace("\\", "/")) == (True, "", True), ran


COMMANDS = ("", "plan", "why", "tree", "target", "target list", "target here", "init")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str) -> None:
    ran = run(*command.split(), "--help")
    assert ran.out.startswith(f"Usage: whbuild {command}".rstrip())
    assert max(map(len, ran.out.splitlines())) <= 80
    assert run(*command.split(), "-h") == ran


def test_no_answer_is_another_code() -> None:
    ran = run("plan", "app>2")
    assert (ran.code, "NO ANSWER for 2 of 2 targets" in ran.out) == (4, True), ran


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("plan",), "Nothing is asked for."),
        (("plan", "./index"), "Nothing is asked for."),
        ((), "no index folder is named"),
        (("./index",), "Nothing is asked for: there is only the index folder"),
    ],
)
def test_without_settings_nothing_is_asked_for(words: tuple[str, ...], told: str) -> None:
    Path("whbuild.toml").unlink()
    ran = run(*words)
    assert (ran.code, told in ran.err) == (2, True), ran
