"""Indexes and bundles of them, small and real."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from tests.places.story import Stock, run
from wheelhouse.carried.applying import Applied, applied
from wheelhouse.carried.switching import Writing
from wheelhouse.deliveries.naming import Format
from wheelhouse.deliveries.packing import level_of, packed
from wheelhouse.deliveries.parcel import archive, parcel
from wheelhouse.deliveries.states import state
from wheelhouse.places.folder import Folder

NOW = Writing(by="a test", now="2026-01-01T00:00:00Z")
FORMATS: tuple[Format, ...] = get_args(Format)
PROGRAM = b"# no program"


def index(root: Path, *versions: tuple[str, str]) -> Path:
    """Return an index of these wheels, in a folder that is not there yet."""
    stock = Stock(root.parent / "stock")
    run(Folder(root, stock), [stock.wheel(*each) for each in versions], {"asks/a.json": repr(versions).encode()})
    return root


def unpacked_bundle(root: Path, since: Path | None = None, signature: bytes | None = None) -> bytes:
    """Return the archive that leads to the state of the index, from nothing or from that of another."""
    raw, new = state(root)
    return b"".join(archive(parcel(raw, new, None if since is None else state(since), PROGRAM, signature), root))


def bundle(out: Path, root: Path, since: Path | None = None, signature: bytes | None = None) -> Path:
    """Return a bundle, in the format that its name says; nothing lies beside it."""
    return pack(out, [unpacked_bundle(root, since, signature)])


def pack(out: Path, pieces: Iterable[bytes]) -> Path:
    """Write an archive in the format that the name says."""
    form = next(each for each in FORMATS if out.name.endswith(f".{each}"))
    out.write_bytes(b"".join(packed(pieces, form, level_of(form, None))))
    return out


def brought(name: Path, root: Path, allowed: Path | None = None) -> Applied:
    """Apply a bundle as if it were always the same time."""
    return applied(name, root, NOW, allowed)
