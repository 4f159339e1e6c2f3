from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.command import whbuild
from tests.lineage.stories import LINUX, recorded
from tests.living import spoil
from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.events import Event, Notice
from wheelhouse.proof import importing, venvs
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.installing import _of_pip, _useful, installed
from wheelhouse.records.reading import read
from wheelhouse.targets import interpreters
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.naming import named
from wheelhouse.targets.target import running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the Python of these tests is a script of a shell")

OWN = running()
HOOK = b"""
try:
    import runner
except ImportError:
    raise ValueError("no runner") from None
"""
FILES = (
    wheel("app", "1.0", ["lib>=1"], files={"_app_hook.py": HOOK}),
    wheel("lib", "1.0"),
    wheel("needy", "1.0", ["shy"]),
    wheel("shy", "1.0", files={"shy.py": b"import sys\nif 'needy' not in sys.modules: raise ImportError('not yet')"}),
    wheel("broken", "1.0", files={"broken.py": b"print('on stdout')\nraise ImportError('a\\nb')"}),
    wheel("ends", "1.0", files={"ends.py": b"import os\nos.kill(os.getpid(), 9)"}),
    wheel("hangs", "1.0", files={"hangs.py": b"import time\ntime.sleep(60)"}),
    wheel("silent", "1.0", files={"silent.py": b"import os\nos._exit(3)"}),
    wheel("leaves", "1.0", files={"leaves.py": b"import os\nassert 'TOKEN' not in os.environ\nraise SystemExit(0)"}),
)


