"""What a bundle is made of, as a value, and as the bytes of an archive."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from wheelhouse.carried.bundle import changed
from wheelhouse.carried.layout import CHUNK, MANIFEST, SIGNATURE, Blob
from wheelhouse.carried.members import BUNDLE, END, PROGRAM, Announcement, announced, header, padding
from wheelhouse.errors import HashMismatch, IntegrityError
from wheelhouse.places.trouble import explained
from wheelhouse.tree.manifest import Manifest

_HINT = "whbuild verify names all that is damaged; run whbuild again with what the index was built from, then bundle."


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle holds: the state that it leads to, and what a place in the state `base` has not.

    `base` is the SHA-256 of a manifest, None for a bundle of the whole index; so many paths of it are to go. `puts` are
    in the order in which they are put.
    """

    base: str | None
    manifest: bytes
    signature: bytes | None
    program: bytes
    puts: tuple[tuple[str, Blob], ...]
    removals: int

    @property
    def size(self) -> int:
        """How many bytes are put."""
        return sum(blob.size for _, blob in self.puts)


def parcel(
    raw: bytes, new: Manifest, base: tuple[bytes, Manifest] | None, program: bytes, signature: bytes | None = None
) -> Parcel:
    """Return what leads from the base, or from nothing, to the new state."""
    here = {} if base is None else _listed(base[1])
    there = _listed(new)
    return Parcel(
        base=None if base is None else _sha256(base[0]),
        manifest=raw,
        signature=signature,
        program=program,
        puts=tuple((path, there[path]) for path in changed(here, there)),
        removals=len(here.keys() - there.keys()),
    )


def archive(parcel: Parcel, index: Path) -> Iterator[bytes]:
    """Yield the archive, piece by piece. Raises IntegrityError where a file is not what the manifest says."""
    for path, content in _ahead(parcel):
        yield header(path, len(content)) + content + padding(len(content))
    for path, blob in parcel.puts:
        yield header(path, blob.size)
        yield from _content(index, path, blob)
        yield padding(blob.size)
    yield END


def check(parcel: Parcel, index: Path) -> None:
    """Raise IntegrityError, which names all of them, where files are missing or of another size: it takes no time."""
    wrong = tuple(line for path, blob in parcel.puts if (line := _wrong(index, path, blob)))
    if wrong:
        raise IntegrityError(f"{index} is damaged: nothing is bundled.", context=wrong[:20], hint=_HINT)


def _listed(manifest: Manifest) -> dict[str, Blob]:
    return {path: Blob(blob.sha256, blob.size) for path, blob in manifest.contents().items()}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _ahead(parcel: Parcel) -> Iterator[tuple[str, bytes]]:
    announcement = Announcement(
        base=parcel.base,
        manifest=_sha256(parcel.manifest),
        program=_sha256(parcel.program),
        files=len(parcel.puts),
        size=parcel.size,
    )
    yield BUNDLE, announced(announcement)
    yield PROGRAM, parcel.program
    yield MANIFEST, parcel.manifest
    if parcel.signature is not None:
        yield SIGNATURE, parcel.signature


def _wrong(index: Path, path: str, blob: Blob) -> str | None:
    try:
        there = (index / path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return f"{path} is missing."
    if not stat.S_ISREG(there.st_mode):
        return f"{path} is no plain file."
    return None if there.st_size == blob.size else f"{path} has {there.st_size:,} bytes instead of {blob.size:,}."


def _content(index: Path, path: str, blob: Blob) -> Iterator[bytes]:
    sha256, left = hashlib.sha256(), blob.size
    with explained(index / path, "read"), (index / path).open("rb") as file:
        while chunk := file.read(min(CHUNK, left)):
            sha256.update(chunk)
            left -= len(chunk)
            yield chunk
    if left or sha256.hexdigest() != blob.sha256:
        context = (f"SHA-256 there:    {sha256.hexdigest()}", f"SHA-256 expected: {blob.sha256}")
        raise HashMismatch(f"{path} of {index} is damaged: nothing is bundled.", context=context, hint=_HINT)
