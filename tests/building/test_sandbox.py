from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from wheelhouse.building import sandbox


def python(code: str, *, timeout: float = 20, before: tuple[str, ...] = ()) -> sandbox.Outcome:
    return sandbox.run([*before, sys.executable, "-c", code], cwd=None, environ=os.environ, timeout=timeout)


def test_the_last_lines_are_kept_without_what_steers_a_terminal() -> None:
    outcome = python("print('\\x1b]0;x\\x07é\\n\\n'); [print(n) for n in range(24)]; raise SystemExit(3)")
    assert outcome == sandbox.Outcome(code=3, lines=(" ]0;x é", *map(str, range(24))))


def test_a_line_without_end_is_no_burden() -> None:
    assert {len(line) for line in python("print('x' * 10_000_000, end='')").lines} <= {4096, 10_000_000 % 4096}


def test_a_program_that_leaves_its_group_is_not_waited_for() -> None:
    before = time.monotonic()
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}], start_new_session=True)"
    assert python(code.format("import time; time.sleep(6)")).code == 0
    assert time.monotonic() - before < 5


def test_a_limit_of_memory_that_cannot_be_set_hinders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert python("print(1)", before=sandbox.limited()).lines == ("1",)
    monkeypatch.setattr(sandbox, "MOST_MEMORY", -(2**80))
    assert python("print(1)", before=sandbox.limited()).lines == ("1",)


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sandbox.run([str(tmp_path / "none")], cwd=None, environ={}, timeout=1)


def test_a_home_that_cannot_be_looked_into_holds_no_compiler(tmp_path: Path) -> None:
    assert "RUSTUP_HOME" not in sandbox.environment(tmp_path, {"HOME": str(tmp_path / ("x" * 300))})


def test_only_harmless_variables_are_kept(tmp_path: Path) -> None:
    kept = sandbox.environment(tmp_path, {"PATH": "/bin", "Path": "x", "TOKEN": "secret", "HOME": "/home/me"})
    assert (kept["PATH"], kept["Path"], kept["HOME"]) == ("/bin", "x", str(tmp_path))
    assert "TOKEN" not in kept


@pytest.mark.parametrize(
    "unshare", [None, "#!/bin/sh\nexit 1\n", "no program", "#!/bin/sh\nexec sleep 5\n", "#!/bin/sh\nexit 0\n"]
)
def test_systems_with_and_without_namespaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unshare: str | None
) -> None:
    if unshare is not None:
        (tmp_path / "unshare").write_text(unshare)
        (tmp_path / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin" if unshare else str(tmp_path))
    monkeypatch.setattr(sandbox, "_LONGEST_TRY", 0.3)
    before = sandbox.offline.__wrapped__()
    assert bool(before) == (unshare is not None and "exit 0" in unshare and sys.platform == "linux")
