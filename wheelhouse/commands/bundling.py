"""`whbuild bundle`: an index, or what changed in it, as files to be carried to another place."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from wheelhouse.carried.layout import LOCK
from wheelhouse.carried.locking import locked
from wheelhouse.deliveries.delivery import Delivery, Ways, delivered
from wheelhouse.deliveries.naming import named
from wheelhouse.deliveries.program import program
from wheelhouse.deliveries.sizes import size
from wheelhouse.deliveries.states import state
from wheelhouse.errors import UsageError
from wheelhouse.events import Report, Waiting, silent
from wheelhouse.figures import amount, count, everything
from wheelhouse.places.trouble import explained, is_folder, told
from wheelhouse.records.reading import demand_index

_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a user said of the bundle, as written: a base, a size for volumes, a format, a level and a key."""

    since: str | None = None
    split: str | None = None
    format: str | None = None
    level: int | None = None
    sign: str | None = None


def bundle(index: Path, out: Path, wish: Wish | None = None, report: Report = silent) -> Delivery:
    """Write what the index holds, or what of it the base has not, into a bundle, and return what was made.

    No build changes the index meanwhile. Raises what `deliveries.delivery.delivered` raises.
    """
    wish = wish or Wish()
    if is_folder(out):
        raise UsageError(f"{out} is a folder.", hint=f"Name a file in it: {out / 'june.tar.zst'}.")
    names = named(out, wish.format)
    limit = None if wish.split is None else size(wish.split)
    ways = Ways(limit=limit, level=wish.level, key=None if wish.sign is None else Path(wish.sign))
    base = None if wish.since is None else state(Path(wish.since))
    with told(), _held(index, report):
        return delivered(index, names, base, program(), ways, report)


def bundled(index: Path, out: Path, wish: Wish, report: Report) -> str:
    """Make the bundle, and return what is said of it."""
    made = bundle(index, out, wish, report)
    return "\n".join((_holds(made, index, wish.since), _beside(made), _there(made))) + "\n"


@contextmanager
def _held(index: Path, report: Report) -> Iterator[None]:
    """Hold the lock of the index, if it can be written at all: what nobody can change, nobody does."""
    demand_index(index)
    with ExitStack() as stack:
        with explained(index / LOCK):
            try:
                stack.enter_context(locked(index, waiting=lambda: report(Waiting(what=f"the index {index}"))))
            except OSError as error:
                if error.errno not in _READ_ONLY:
                    raise
        yield


def _holds(made: Delivery, index: Path, since: str | None) -> str:
    parcel = made.parcel
    put = f"{everything(len(parcel.puts))} ({amount(parcel.size)})"
    carried = f"{amount(sum(piece.size for piece in made.pieces))} to carry"
    if since is None:
        return f"{_named(made)} holds all of {index}: {put}; {carried}."
    if not (parcel.puts or parcel.removals):
        return f"{_named(made)} is empty: {index} is what {since} is."
    return f"{_named(made)} leads from {since} to {index}: {put} to put, {parcel.removals:,} to remove; {carried}."


def _named(made: Delivery) -> str:
    volumes = len(made.pieces)
    is_whole = made.pieces[0].name == made.names.bundle
    return made.names.bundle if is_whole else f"{made.names.bundle} ({count(volumes, 'volume')})"


def _beside(made: Delivery) -> str:
    return f"Beside it: {', '.join([*(piece.name for piece in made.beside), made.names.checksums])}."


def _there(made: Delivery) -> str:
    names = made.names
    signers = "" if made.parcel.signature is None else " --allowed-signers FILE"
    commands = (
        f"sha256sum -c {shlex.quote(names.checksums)}",
        f"python3 {names.program} {shlex.quote(made.pieces[0].name)} INDEX{signers}",
    )
    return "\n  ".join(("\nCheck and apply it there with", *commands))
