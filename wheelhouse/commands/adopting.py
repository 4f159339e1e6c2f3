"""`whbuild index`: what lies in a folder becomes its index, and an index learns what was put there by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from wheelhouse.additions.addition import prove
from wheelhouse.additions.adoption import Intent, intent, seen
from wheelhouse.carried.layout import MANIFEST, PRIVATE
from wheelhouse.carried.switching import Writing
from wheelhouse.commands.writing import as_said
from wheelhouse.errors import PlaceError
from wheelhouse.events import Report, silent
from wheelhouse.order import set_name
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.places.trouble import explained, is_folder, leads_on
from wheelhouse.strays.lain import Lain
from wheelhouse.strays.telling import Adoption, told

_HINT = "Name a folder that holds wheels and sdists, at its top or in packages/, or an index."


def how(keep: int | None = None, grace: float | None = None) -> Writing:
    """Return how an index is written now, with so many former states kept. Raises as `as_said` does."""
    return as_said("whbuild index", keep, grace)


def indexed(index: Path, name: str | None, writing: Writing, report: Report, *, quiet: bool) -> str:
    """Return in words what `adopt` did; nothing with `quiet`. Raises what it raises."""
    adoption = adopt(index, set_name(name), writing, report)
    return "" if quiet else told(adoption, index)


def adopt(index: Path, name: str | None, writing: Writing, report: Report = silent) -> Adoption:
    """Return what came and went, once the index says so; `name` is that of the set which wants what came.

    Raises IntegrityError that names every file which cannot be taken in, PlaceError where files are gone that are
    wanted, or where the folder cannot be written or is not ours; nothing is changed then. Raises Unproven where what
    was asked for before is not answered any more.
    """
    root = _root(index)
    placed = partial(Folder, root, writing=writing, adopting=True)
    place = placed(Lain(root, ()))
    place.settle(report)
    stamp = place.stamp()
    found = seen(place)
    if found.old is None and not found.has_news:
        raise PlaceError(f"There is no wheel and no sdist in {index}.", hint=_HINT)
    if not found.has_news:  # most are as they were, and need no lock to be told so
        intended = intent(found, name, root, placed)
        if not intended.changes:
            return intended.adoption
    with place.lock(report):
        now = found if place.stamp() == stamp else seen(place)  # another run may have been here meanwhile
        intended = intent(now, name, root, placed)
        _carry_out(intended, root)
    return intended.adoption


def _root(index: Path) -> Path:
    root = index.absolute()
    if not is_folder(root):
        raise PlaceError(f"{index} is no folder.", hint=_HINT)
    if leads_on(root.parent / MANIFEST) and f"{root.name}/" in (PRIVATE, "packages/", "simple/"):
        above = index.parent
        raise PlaceError(f"{index} belongs to the index {above}.", hint=f"Name that: whbuild index {above}")
    return root


def _carry_out(intended: Intent, root: Path) -> None:
    apply(intended.changes, intended.place)
    for path in intended.leaving:
        with explained(root / path):
            (root / path).unlink(missing_ok=True)
    if intended.unproven:
        prove(intended.place, intended.unproven)
