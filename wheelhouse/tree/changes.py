"""Tree x Tree -> Changes; law: `apply(diff(a, b), a) == b`."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from wheelhouse.carried.layout import MANIFEST, turn
from wheelhouse.dists.files import Blob
from wheelhouse.tree.manifest import Entry, Manifest, Tree, blob_of, encode


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What turns one tree into another: `puts`, then `removals`, each in an order that readers survive. May be empty.

    Files come first, then their metadata, project pages, root pages, records and, last, the manifest; so a page never
    links to what is not there. What goes, goes afterwards, pages before files.
    """

    puts: tuple[Entry, ...] = ()
    removals: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.puts or self.removals)


def diff(old: Manifest | None, new: Tree, suspect: Collection[str] = ()) -> Changes:
    """Return what turns the old tree into the new one; `suspect` are paths whose content on disk is not known."""
    there: dict[str, Blob | None] = {}
    if old is not None:
        there |= {**old.contents(), MANIFEST: blob_of(encode(old))}
    there |= dict.fromkeys(suspect)
    puts = [entry for entry in new.entries if there.get(entry.path) != blob_of(entry.content)]
    gone = there.keys() - {entry.path for entry in new.entries}
    return Changes(
        puts=tuple(sorted(puts, key=lambda entry: turn(entry.path))),
        removals=tuple(sorted(gone, key=turn, reverse=True)),
    )
