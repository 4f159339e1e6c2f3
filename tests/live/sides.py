"""The sdist of a project built and installed by pip on either side: with the index at hand, and from our tree without.

python -m tests.live.sides online NAME ...       pip alone; of all projects without a name
python -m tests.live.sides offline NAME ...      whbuild, and then pip in a network namespace
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from packaging.requirements import Requirement

from tests import airgap
from tests.clients import PIP, WHBUILD, attempt, bare, road

LIST = Path(__file__).with_name("sdists.toml")
_LAST = 4000  # characters of what was printed
Words: TypeAlias = Sequence[str | Path]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A project of the list; its fields are explained there."""

    wanted: str
    backend: str
    online: str = ""
    differs: str = ""
    sample: bool = False

    @property
    def name(self) -> str:
        return Requirement(self.wanted).name

    @property
    def asked(self) -> tuple[str, ...]:
        """The words that ask pip or whbuild for it."""
        return (self.wanted, "--no-binary", self.name)


@dataclass(frozen=True, kw_only=True)
class Side:
    """What became of it on one side: what was installed (NAME-VERSION), or the end of what was printed instead."""

    installed: tuple[str, ...] = ()
    trouble: str = ""


def listed() -> tuple[Listed, ...]:
    """Return the projects of the list."""
    return tuple(Listed(**each) for each in tomllib.loads(LIST.read_text(encoding="utf-8"))["project"])


def online(project: Listed, folder: Path) -> Side:
    """Let pip build it with the index of this machine."""
    environment = bare() | dict(road()) | {"PIP_CACHE_DIR": str(folder / "cache")}
    return _installed(folder, project.asked, lambda command: attempt(command, folder, environment))


def offline(project: Listed, folder: Path) -> Side:
    """Let whbuild make an index for it, and pip build it from that alone."""
    cache = ("--cache-dir", folder / "cache")
    code, printed = attempt((WHBUILD, *project.asked, "index", *cache), folder, bare() | dict(road()))
    if code:
        return Side(trouble=printed[-_LAST:])
    index = folder / "index"
    source: Words = ("--no-index", "--find-links", index / "packages", *project.asked)
    environment = bare() | {"PIP_CACHE_DIR": str(folder / "pip")}
    return _installed(folder, source, lambda command: airgap.attempt(index, command, environment))


def _installed(folder: Path, words: Words, run: Callable[[Words], tuple[int, str]]) -> Side:
    made = folder / "made"
    code, printed = run((*PIP, "install", "--target", made, "--no-compile", "--progress-bar", "off", *words))
    if code:
        return Side(trouble=printed[-_LAST:])
    return Side(installed=tuple(sorted(path.name.removesuffix(".dist-info") for path in made.glob("*.dist-info"))))


SIDES = {"online": online, "offline": offline}


def main(side: str, *names: str) -> None:
    """Print what becomes of the projects on this side, one object of JSON a line."""
    for project in listed():
        if project.name in names or not names:
            began = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="sides-") as folder:
                found = asdict(SIDES[side](project, Path(folder)))
            said = {"wanted": project.wanted, "side": side, **found, "seconds": round(time.monotonic() - began, 1)}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
