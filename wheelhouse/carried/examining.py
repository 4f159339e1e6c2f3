"""Every byte of an index against its manifest, with nothing but the standard library."""

import os
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Optional

from wheelhouse.carried.layout import JOURNAL, MANIFEST, SIGNATURE, Blob, Refused, contents, digest, found, inside
from wheelhouse.carried.returning import demand_index
from wheelhouse.carried.signatures import signer
from wheelhouse.carried.threads import abreast


class Fault(NamedTuple):
    """What is wrong, by the codes of `whbuild verify`, and a sentence about it."""

    code: str
    message: str


def faults(root: Path, allowed: Optional[Path] = None) -> Iterator[Fault]:
    """Yield what is wrong with the files of an index, and with its signature if there are signers to allow.

    Raises Refused where there is no index.
    """
    demand_index(root)
    manifest = found(root, MANIFEST)
    if found(root, JOURNAL) is not None:
        yield Fault("unfinished", "A run is writing here, or was interrupted: run it again, or roll back.")
    if manifest is None:
        return
    if allowed is not None:
        yield from unsigned(manifest, found(root, SIGNATURE), allowed, MANIFEST)
    expected = contents(manifest, MANIFEST)
    for fault in abreast(lambda path: _fault(root, path, expected[path]), sorted(expected)):
        if fault is not None:
            yield fault
    yield from _strays(root, expected)


def unsigned(manifest: bytes, signature: Optional[bytes], allowed: Path, shown: str) -> Iterator[Fault]:
    """Yield a fault unless one of those who are allowed signed the manifest."""
    try:
        signer(manifest, signature, allowed, shown)
    except Refused as refused:
        if refused.kind != "unproven":
            raise
        yield Fault("unsigned" if signature is None else "signature-wrong", refused.message)


def _fault(root: Path, path: str, blob: Blob) -> Optional[Fault]:
    there = inside(root, path)
    if not os.path.lexists(str(there)):
        return Fault("missing", f"{path} is not there.")
    if there.is_symlink() or not there.is_file():
        return Fault("changed", f"{path} is no plain file.")
    size = there.stat().st_size
    if size != blob.size:
        return Fault("changed", f"{path} has {size:,} bytes, and belongs there with {blob.size:,}.")
    try:
        same = digest(there) == blob.sha256
    except OSError as error:
        return Fault("unreadable", f"{path} cannot be read: {error.strerror or error}.")
    return None if same else Fault("changed", f"{path} has another content than it should.")


def _strays(root: Path, expected: Dict[str, Blob]) -> Iterator[Fault]:
    """Yield a fault for each file where installers look, and that the manifest does not know."""
    for room in ("packages", "simple"):
        for folder, _, names in sorted(os.walk(str(root / room))):
            paths = [Path(folder, name).relative_to(root).as_posix() for name in sorted(names)]
            strays = (path for path in paths if path not in expected)
            yield from (Fault("stray", f"{path} does not belong to the index.") for path in strays)
