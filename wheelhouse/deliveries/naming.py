"""How a bundle and the files beside it are named: each name follows from that of the bundle."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec

Format: TypeAlias = Literal["tar.zst", "tar.gz", "tar"]
FORMATS: tuple[Format, ...] = get_args(Format)

APPLY = "apply.py"
_BUNDLE = re.compile(r"(?P<stem>.+?)\.(?P<format>tar\.zst|tar\.gz|tar)(?:\.(?P<volume>[0-9]{3,}))?")


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The names of a bundle: it lies in `folder`, is of this format, and `stem` is what is before that ending."""

    folder: Path
    stem: str
    format: Format

    @property
    def bundle(self) -> Path:
        """The bundle, where it is in one piece."""
        return self.folder / f"{self.stem}.{self.format}"

    @property
    def manifest(self) -> Path:
        """The manifest of the state that it leads to."""
        return self.folder / f"{self.stem}.manifest.json"

    @property
    def signature(self) -> Path:
        """The signature of that manifest."""
        return self.folder / f"{self.stem}.manifest.json.sig"

    @property
    def checksums(self) -> Path:
        """The hashes of all of them, as `sha256sum -c` reads them."""
        return self.folder / f"{self.stem}.sha256"

    @property
    def program(self) -> Path:
        """The program that applies it."""
        return self.folder / APPLY

    def volume(self, number: int) -> Path:
        """Return where the volume is, counted from 1, of a bundle that is in several pieces."""
        return self.folder / f"{self.stem}.{self.format}.{number:03}"

    def volumes(self) -> tuple[Path, ...]:
        """Return the volumes that are in the folder, sorted by their numbers."""
        whole = f"{self.stem}.{self.format}."
        found = {int(path.name[len(whole) :]): path for path in self.folder.iterdir() if self._is_volume(path.name)}
        return tuple(found[number] for number in sorted(found))

    def _is_volume(self, name: str) -> bool:
        named = _BUNDLE.fullmatch(name)
        return named is not None and named["volume"] is not None and name.startswith(f"{self.stem}.{self.format}.")


def named(path: Path) -> Names | None:
    """Return the names of the bundle at the path, or of which it is a volume; None for any other name."""
    found = _BUNDLE.fullmatch(path.name)
    if found is None:
        return None
    stated: Format = "tar.zst" if found["format"] == "tar.zst" else "tar.gz" if found["format"] == "tar.gz" else "tar"
    return Names(folder=path.parent, stem=found["stem"], format=stated)
