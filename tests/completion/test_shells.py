"""The shells that are here complete what they are told, each by the script that whbuild writes for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import whbuild

CASES = [
    (("pl",), ["plan"]),
    (("ver",), ["verify"]),
    (("target", ""), ["here", "list"]),
    (("tree", "--fo"), ["--format"]),
    (("tree", "--format", ""), ["json", "text"]),
    (("tree", "./index", "--format", "j"), ["json"]),
    (("-r", "requ"), ["requirements.txt"]),
    (("show", "./index", "fl"), ["flask", "flask-login"]),
    (("show", "--set", "web", "./index", "flask-"), ["flask-login"]),
    (("--index-strategy", "f"), ["first-index"]),
    (("flask", "./index", "--platform", "windows-a"), ["windows-arm64"]),
    (("completion", ""), ["bash", "fish", "zsh"]),
    (("verify", "--inst"), ["--install"]),
    (("completion", "bash", "--se"), []),
]

_BASH = """\
source "$0"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_whbuild
printf '%s\\n' "${COMPREPLY[@]}"
"""
# zsh completes nowhere but in a terminal. There each TAB puts the next candidate into the line, and ^X prints the line,
# after which more could follow: for 0.01 s (KEYTIMEOUT).
_ZSH = """\
PS1= PS2= RPS1= PROMPT_EOL_MARK= KEYTIMEOUT=1; unset zle_bracketed_paste
setopt MENU_COMPLETE NO_AUTO_LIST NO_ALWAYS_LAST_PROMPT
autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' list-colors ''; source ./whbuild.zsh
told() { print -r -- "<${BUFFER}>"; }; zle -N told; bindkey '^X' told
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the scripts, an index and a file of requirements."""
    folder = tmp_path_factory.mktemp("completion")
    for name in ("flask", "flask-login", "numpy"):
        (folder / "index/simple" / name).mkdir(parents=True)
        (folder / "index/simple" / name / "index.html").touch()
    (folder / "requirements.txt").touch()
    for shell in ("bash", "zsh", "fish"):
        ran = whbuild("completion", shell)
        assert (ran.code, ran.err) == (0, "")
        (folder / f"whbuild.{shell}").write_text(ran.out)
    return folder


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(("words", "expected"), CASES, ids=" ".join)
def test_bash(words: Sequence[str], expected: list[str], folder: Path) -> None:
    command = ["bash", "--norc", "-c", _BASH, "./whbuild.bash", "whbuild", *words]
    assert _printed(command, folder) == expected


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize("words", [("tree", "--format", "=", "j"), ("tree", "./index", "--format", "=", "j")])
def test_bash_takes_an_equals_sign_for_a_word(words: Sequence[str], folder: Path) -> None:
    assert _printed(["bash", "--norc", "-c", _BASH, "./whbuild.bash", "whbuild", *words], folder) == ["json"]


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish here")
@pytest.mark.parametrize(("words", "expected"), CASES, ids=" ".join)
def test_fish(words: Sequence[str], expected: list[str], folder: Path) -> None:
    line = f"source whbuild.fish; complete -C 'whbuild {' '.join(words)}'"
    found = _printed(["fish", "--no-config", "-c", line], folder)
    assert [each.partition("\t")[0] for each in found] == expected


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh here")
def test_zsh(folder: Path) -> None:
    with _terminal(["zsh", "-f", "-i"], folder) as terminal:
        terminal.say(_ZSH)
        for words, expected in CASES:
            times = max(len(expected), 1) + (len(expected) > 1)  # one more, which begins anew; a single one is done
            assert _cycled(terminal, f"whbuild {' '.join(words)}", times) == expected, words


def _cycled(terminal: _Terminal, line: str, times: int) -> list[str]:
    """Return what stands for the last word after each of so many TABs, each once, without what cannot be completed."""
    terminal.say(f"\x15{line}")
    lines = [terminal.line("\t\x18") for _ in range(times)]
    head = line.rpartition(" ")[0]
    words = {each.removeprefix(head).strip() for each in lines if each.strip() != line.strip()}
    return sorted(word.rstrip("/=") for word in words)


class _Terminal:
    """A program in a terminal of its own."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._read = b""

    def say(self, text: str) -> None:
        os.write(self._file, text.encode())

    def line(self, text: str) -> str:
        """Return what the shell prints between angle brackets after this was typed."""
        self.say(text)
        while True:
            found = re.search(rb"<(whbuild[^<>]*)>", self._read)
            if found is not None:
                self._read = self._read[found.end() :]
                return found[1].decode()
            self._read += os.read(self._file, 65536)


@contextmanager
def _terminal(command: Sequence[str], folder: Path) -> Iterator[_Terminal]:
    import pty  # noqa: PLC0415  (not on Windows)

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "HOME": str(folder), "COLUMNS": "200"}
    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=environment
    )
    os.close(theirs)
    try:
        yield _Terminal(ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _printed(command: Sequence[str], folder: Path) -> list[str]:
    ran = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert ran.stderr == ""
    return sorted(filter(None, ran.stdout.splitlines()))
