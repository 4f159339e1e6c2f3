"""What lies at the top of a folder and in `packages/` that its index does not know; no link is followed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import is_lock
from wheelhouse.dists.files import SDIST_SUFFIXES, BadFilename, Dist, parse_filename
from wheelhouse.places.trouble import explained

_ROOM = "packages/"
_SIGNATURES = (".asc", ".sig", ".sigstore", ".sigstore.json", ".publish.attestation")
_ARCHIVES = (".whl", *SDIST_SUFFIXES)


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is a wheel or sdist by its name; `path` is relative to the folder, `size` in bytes."""

    path: str
    dist: Dist
    size: int

    @property
    def home(self) -> str:
        """Where it belongs in the index."""
        return f"{_ROOM}{self.dist.filename}"


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What is new in a folder, sorted by path.

    `wrong` says of a path why what looks like a wheel or sdist cannot be one; `others` says of any other path what it
    is, as far as it lies where wheels and sdists are looked for.
    """

    files: tuple[Lying, ...]
    wrong: Mapping[str, str]
    others: Mapping[str, str]


def surveyed(root: Path, known: Collection[str]) -> Survey:
    """Return what is new; `known` are paths of the index. Raises PlaceError where a folder cannot be read."""
    found = [(f"{folder}{entry.name}", _judged(entry)) for folder in ("", _ROOM) for entry in _new(root, folder, known)]
    found.sort(key=lambda each: each[0])
    return Survey(
        files=tuple(Lying(path=path, dist=what[0], size=what[1]) for path, what in found if isinstance(what, tuple)),
        wrong={path: str(what) for path, what in found if isinstance(what, BadFilename)},
        others={path: what for path, what in found if isinstance(what, str)},
    )


def _new(root: Path, folder: str, known: Collection[str]) -> Iterator[os.DirEntry[str]]:
    """Yield what the index does not know; at the top nothing but what looks like a wheel, an sdist or a signature."""
    if folder and not (root / folder).is_dir():
        return
    with explained(root / folder, "read"), os.scandir(root / folder) as entries:
        for entry in entries:
            if f"{folder}{entry.name}" in known or (not folder and not _is_meant(entry)):
                continue
            yield entry


def _is_meant(entry: os.DirEntry[str]) -> bool:
    looks = entry.name.endswith((*_ARCHIVES, *_SIGNATURES)) and not entry.name.startswith(".")
    return looks and not is_lock(entry.name) and not entry.is_dir()


def _judged(entry: os.DirEntry[str]) -> tuple[Dist, int] | BadFilename | str:
    """Return a wheel or sdist with its size; why it cannot be one; or what else it is."""
    if entry.is_dir(follow_symlinks=False):
        return "a folder, into which nothing looks"
    if not entry.name.endswith(_ARCHIVES):
        return "a signature" if entry.name.endswith(_SIGNATURES) else "neither a wheel nor an sdist"
    try:
        dist = parse_filename(entry.name)
    except BadFilename as error:
        return error if entry.name.endswith(".whl") else "not named as an sdist is: NAME-VERSION"
    if not entry.is_file(follow_symlinks=False):
        return BadFilename("it is a symbolic link" if entry.is_symlink() else "it is no plain file")
    return dist, entry.stat(follow_symlinks=False).st_size
