"""A page that tells of two machines, and their two shells: one with whbuild and an index, the other beyond the gap."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import airgap

_BLOCK = re.compile(r"<!-- (?P<side>here|there) -->\n```console\n(?P<text>.*?)```", re.DOTALL)
_TOOLS = (
    "bash",
    "cat",
    "chmod",
    "cp",
    "env",
    "grep",
    "gzip",
    "ls",
    "mkdir",
    "rm",
    "sh",
    "sha256sum",
    "sleep",
    "ssh-keygen",
    "tar",
    "uname",
)
_LAST = 4000  # characters of what was printed


@dataclass(frozen=True, kw_only=True)
class Step:
    """A command of the page, on which side it is given, and what the page shows of its output."""

    side: str
    command: str
    shown: tuple[str, ...]


def steps(page: str) -> tuple[Step, ...]:
    """Return the commands of the page in order; `...` in a line that is shown stands for anything."""
    return tuple(step for block in _BLOCK.finditer(page) for step in _of(block["side"], block["text"]))


def _of(side: str, text: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        while command.endswith("\\"):
            command = f"{command[:-1]}{shown.pop(0)}"
        yield Step(side=side, command=command, shown=tuple(filter(None, shown)))


def check(step: Step, printed: str) -> None:
    """Assert that the lines which the page shows were printed, in this order."""
    patterns = (".*".join(map(re.escape, line.split("..."))) for line in step.shown)
    rest = iter(printed.splitlines())
    for pattern, line in zip(patterns, step.shown, strict=True):
        assert any(re.fullmatch(pattern, each.rstrip()) for each in rest), f"$ {step.command}\n{line}\n---\n{printed}"


class Shell:
    """A bash that runs until its block ends: what one command starts or changes is there for the next."""

    def __init__(self, process: subprocess.Popen[str], output: Path) -> None:
        self._process, self._output = process, output

    def say(self, command: str) -> tuple[int, str]:
        """Run the command; return its exit code and what it printed."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{{ {command}\n}} > {self._output} 2>&1 < /dev/null; echo $?\n")
        stdin.flush()
        code = stdout.readline()
        printed = self._output.read_text(encoding="utf-8", errors="replace")
        assert code, f"the shell ended at: {command}\n{printed[-_LAST:]}"
        return int(code), printed

    def run(self, command: str) -> str:
        """Run the command; return what it printed; assert that it succeeded."""
        code, printed = self.say(command)
        assert code == 0, f"$ {command}\n{printed[-_LAST:]}"
        return printed


@contextmanager
def shell(folder: Path, environment: Mapping[str, str], *, cut_off: bool = False) -> Iterator[Shell]:
    """Give a shell in the folder; cut off, it sees no network but a loopback of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    prefix, extra = airgap.gap() if cut_off else ((), {})
    piped: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with tempfile.TemporaryDirectory() as aside:
        command = (*prefix, shutil.which("bash") or "bash", "--noprofile", "--norc")
        with subprocess.Popen(command, cwd=folder, env={**environment, **extra}, **piped) as process:
            assert process.stdin is not None
            process.stdin.write("trap 'for job in $(jobs -p); do kill $job; done' EXIT\n")
            yield Shell(process, Path(aside) / "printed")
            process.stdin.close()


def tools(folder: Path, **programs: Path) -> Path:
    """Link the programs, and what every machine has, into the folder, and return it."""
    folder.mkdir(parents=True)
    for name, path in {**{name: shutil.which(name) for name in _TOOLS}, **programs}.items():
        if path is not None:
            (folder / name).symlink_to(path)
    return folder
