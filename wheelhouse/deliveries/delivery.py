"""An index -> a bundle and what goes with it, in a folder: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import JOURNAL, SIGNATURE, found
from wheelhouse.deliveries import parcel as parcels
from wheelhouse.deliveries.aside import aside
from wheelhouse.deliveries.naming import Names
from wheelhouse.deliveries.packing import level_of, packed
from wheelhouse.deliveries.parcel import Parcel
from wheelhouse.deliveries.signing import signature
from wheelhouse.deliveries.states import state
from wheelhouse.deliveries.volumes import Piece, noted, written
from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.events import Packing, Report, Waiting
from wheelhouse.places.trouble import explained, is_folder, leads_on
from wheelhouse.tree.manifest import Manifest

_OFTEN = 2**25  # bytes between two reports of progress


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """How a bundle is made: into volumes of `limit` bytes at most, packed so hard, signed by this key."""

    limit: int | None = None
    level: int | None = None
    key: Path | None = None


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the bundle's names, what it holds, its pieces, and the other files that were put beside it."""

    names: Names
    parcel: Parcel
    pieces: tuple[Piece, ...]
    beside: tuple[Piece, ...]


def delivered(
    index: Path, names: Names, base: tuple[bytes, Manifest] | None, program: bytes, ways: Ways, report: Report
) -> Delivery:
    """Make the bundle that leads from the base, or from nothing, to the state of the index, and what goes with it.

    What was there under these names is replaced when all is written, and stays if anything fails. The index must not
    change meanwhile: if it does, this fails. Raises IntegrityError where it is not what its manifest says, PlaceError
    and UsageError.
    """
    level = level_of(names.format, ways.level)
    raw, new = state(index)
    _check(index, names, program)
    with aside(names.folder, names.bundle, lambda: report(Waiting(what=names.bundle))) as private:
        manifest = noted(raw, private / names.manifest)
        signed = found(index, SIGNATURE) if ways.key is None else signature(private / names.manifest, ways.key)
        parcel = parcels.parcel(raw, new, base, program, signed)
        parcels.check(parcel, index)
        archive = _reported(parcels.archive(parcel, index), parcel.size, report)
        pieces = written(packed(archive, names.format, level), names, private, ways.limit)
        bearing = () if signed is None else (noted(signed, private / names.signature),)
        beside = (manifest, *bearing, noted(program, private / names.program))
        listed = (*pieces, *beside)
        _put(private, names, (*listed, noted(_checksums(listed), private / names.checksums)))
    return Delivery(names=names, parcel=parcel, pieces=pieces, beside=beside)


def _check(index: Path, names: Names, program: bytes) -> None:
    """Raise PlaceError or UsageError where the bundle could not, or should not, be put."""
    if found(index, JOURNAL) is not None:
        hint = "Run it again, then bundle what it leaves."
        raise PlaceError(f"{index} is unfinished: what wrote there last was interrupted.", hint=hint)
    if not is_folder(names.folder):
        raise PlaceError(f"{names.folder} is no folder.", hint="Make it, or name another one.")
    if names.folder.resolve().is_relative_to(index.resolve()):
        raise UsageError(f"{names.bundle} would be part of {index}.", hint="Name a file outside the index.")
    there = names.folder / names.program
    if leads_on(there) and not _is_ours(there, program):
        hint = "Name a file in another folder, or move that one away."
        raise PlaceError(f"{there} is not by whbuild, and would be replaced.", hint=hint)


def _is_ours(there: Path, program: bytes) -> bool:
    """Whether the file begins as the program does, with two lines that all versions of it have."""
    start = b"".join(program.splitlines(keepends=True)[:2])
    with explained(there, "read"), there.open("rb") as file:
        return file.read(len(start)) == start


def _reported(pieces: Iterable[bytes], size: int, report: Report) -> Iterator[bytes]:
    done = told = 0
    for piece in pieces:
        yield piece
        done += len(piece)
        if done - told >= _OFTEN:
            told = done
            report(Packing(done=min(done, size), size=size))


def _checksums(files: Iterable[Piece]) -> bytes:
    return "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()


def _put(private: Path, names: Names, files: tuple[Piece, ...]) -> None:
    """Put the files in place; the hashes go first and come last: none is ever beside files that they are not of."""
    folder = names.folder
    (folder / names.checksums).unlink(missing_ok=True)
    for file in files[:-1]:
        with explained(folder / file.name):
            (private / file.name).replace(folder / file.name)
    for stale in {*names.pieces(), names.signature} - {file.name for file in files}:
        with explained(folder / stale):
            (folder / stale).unlink(missing_ok=True)
    (private / names.checksums).replace(folder / names.checksums)
