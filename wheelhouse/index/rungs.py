"""The metadata of a file by the cheapest rung that can be trusted.

Cache; `.metadata` sidecar where the page announces it (PEP 658); byte ranges out of the wheel, straight away where it
does not; the whole file. Of an sdist the whole file: PKG-INFO or `[project]` where they bind, else its build backend.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import BadFilename, Dist, File, Sdist, Wheel, parse_filename
from wheelhouse.dists.metadata import Metadata, agreed, parsed
from wheelhouse.dists.ranges import FIRST_TAIL
from wheelhouse.errors import AccessDenied, BadArchive, NotThere, SourceError
from wheelhouse.index.cache import Cache
from wheelhouse.index.http import Ranged, Web, ranged, sidecar
from wheelhouse.index.locations import local_path

Whole = Callable[[File], Path]
Prepare = Callable[[File, Path, Sdist], Metadata]

_WASTE = 4  # times what came: where more would come at once, it is cheaper asked for bit by bit


class Rungs(msgspec.Struct, frozen=True, kw_only=True):
    """`whole` brings a file to disk, where it stays; `prepare` finds the metadata of an sdist that does not tell it."""

    web: Web
    cache: Cache | None
    whole: Whole
    prepare: Prepare
    taken: Counter[str] = msgspec.field(default_factory=Counter)
    _rangeless: set[str] = msgspec.field(default_factory=set)
    _tails: dict[NormalizedName, int] = msgspec.field(default_factory=dict)
    _sdists: dict[str, tuple[Path, Metadata | None]] = msgspec.field(default_factory=dict)
    _texts: dict[str, bytes] = msgspec.field(default_factory=dict)
    _arriving: dict[str, threading.Lock] = msgspec.field(default_factory=dict)
    _lock: threading.Lock = msgspec.field(default_factory=threading.Lock)

    def metadata(self, file: File) -> Metadata:
        """Return the metadata of a file, whose name and version agree with the file's name.

        Raises BadArchive, HashMismatch, MetadataDisagrees, BuildError or SourceError.
        """
        found = self.cache.metadata(file) if self.cache else None
        if found is not None:
            self._count("cache")
            return found
        found = self._read(file)
        if self.cache:
            self.cache.keep_metadata(file, found)
        return found

    def _read(self, file: File) -> Metadata:
        match _dist(file):
            case Wheel() as dist:
                return parsed(self._wheel_text(file, dist), dist)
            case Sdist() as dist:
                return agreed(self._sdist(file, dist), dist)

    def _wheel_text(self, file: File, dist: Wheel) -> bytes:
        if not file.url.startswith("file:"):
            for rung in (self._sidecar, self._ranged):
                text = rung(file, dist)
                if text is not None:
                    return text
        from wheelhouse.dists.archives import wheel_metadata  # noqa: PLC0415  (a whole wheel is the last rung)

        return wheel_metadata(self._whole(file), dist)

    def _sidecar(self, file: File, _: Wheel) -> bytes | None:
        if file.core_metadata in (None, False):
            return None
        sha256 = file.core_metadata.get("sha256") if isinstance(file.core_metadata, dict) else None
        return self._fetched(file) if sha256 is None else self._shared(file, sha256.lower())

    def _shared(self, file: File, sha256: str) -> bytes | None:
        """Return the text with this hash, fetched once: the wheels of one version mostly share it."""
        with self._arriving.setdefault(sha256, threading.Lock()):
            text = self._texts.get(sha256) or self._fetched(file)
            if text is not None:
                self._texts[sha256] = text
            return text

    def _fetched(self, file: File) -> bytes | None:
        self._count("sidecar")
        try:
            return sidecar(file, self.web)
        except NotThere:
            return None

    def _ranged(self, file: File, dist: Wheel) -> bytes | None:
        host = urlsplit(file.url).netloc
        if host in self._rangeless:
            return None
        self._count("range")
        try:
            found = ranged(file, dist, self.web, self._tails.get(dist.project, FIRST_TAIL))
        except (AccessDenied, NotThere):
            raise
        except SourceError:
            found = None
        if found is None or not found.knows_ranges:  # from now on its wheels come whole, and stay
            self._rangeless.add(host)
        else:
            self._learn(dist.project, found)
        return None if found is None else found.text

    def _learn(self, project: NormalizedName, found: Ranged) -> None:
        """Ask for as much at once of the project's other wheels, which mostly end alike, and an eighth more."""
        if self._tails.get(project, FIRST_TAIL) < found.reach <= _WASTE * found.came:
            self._tails[project] = found.reach + found.reach // 8

    def told(self, file: File) -> Metadata | None:
        """Return what an sdist tells without being built, None where that is too little; it is read once.

        Raises BadArchive, HashMismatch or SourceError.
        """
        found = self.cache.metadata(file) if self.cache else None
        return self._static(file, _dist(file))[1] if found is None else found

    def _sdist(self, file: File, dist: Sdist) -> Metadata:
        path, static = self._static(file, dist)
        return self.prepare(file, path, dist) if static is None else static

    def _static(self, file: File, dist: Dist) -> tuple[Path, Metadata | None]:
        """Return where the sdist lies, and what binds of what it says of itself."""
        with self._arriving.setdefault(file.url, threading.Lock()):
            if file.url not in self._sdists:
                path = self._whole(file)
                self._sdists[file.url] = path, _told(path, dist)
            return self._sdists[file.url]

    def _whole(self, file: File) -> Path:
        self._count("whole")
        path = local_path(file.url)
        return self.whole(file) if path is None else path

    def _count(self, rung: str) -> None:
        with self._lock:
            self.taken[rung] += 1


def _dist(file: File) -> Dist:
    try:
        return parse_filename(file.filename)
    except BadFilename as error:
        raise BadArchive(str(error)) from None


def _told(path: Path, dist: Dist) -> Metadata | None:
    from wheelhouse.dists.archives import static_metadata  # noqa: PLC0415  (few runs meet an sdist)

    return static_metadata(path, dist) if isinstance(dist, Sdist) else None
