"""How a bundle and the files beside it are named: each name follows from that of the bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec

from wheelhouse.carried.members import PROGRAM
from wheelhouse.carried.volumes import NAMED
from wheelhouse.errors import UsageError

Format: TypeAlias = Literal["tar.zst", "tar.gz", "tar"]
FORMATS: tuple[Format, ...] = get_args(Format)
_OTHERS = frozenset({".7z", ".bz2", ".gz", ".tgz", ".tzst", ".xz", ".zip", ".zst"})
"""Endings of other archives: who writes one does not mean a part of the name."""


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The names of a bundle: it lies in `folder`, is of this format, and `stem` is what is before that ending."""

    folder: Path
    stem: str
    format: Format

    @property
    def bundle(self) -> str:
        """The name of the bundle, where it is in one piece, and without their numbers that of its volumes."""
        return f"{self.stem}.{self.format}"

    @property
    def manifest(self) -> str:
        """The name of the manifest of the state that it leads to."""
        return f"{self.stem}.manifest.json"

    @property
    def signature(self) -> str:
        """The name of the signature of that manifest."""
        return f"{self.manifest}.sig"

    @property
    def checksums(self) -> str:
        """The name of the hashes of all of them, as `sha256sum -c` reads them."""
        return f"{self.stem}.sha256"

    @property
    def program(self) -> str:
        """The name of the program that applies it, which is the same for all bundles in the folder."""
        return PROGRAM

    def volume(self, number: int) -> str:
        """Return the name of a volume, counted from 1, of a bundle that is in several pieces."""
        return f"{self.bundle}.{number:03}"

    def pieces(self) -> frozenset[str]:
        """Return the names in the folder that are those of the bundle, in one piece and in several."""
        matches = (NAMED.fullmatch(path.name) for path in self.folder.iterdir())
        return frozenset(match.group() for match in matches if match and match["bundle"] == self.bundle)


def named(path: Path, kind: str | None = None) -> Names:
    """Return the names for a bundle that is to be at the path: of this format, else that of its name, else tar.zst.

    A name without a format gets its ending. Raises UsageError where the two contradict each other, for a name with the
    ending of another archive, and for one that `sha256sum` could not list.
    """
    found = NAMED.fullmatch(path.name)
    stated = None if found is None or found["volume"] else found["bundle"].removeprefix(f"{found['stem']}.")
    chosen = next((each for each in FORMATS if each == (kind or stated or FORMATS[0])), None)
    if chosen is None:
        raise UsageError(f"--format cannot be {kind!r}.", hint=f"It is one of {', '.join(FORMATS)}.")
    if stated not in {None, chosen}:
        raise UsageError(f"--format {kind} is not what {path.name!r} says.", hint="Leave out one of the two.")
    if kind is None and stated is None and path.suffix.lower() in _OTHERS:
        hint = f"Name one of these: {', '.join(f'{path.stem}.{each}' for each in FORMATS)}."
        raise UsageError(f"{path.name!r} is of no format that whbuild writes.", hint=hint)
    if not path.name or not path.name.isprintable() or "\\" in path.name:
        raise UsageError(f"{str(path)!r} names no file.", hint="Name the bundle: deliveries/june.tar.zst.")
    return Names(
        folder=path.parent, stem=path.name if found is None or stated is None else found["stem"], format=chosen
    )