@pytest.fixture
def quick(tmp_path: Path) -> Interpreter:
    """A Python as Debian splits it: its virtual environments have no pip, and so are made in no time."""
    program = tmp_path / "python"
    told = 'case "$*" in *venv*without-pip*) ;; *venv*) echo ensurepip is not available; exit 1;; esac'
    program.write_text(f'#!/bin/sh\n{told}\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o755)
    return Interpreter(python=str(program), target=OWN)


@pytest.fixture
def built(tmp_path: Path) -> Callable[..., Path]:
    def build(*words: str | Path) -> Path:
        source = Pypi(*FILES).folder(tmp_path / "files")
        ran = whbuild(*words, tmp_path / "index", "--no-index", "-f", source)
        assert ran.code == 0, ran
        return tmp_path / "index"

    return build


def judged(index: Path, *interpreters: Interpreter) -> tuple[tuple[Finding, ...], list[str]]:
    said: list[Event] = []
    found = installed(index, read(index), interpreters, said.append)
    return found, [event.text for event in said if isinstance(event, Notice)]


def test_what_was_asked_for_is_installed_and_imported(built: Callable[..., Path], quick: Interpreter) -> None:
    found, said = judged(built("app"), quick)
    assert found == ()
    assert said[0].startswith(f"{OWN.name}: 2 packages installed, 2 modules imported with ")
    assert said[1] == f"{OWN.name}: not imported, because nothing requires what they want: _app_hook (runner)."


def test_what_is_imported_after_what_wants_it(built: Callable[..., Path], quick: Interpreter) -> None:
    found, said = judged(built("needy"), quick)
    assert (found, len(said)) == ((), 1)


def test_what_cannot_be_imported(
    built: Callable[..., Path], quick: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = {
        "broken": "ImportError: a b",
        "ends": "signal 9 ended it",
        "hangs": "it did not end within 2 seconds",
        "leaves": "SystemExit: 0",
        "silent": "it ended with exit code 3",
    }
    monkeypatch.setattr(venvs, "LONGEST_IMPORT", 2.0)
    monkeypatch.setattr(importing, "LONGEST_IMPORT", 2.0)
    monkeypatch.setenv("TOKEN", "secret")
    findings, _ = judged(built(*reasons), quick)
    assert {each.project: each.message.partition("): ")[2] for each in findings} == reasons
    for finding in findings:
        project = finding.project
        assert (finding.code, finding.targets) == ("not-imported", (OWN.name,))
        assert finding.path == f"packages/{project}-1.0-py3-none-any.whl"
        assert finding.message.startswith(f"{project} of {project} 1.0 cannot be imported with CPython {OWN.python} (")
        assert not any("site-packages" in line for line in finding.context)


def test_what_cannot_be_installed_and_who_wants_it(
    built: Callable[..., Path], quick: Interpreter, tmp_path: Path
) -> None:
    (tmp_path / "asked.txt").write_text("\napp")
    index = built("-r", tmp_path / "asked.txt")
    (index / "simple/lib/index.html").write_text("<!DOCTYPE html>")
    ((finding,), said) = judged(index, quick)
    assert (finding.code, finding.project, said) == ("not-installed", "lib", [])
    assert finding.context[0] == f"{tmp_path}/asked.txt, line 2: app; app 1.0 wants lib>=1"
    assert any("No matching distribution found for lib" in line for line in finding.context)


def test_of_what_pip_says_that_is_told_which_says_why() -> None:
    said = ["  error: subprocess-exited-with-error", "", "  ╰─> [19 lines of output]", "      error: no cargo here"]
    said += [
        "      [end of output]",
        "  note: This error originates from a subprocess.",
        "  hint: See above for details.",
    ]
    assert list(_useful(said)) == ["      error: no cargo here"]


@pytest.mark.parametrize(("version", "told"), [("18.1", True), ("20.2.4", True), ("20.3", False), ("26.3", False)])
def test_a_pip_that_is_too_old_for_most_wheels_is_told(version: str, *, told: bool) -> None:
    assert bool(list(_of_pip(version))) is told


def test_of_many_requirements_the_first_are_told(built: Callable[..., Path], quick: Interpreter) -> None:
    index = built("app", "lib", "broken", "ends", "hangs", "silent")
    spoil(index / "packages/lib-1.0-py3-none-any.whl", b"no zip")
    ((finding,), _) = judged(index, quick)
    assert finding.context[:6] == (
        *(f"the command line: {name}" for name in ("app", "lib", "broken", "ends", "hangs")),
        "and 1 more",
    )


def test_no_virtual_environment(built: Callable[..., Path], tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho no module named venv; exit 1\n")
    program.chmod(0o755)
    ((finding,), _) = judged(built("lib"), Interpreter(python=str(program), target=OWN))
    assert finding.message.startswith("A virtual environment cannot be made with ")
    assert finding.context == ("the command line: lib", "no module named venv")


def test_a_target_that_no_python_serves(built: Callable[..., Path], quick: Interpreter) -> None:
    index = built("lib", "--platform", "linux,windows", "--python", OWN.environment["python_version"])
    ((finding,), said) = judged(index, quick)
    assert (finding.code, finding.fails, len(said)) == ("not-tried", False, 1)
    assert finding.targets == (named(f"{OWN.environment['python_version']}-windows").name,)


def test_where_no_python_serves_a_target(built: Callable[..., Path]) -> None:
    ((finding,), _) = judged(built("lib"), Interpreter(python="py.exe", target=named("3.8-windows")))
    assert (finding.code, finding.targets) == ("nothing-tried", (OWN.name,))
    assert finding.context == ("the Pythons:", "  CPython 3.8.0 (py.exe)")


def test_a_record_without_markers_is_of_no_target_that_is_known(tmp_path: Path, quick: Interpreter) -> None:
    (finding,) = installed(tmp_path, [recorded(LINUX, {})], [quick], print)
    assert finding.code == "nothing-tried"


def test_programs_are_told_that_nothing_was_installed(built: Callable[..., Path], quick: Interpreter) -> None:
    index = built("lib", "--target", "3.8-windows")
    ran = whbuild("verify", index, "--install", "--interpreter", quick.python, "--json")
    assert (ran.code, json.loads(ran.out)["findings"][0]["code"]) == (10, "nothing-tried")
    assert "hint: Name a Python with --interpreter" in ran.err


def test_an_interpreter_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    ran = whbuild("verify", tmp_path / "gone", "--interpreter", tmp_path / "python")
    assert (ran.code, ran.err.splitlines()[0].endswith("is no Python that can be used.")) == (2, True)


def test_a_requirement_that_cannot_be_read(built: Callable[..., Path], quick: Interpreter) -> None:
    index = built("lib")
    (record,) = read(index)
    wanted = msgspec.structs.replace(record.requirements[0], requirement="--pre")
    broken = msgspec.structs.replace(record, requirements=(wanted,))
    (finding,) = installed(index, [broken], [quick], print)
    assert finding.code == "record-damaged"


def test_the_command_installs_with_the_pip_that_a_python_brings_and_says_so(built: Callable[..., Path]) -> None:
    ran = whbuild("verify", built("lib"), "--install", "--interpreter", sys.executable)
    assert (ran.code, ran.out.splitlines()[-1].endswith("1 target can be answered from it alone.")) == (0, True)
    assert f"note: {OWN.name}: 1 package installed, 1 module imported with " in ran.err


def test_the_command_fails_where_a_module_does(
    built: Callable[..., Path], quick: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters, "found", lambda _: (quick,))  # that Python is asked for the one behind it
    ran = whbuild("verify", built("broken"), "--install")
    assert ran.code == 10
    assert "not-imported: broken of broken 1.0 cannot be imported with " in ran.out
    assert "hint: The other side would meet the same" in ran.err
