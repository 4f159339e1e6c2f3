"""Where pip would take an sdist that another target brings, a target has that version too: runs pass their proof."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients import PIP, bare
from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, wheel
from tests.targeted import built, picked
from wheelhouse.targets.target import running

POSIX = "manylinux_2_28_x86_64"
OLD, LINUX, WINDOWS = "3.9-manylinux_2_28_x86_64", "3.12-manylinux_2_28_x86_64", "3.12-win_amd64"
IN_TURN = ("--python", "3.9,3.12", "--platform", "linux", "--target", "3.12-windows")
NEWER = ">=3.10"
BACKEND = b"""
import pathlib, shutil
def build_wheel(folder, settings=None, metadata=None):
    return pathlib.Path(shutil.copy(next(pathlib.Path().glob("*.whl")), folder)).name
"""


def source(name: str, version: str, *requires: str, python: str | None = None) -> tuple[str, bytes]:
    """Return an sdist that is built with these, and holds what is built of it."""
    filename, data = wheel(name, version, requires_python=python)
    info = metadata(name, version, metadata_version="2.2", requires_python=python)
    pyproject = ALONE.replace("[]", json.dumps(requires), 1)
    return sdist(name, version, pkg_info=info, pyproject=pyproject, files={"alone.py": BACKEND, filename: data})


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def builds() -> dict[str, list[str]]:
    """Return the sdists of each target, each with what it is built with."""
    targets = json.loads(Path("report.json").read_text())["by-target"]
    return {
        each["target"]: [f"{build['project']}: {', '.join(sorted(build['files']))}" for build in each["builds"]]
        for each in targets
    }


FOR_LINUX = wheel("fast", "2.0", tag="cp312-cp312-manylinux_2_28_x86_64", requires_python=NEWER)
# Python 3.9 leads with 1.0; Windows needs 2.0, and has its sdist only.
LED = (
    wheel("app", "1.0", ["fast", "fast>=2; sys_platform == 'win32'"]),
    wheel("fast", "1.0"),
    source("fast", "2.0", "tool", python=NEWER),
    wheel("tool", "1.0"),
)
PARTS = ("more; sys_platform == 'win32'", "less; sys_platform != 'win32'")
TOOLS = (
    wheel("tool", "1.0"),
    source("tool", "2.0", *PARTS, python=NEWER),
    wheel("less", "1.0"),
    wheel("more", "1.0"),
)


@pytest.mark.parametrize(("more", "linux"), [((FOR_LINUX,), FOR_LINUX[0]), ((), "fast-2.0.tar.gz")])
def test_a_target_has_the_version_whose_sdist_another_one_needs(
    more: tuple[tuple[str, bytes], ...], linux: str
) -> None:
    ran = built(Pypi(*LED, *more), "app", *IN_TURN)
    assert picked(ran) == {
        OLD: ["app-1.0", "fast-1.0"],
        LINUX: ["app-1.0", linux],
        WINDOWS: ["app-1.0", "fast-2.0.tar.gz"],
    }
    why = "another target needs its sdist, and pip prefers that to older wheels"
    assert f"note: fast 2.0 is taken, not 1.0: {why} (on {LINUX})\n" in ran.err


def test_where_wheels_are_preferred_so_are_older_ones() -> None:
    ran = built(Pypi(*LED, FOR_LINUX), "app", *IN_TURN, "--prefer-binary")
    assert picked(ran)[LINUX] == ["app-1.0", "fast-1.0"]


def test_so_it_is_where_another_target_is_built_with_it() -> None:
    pypi = Pypi(source("made", "1.0", "tool>=2"), *TOOLS)
    ran = built(pypi, "tool", "made; sys_platform == 'win32'", *IN_TURN)
    assert picked(ran) == {
        OLD: ["tool-1.0"],
        LINUX: ["tool-2.0.tar.gz"],
        WINDOWS: ["made-1.0.tar.gz", "tool-2.0.tar.gz"],
    }
    assert ran.err.count("Resolved") == 1
    assert ran.err.count("made 1.0 has no usable wheel") == 1


def test_so_it_is_with_what_both_are_built_with() -> None:
    pypi = Pypi(source("made", "1.0", "tool>=2"), source("other", "1.0", "tool"), *TOOLS)
    ran = built(pypi, "other", "made; sys_platform == 'win32'", *IN_TURN)
    assert ran.code == 0, ran
    tool = "tool-2.0.tar.gz"
    assert builds() == {
        OLD: ["other: tool-1.0-py3-none-any.whl"],
        LINUX: [f"other: {tool}", "tool: less-1.0-py3-none-any.whl"],
        WINDOWS: [f"made: {tool}", f"other: {tool}", "tool: more-1.0-py3-none-any.whl"],
    }


def test_what_a_target_cannot_have_at_all_is_in_nobodys_way() -> None:
    pypi = Pypi(*LED, wheel("lost", "1.0", tag="cp312-cp312-win_amd64"))
    ran = built(pypi, "app", "lost", *IN_TURN, "--allow-missing")
    assert picked(ran)[LINUX] == ["app-1.0", "fast-2.0.tar.gz"]


@pytest.mark.skipif(sys.version_info >= (3, 15), reason="no later Python is known")
def test_pip_passes_over_an_sdist_for_another_python_if_it_is_asked_as_told() -> None:
    here = running().environment["python_version"]
    pypi = Pypi(wheel("fast", "1.0"), source("fast", "2.0", *PARTS, python=">=3.15"), *TOOLS)
    ran = built(pypi, "fast", "--python", f"3.15,{here}", "--platform", "linux")
    assert picked(ran) == {f"3.15-{POSIX}": ["fast-2.0.tar.gz"], f"{here}-{POSIX}": ["fast-1.0"]}
    told = ran.out.splitlines()[-1].split()
    assert told[:2] == ["pip", "install"]
    command = (*PIP, "install", "--no-cache-dir", "--target", "there", *told[2:])
    subprocess.run(command, env=bare(), check=True, capture_output=True)
    assert Path("there/fast.py").read_text() == '__version__ = "1.0"\n'


def test_what_no_index_has_cannot_be_had_elsewhere_and_the_proof_says_so() -> None:
    name, data = source("fast", "2.0", *PARTS)
    Path(name).write_bytes(data)
    wanted = [f"fast @ {Path(name).absolute().as_uri()} ; sys_platform == 'win32'", "fast; sys_platform != 'win32'"]
    ran = built(Pypi(wheel("fast", "1.0"), *TOOLS), *wanted, *IN_TURN)
    assert ran.code == 10, ran
    assert "not-buildable: fast 2.0 cannot be built: The index has no project named less." in ran.err


def test_what_overtakes_an_answer_of_before_is_told_and_cured_by_an_update() -> None:
    here, backend = Path("index").absolute(), "flit_core.buildapi"
    system = f'[build-system]\nrequires = {json.dumps(["flit_core", *PARTS])}\nbuild-backend = "{backend}"\n'
    info = metadata("fast", "2.0", metadata_version="2.2", requires_python=NEWER)
    fast = sdist("fast", "2.0", pkg_info=info, pyproject=f'{system}[project]\nname = "fast"\nversion = "2.0"\n')
    with Pypi(LED[0], LED[1], fast, FOR_LINUX, *TOOLS, wheel("flit_core", "3.12")).serve() as server:
        source = ("index", "-i", server.url)
        assert whbuild("app", *source, "--python", "3.9,3.12", "--platform", "linux").code == 0
        for _ in range(2):  # to say it again does not make it better
            ran = whbuild("app", *source, "--target", WINDOWS)
            assert ran.code == 10, ran
            assert f"error: {here} was written, and does not answer alone any more what was asked" in ran.err
            assert "not-buildable: fast 2.0 cannot be built: The index has no project named less." in ran.err
            assert f"hint: Answer all of it anew, together: whbuild update {here} --yes" in ran.err
        assert whbuild("update", *source, "--yes").code == 0
    assert whbuild("verify", "index").code == 0
