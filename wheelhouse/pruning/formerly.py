"""What states that an index left a short while ago wanted, as far as its history still tells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from wheelhouse.carried.generations import History, State, history, manifest_of
from wheelhouse.carried.keeping import kept
from wheelhouse.carried.layout import PRIVATE, Refused
from wheelhouse.errors import PlaceError
from wheelhouse.pruning.wanted import wanted
from wheelhouse.records.decoding import record_of, set_of
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import FOLDER
from wheelhouse.records.recorded_set import SETS
from wheelhouse.tree.manifest import Manifest, decode


def wanted_since(root: Path, instant: datetime) -> frozenset[str]:
    """Return the names of the files that a state wanted in which the index was at that instant, or later.

    A state that is not kept any more wants nothing; of one whose records are lost every file counts. Raises Refused
    where the history cannot be read.
    """
    known = history(root)
    recent = (state for state in known.states if _is_recent(state, known, instant))
    return frozenset(filename for state in recent for filename in _wanted(root, state))


def _is_recent(state: State, known: History, instant: datetime) -> bool:
    if state.number == known.current or state.until is None:
        return True
    return datetime.fromisoformat(state.until) >= instant


def _wanted(root: Path, state: State) -> frozenset[str]:
    with suppress(Refused, PlaceError):
        manifest = decode(manifest_of(root, state))
        try:
            return wanted(_memory(root, manifest))
        except (OSError, LookupError, PlaceError):
            return frozenset(file.filename for file in manifest.stored)
    return frozenset()


def _memory(root: Path, manifest: Manifest) -> Memory:
    """Return what the state remembered. Raises LookupError where that is not there any more, OSError, PlaceError."""
    records = {path: record_of(raw, Path(path)) for path, raw in _texts(root, manifest, FOLDER)}
    sets = [set_of(raw, Path(path)) for path, raw in _texts(root, manifest, SETS)]
    return Memory(records=records, sets={each.name: each for each in sets})


def _texts(root: Path, manifest: Manifest, folder: str) -> Iterator[tuple[str, bytes]]:
    for path, blob in manifest.texts.items():
        if path.startswith(f"{PRIVATE}{folder}/"):
            yield path.removeprefix(PRIVATE), _content(root, path, blob.sha256)


def _content(root: Path, path: str, sha256: str) -> bytes:
    for place in (kept(root, sha256), root / path):
        with suppress(FileNotFoundError):
            raw = place.read_bytes()
            if hashlib.sha256(raw).hexdigest() == sha256:
                return raw
    raise LookupError(path)
