"""What would close a gap, as values that read as sentences."""

from __future__ import annotations

from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.closure import Why
from wheelhouse.closure.tables import listed, placed
from wheelhouse.requirements.ask import Wanted


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """The lowest level of the target's platform whose machines take a wheel of the version."""

    platform: str
    filename: str

    def __str__(self) -> str:
        return f"{self.platform} would take {self.filename}"


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """The newest other version of which the target can use a file, and what excludes it: the user's, or a package."""

    project: NormalizedName
    version: Version
    wheel: bool
    lines: tuple[Wanted, ...] = ()
    parents: tuple[Why, ...] = ()

    def __str__(self) -> str:
        has = f"{self.project} {self.version} has {'a wheel' if self.wheel else 'an sdist'}"
        excluding = [*map(placed, self.lines), *map(str, self.parents)]
        if not excluding:
            return has
        return f"{has}, but {listed(excluding)} {'excludes' if len(excluding) == 1 else 'exclude'} it"


class Unrestricted(msgspec.Struct, frozen=True, kw_only=True):
    """A file that the target could use, were it not for `--only-binary` or `--no-binary`."""

    filename: str
    option: str

    def __str__(self) -> str:
        return f"{self.filename} could be used without {self.option}"


class Pythons(msgspec.Struct, frozen=True, kw_only=True):
    """The Pythons, as targets name them, for which the version has a wheel on the same platform; never none.

    `platform` is that of the wheels, `any` for pure ones.
    """

    project: NormalizedName
    version: Version
    platform: str
    pythons: tuple[str, ...]

    def __str__(self) -> str:
        where = "" if self.platform == "any" else f" on {self.platform}"
        return f"{self.project} {self.version} has wheels for Python {listed(self.pythons)}{where}"


Remedy: TypeAlias = Level | Other | Unrestricted | Pythons
