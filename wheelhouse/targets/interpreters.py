"""The Pythons of this machine: where they are, and what each says that it is. Import it late (subprocess)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from packaging.version import Version

from wheelhouse.errors import UsageError
from wheelhouse.targets import files, here
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.target import Target

_HINT = "Name a Python of 3.6 or newer: its path, or a name that PATH leads to, such as python3.12."
_NAMES = re.compile(r"(?:python|pypy|graalpy)(?:3(?:\.\d+)?t?)?(?:\.exe)?", re.IGNORECASE)
_VERSION = re.compile(r"3\.\d+t?", re.ASCII)
_LONGEST = 30.0  # seconds for an answer that takes a tenth of one
_AT_ONCE = 4
# Isolated: what it says of itself may not depend on the folder in which it is asked, nor on the user's variables.
_ASK = "import runpy, sys; print(sys.executable); runpy.run_path(sys.argv[1], run_name='__main__')"


def found(names_or_paths: Iterable[str] = ()) -> tuple[Interpreter, ...]:
    """Return the Pythons that are named, in their order: by path, by a name on PATH, or by version, such as `3.12`.

    Where none is named, they are that of whbuild itself and all on PATH, of each name the first that answers, sorted by
    version. Of several that are the same target, such as a Python and a virtual environment of it, the first stays.
    Raises UsageError for what is named and is no Python from 3.6 on.
    """
    given = tuple(dict.fromkeys(names_or_paths))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        if given:
            answers = tuple(pool.map(_answer, map(_named, given)))
            _check(tuple(zip(given, answers, strict=True)))
            return tuple(_distinct(answers))
        answers = tuple(pool.map(_answer, _everywhere()))
    return tuple(sorted(_distinct(answers), key=lambda each: Version(each.target.python.rstrip("+"))))


def _distinct(answers: Iterable[Interpreter | str]) -> Iterator[Interpreter]:
    seen: list[Target] = []
    for each in answers:
        if isinstance(each, Interpreter) and each.target not in seen:
            seen.append(each.target)
            yield each


def _check(pairs: Sequence[tuple[str, Interpreter | str]]) -> None:
    wrong = [(text, answer) for text, answer in pairs if isinstance(answer, str)]
    if len(wrong) == 1:
        raise UsageError(f"{wrong[0][0]!r} is no Python that can be used.", context=(wrong[0][1],), hint=_HINT)
    if wrong:
        lines = tuple(f"{text!r}: {answer}" for text, answer in wrong)
        raise UsageError(
            f"{len(wrong)} of the interpreters are no Pythons that can be used.", context=lines, hint=_HINT
        )


# -- where they are


def _named(text: str) -> list[str]:
    """Return the paths that a text may mean, the likeliest first."""
    if os.path.isfile(text) or Path(text).name != text:  # noqa: PTH113  (any text may stand here)
        return [text]
    name = f"python{text}" if _VERSION.fullmatch(text) else text
    paths = [str(folder / each) for folder in _folders() for each in (name, f"{name}.exe")]
    return [path for path in paths if os.path.isfile(path)]  # noqa: PTH113  (PATH may name what nobody may look into)


def _everywhere() -> list[list[str]]:
    """Return the paths of each name on PATH, and first that of the Python that runs here."""
    by_name: dict[str, list[str]] = {}
    for folder in _folders():
        with suppress(OSError):  # PATH may name folders that are not there
            for path in sorted(folder.iterdir()):
                if _NAMES.fullmatch(path.name):
                    by_name.setdefault(path.name.lower(), []).append(str(path))
    return [[sys.executable], *by_name.values()]


def _folders() -> list[Path]:
    # An empty part is the current folder to some shells; nothing is started that merely lies there.
    return [Path(part) for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part]


# -- what they are


def _answer(paths: Iterable[str]) -> Interpreter | str:
    """Return what the first that is a Python says of itself; if none is, why the last one is not."""
    answer: Interpreter | str = "There is no such file."
    for path in paths:
        answer = _asked(path)
        if isinstance(answer, Interpreter):
            break
    return answer


def _asked(path: str) -> Interpreter | str:
    command = [path, "-I", "-c", _ASK, here.__file__]
    try:
        said = subprocess.run(  # noqa: S603  (a Python of the user, on PATH or named)
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST, check=False
        )
        python, _, described = said.stdout.decode().partition("\n")
        if said.returncode == 0:
            return Interpreter(python=python.rstrip("\r"), target=files.described(described))
    except subprocess.TimeoutExpired:
        return f"It did not answer within {_LONGEST:g} seconds."
    except OSError as error:
        return f"It cannot be started: {error.strerror}."
    except ValueError:
        return "What it says is not what a Python says of itself."
    return _reason(said.stderr) or f"It ended with exit code {said.returncode}."


def _reason(output: bytes) -> str:
    """Return the line that says why: the last of a traceback, and the first of what a launcher of Pythons prints."""
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return ""
    said = lines[-1] if lines[0].startswith("Traceback ") else lines[0]
    return "".join(char if char.isprintable() else " " for char in said.strip()[:500])
