"""Two states of an index, each known by its manifest, and what differs between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from wheelhouse.carried.layout import is_lock
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.comparison import Comparison, Turn
from wheelhouse.comparing.listing import of_manifest
from wheelhouse.dists.files import Blob
from wheelhouse.records.reading import by_number
from wheelhouse.tree.manifest import Manifest

_PAGES = "simple/"
_PYTHON = re.compile(r"^((?:pp)?\d+)_(\d)")


class State(msgspec.Struct, frozen=True, kw_only=True):
    """One side: `shown` is what the user called it, `sha256` that of the bytes of its manifest."""

    shown: str
    sha256: str
    manifest: Manifest

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the targets that it was built for, sorted: those of its locks, which have no dots."""
        return tuple(sorted((_PYTHON.sub(r"\1.\2", name) for name in self.manifest.locks), key=by_number))


class TextChange(msgspec.Struct, frozen=True, kw_only=True):
    """A record, requirement set or lock that came (`old` is None), went (`new` is None), or says something else."""

    path: str
    old: Blob | None = None
    new: Blob | None = None

    @property
    def noun(self) -> str:
        """What such texts are called."""
        return "locks" if is_lock(self.path) else "requirement sets" if "/sets/" in self.path else "records"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What differs. `pages` is the number of pages that do, which state what the files are.

    `targets` are those that each was built for, None where they are the same.
    """

    old: State
    new: State
    comparison: Comparison
    texts: tuple[TextChange, ...] = ()
    pages: int = 0
    targets: Turn | None = None

    def __bool__(self) -> bool:
        return self.old.sha256 != self.new.sha256


def difference(old: State, new: State) -> Difference:
    """Return what differs between the states."""
    texts = tuple(_texts(old.manifest, new.manifest))
    return Difference(
        old=old,
        new=new,
        comparison=comparison(of_manifest(old.manifest), of_manifest(new.manifest)),
        texts=tuple(text for text in texts if not text.path.startswith(_PAGES)),
        pages=sum(text.path.startswith(_PAGES) for text in texts),
        targets=None if old.targets == new.targets else Turn(old=old.targets, new=new.targets),
    )


def _texts(old: Manifest, new: Manifest) -> Iterator[TextChange]:
    for path in sorted(old.texts.keys() | new.texts.keys()):
        was, now = old.texts.get(path), new.texts.get(path)
        if was != now:
            yield TextChange(path=path, old=was, new=now)
