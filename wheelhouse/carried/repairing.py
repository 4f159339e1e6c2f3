"""What an interrupted switch left -> what the manifest on disk says."""

import hashlib
from pathlib import Path
from typing import List, Optional, Tuple

from wheelhouse.carried.generations import history, noted
from wheelhouse.carried.keeping import duplicate, kept
from wheelhouse.carried.layout import JOURNAL, MANIFEST, OWN, SIGNATURE, Blob, contents, found, inside, turn
from wheelhouse.carried.moves import announced_paths, is_there, put, remove, stage, sweep
from wheelhouse.carried.trouble import explained


def repair(root: Path) -> Tuple[str, ...]:
    """Bring what an interrupted switch left to what the manifest on disk says, from the content that is kept.

    Returns the paths that are not so even then, sorted: where there is none, the journal is gone. The caller holds the
    lock. Raises Refused.
    """
    try:
        with explained(root):
            sweep(root)
            raw = found(root, JOURNAL)
            return () if raw is None else _repaired(root, raw)
    finally:
        sweep(root)


def _repaired(root: Path, journal: bytes) -> Tuple[str, ...]:
    manifest = found(root, MANIFEST)
    known = {} if manifest is None else contents(manifest, str(root / MANIFEST))
    paths = announced_paths(journal)
    unsure = sorted((known if paths is None else paths - OWN), key=turn)
    wrong = [path for path in unsure if not is_there(inside(root, path), known.get(path), to_the_byte=True)]
    ready = {path: _ready(root, str(number), known.get(path)) for number, path in enumerate(wrong)}
    for path, staged in ready.items():
        if staged is not None:
            put(root, path, staged)
    lost = tuple(sorted(path for path in wrong if path in known and ready[path] is None))
    if not lost:  # else a page may still lead to what nothing else knows
        _finish(root, [path for path in reversed(wrong) if path not in known])
    return lost


def _finish(root: Path, strange: List[str]) -> None:
    for path in strange:
        remove(root, path)
    _repair_signature(root)
    remove(root, JOURNAL)


def _ready(root: Path, name: str, blob: Optional[Blob]) -> Optional[Path]:
    """Return where kept content is staged, if it is kept and as it was."""
    if blob is None or not is_there(kept(root, blob.sha256), blob, to_the_byte=True):
        return None
    staged = stage(root) / name
    duplicate(root, kept(root, blob.sha256), staged)
    return staged


def _repair_signature(root: Path) -> None:
    """Bring back what the manifest that is there was signed with, where another one was about to come."""
    manifest = found(root, MANIFEST)
    sha256 = None if manifest is None else hashlib.sha256(manifest).hexdigest()
    told, known = noted(root), history(root)
    expected, current = told.state(told.current), known.state(known.current)
    if expected is None or expected.manifest == sha256:
        return
    if current is None or current.signature is None:
        remove(root, SIGNATURE)
    elif kept(root, current.signature).is_file():
        staged = stage(root) / "signature"
        duplicate(root, kept(root, current.signature), staged)
        put(root, SIGNATURE, staged)
