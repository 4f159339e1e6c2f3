"""A file that lies in a folder -> the facts that an index states of it, read defensively."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from wheelhouse.dists.archives import sdist_metadata, wheel_metadata
from wheelhouse.dists.digests import digest
from wheelhouse.dists.files import Blob, Wheel
from wheelhouse.dists.metadata import parse
from wheelhouse.errors import BadArchive, WhbuildError
from wheelhouse.strays.lying import Lying
from wheelhouse.tree.manifest import Stored, blob_of

_AT_ONCE = 4  # files that are read at the same time


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A file that can be taken into the index, and the facts about it."""

    lying: Lying
    stored: Stored


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A path that cannot be taken in, and the lines that say why."""

    path: str
    lines: tuple[str, ...]


def read(root: Path, files: Sequence[Lying]) -> tuple[Taken | Refused, ...]:
    """Return for each file what is in it, or why it cannot be taken in."""
    return _each(lambda lying: _read(root, lying), files)


def _each(judge: Callable[[Lying], Taken | Refused], files: Sequence[Lying]) -> tuple[Taken | Refused, ...]:
    if len(files) < _AT_ONCE:
        return tuple(map(judge, files))
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  (seldom so many are new)

    with ThreadPoolExecutor(max_workers=min(_AT_ONCE, os.cpu_count() or 1)) as pool:
        return tuple(pool.map(judge, files))


def _read(root: Path, lying: Lying) -> Taken | Refused:
    try:
        return Taken(lying=lying, stored=_stored(root / lying.path, lying))
    except WhbuildError as error:
        return Refused(path=lying.path, lines=(error.message, *error.context))
    except OSError as error:
        return Refused(path=lying.path, lines=(f"It cannot be read: {error.strerror or error}.",))


def _stored(path: Path, lying: Lying) -> Stored:
    """Return the facts. Raises BadArchive, PlaceError, OSError."""
    dist = lying.dist
    if isinstance(dist, Wheel):
        text = wheel_metadata(path, dist)
        metadata, beside = parse(text), blob_of(text)
    else:
        metadata, beside = sdist_metadata(path, dist), None
    blob = Blob(sha256=digest(path), size=lying.size)
    if path.stat().st_size != lying.size:
        raise BadArchive("It is being written just now.", hint="Wait until all files have come.")
    return Stored(
        filename=dist.filename,
        project=dist.project,
        version=str(dist.version),
        blob=blob,
        metadata=beside,
        requires_python=metadata.requires_python,
        license=metadata.license,
        summary=metadata.summary,
    )
