"""`whbuild remove` and `whbuild prune`: an index takes leave of what is asked for no more, or never was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from wheelhouse.additions.addition import changes_to
from wheelhouse.carried.generations import history, latest, trim
from wheelhouse.carried.keeping import stock
from wheelhouse.carried.switching import Writing
from wheelhouse.commands.writing import as_said
from wheelhouse.dists.files import Blob, version_of
from wheelhouse.errors import UsageError
from wheelhouse.events import Report, silent
from wheelhouse.places.folder import Folder
from wheelhouse.places.place import apply
from wheelhouse.places.trouble import explained, told
from wheelhouse.proof.library import Alone
from wheelhouse.proof.told import Told
from wheelhouse.pruning import proving, refusals
from wheelhouse.pruning.decision import Decision, addition
from wheelhouse.pruning.formerly import wanted_since
from wheelhouse.pruning.metadata import needs
from wheelhouse.pruning.remaining import Asked
from wheelhouse.pruning.removal import removal, without_sets
from wheelhouse.pruning.seen import Seen, seen
from wheelhouse.pruning.telling import Outcome, text
from wheelhouse.pruning.wanted import newest, spare, wanted
from wheelhouse.pruning.words import Word, word
from wheelhouse.records.choosing import chosen
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Stored


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """What stays though nothing wants it: so many versions of each project, and what was wanted so many days ago."""

    versions: int = 0
    days: int = 0


class How(msgspec.Struct, frozen=True, kw_only=True):
    """How an index is changed: `writing` has the instant too from which days are counted; `dry` changes nothing.

    With `frees`, former states go that need not be kept, though nothing else changes.
    """

    writing: Writing
    dry: bool = False
    frees: bool = False


def how(by: str, *, keep: int | None = None, grace: float | None = None, dry: bool = False) -> How:
    """Return how an index is changed now, by this command: a `keep` frees what is more. Raises as `as_said` does."""
    return How(writing=as_said(by, keep, grace), dry=dry, frees=keep is not None)


def removed(index: Path, texts: Sequence[str], names: Sequence[str], how: How, report: Report) -> str:
    """Return in words what `remove` did. Raises what it raises."""
    return text(remove(index, texts, names, how, report))


def pruned(index: Path, keeping: Keeping, how: How, report: Report) -> str:
    """Return in words what `prune` did. Raises what it raises."""
    return text(prune(index, keeping, how, report))


def remove(index: Path, texts: Sequence[str], names: Sequence[str], how: How, report: Report = silent) -> Outcome:
    """Take projects out of the sets with these names, or all; of a version its files. Without texts, whole sets go.

    Raises UsageError where something still needs them, Unproven where the rest could not be installed without.
    """
    words = tuple(map(word, texts))
    if not words and not names:
        raise UsageError(
            "It is not said what is to be removed.",
            hint=f"Name a project, whbuild remove {index} NAME, or a set: whbuild remove {index} --set NAME.",
        )
    return _done(index, lambda before: _taken_out(before, words, names), how, report)


def prune(index: Path, keeping: Keeping, how: How, report: Report = silent) -> Outcome:
    """Remove the files that nothing wants, but for those that are to be kept. Raises Unproven, PlaceError."""
    since = datetime.fromisoformat(how.writing.now) - timedelta(days=keeping.days)
    return _done(index, lambda before: _pruned(before, keeping, since), how, report)


def _done(index: Path, decide: Callable[[Seen], Decision], how: How, report: Report) -> Outcome:
    place = Folder(index, _Nothing(), how.writing)
    if not how.dry:
        place.settle(report)
    before = seen(place, index)
    with nullcontext() if how.dry else place.lock(report):
        before = before if how.dry else seen(place, index)  # another run may have been here meanwhile
        decision = decide(before)
        proving.check(before, decision)
        if not how.dry:
            apply(changes_to(place, addition(before, decision), before.manifest, before.suspect), place)
            _free(place.root, how)
    left = spare(before.manifest.stored, decision.filenames)
    return Outcome(
        index=index,
        removed=decision.removed,
        taken=decision.taken,
        files=len(left),
        size=sum(file.blob.size for file in left),
        kept=_kept(place.root),
        dry=how.dry,
    )


def _taken_out(before: Seen, words: Sequence[Word], names: Sequence[str]) -> Decision:
    sets = chosen(before.memory.sets.values(), names, before.root)
    inside = cache(lambda: Alone(before.root, Told(tuple(before.memory.records.values()))))

    def of(record: Record) -> Asked:
        return needs(before.root, inside, record)

    called = [each.name for each in sets]
    found = removal(before.memory, called, words, of) if words else without_sets(before.memory, called)
    for each in words:
        refusals.check(each, found, before.records(sets), before.manifest.stored)
    return Decision(
        memory=found.memory,
        removed=_no_longer(before, found.memory, words),
        taken=found.taken,
        moved=found.moved,
    )


def _no_longer(before: Seen, after: Memory, words: Sequence[Word]) -> tuple[Stored, ...]:
    """Return the files that were wanted and are no more; what else lies there is left to `prune`."""
    versions = [word for word in words if word.version is not None]
    stored = before.manifest.stored
    meant = {
        file.filename for file in stored for each in versions if each.means(file.project, version_of(file.version))
    }
    going = (wanted(before.memory) | meant) - wanted(after)
    return tuple(file for file in stored if file.filename in going)


def _pruned(before: Seen, keeping: Keeping, since: datetime) -> Decision:
    stored = before.manifest.stored
    kept = wanted(before.memory) | newest(stored, keeping.versions)
    if keeping.days:
        with told():
            kept |= wanted_since(before.root, since)
    return Decision(memory=before.memory, removed=spare(stored, kept))


def _free(root: Path, how: How) -> None:
    if how.frees:
        with explained(root):
            trim(root, latest(history(root), how.writing.keep))


def _kept(root: Path) -> int:
    """Return how many bytes are there for a rollback."""
    with told():
        return sum(blob.stat().st_size for _, blob in stock(root))


class _Nothing:
    """A store that holds nothing: what is taken away need not be brought."""

    def path(self, blob: Blob) -> Path:
        return Path(blob.sha256)

    def adopt(self, path: Path, blob: Blob) -> bool:  # noqa: ARG002  (the signature of a store)
        return False

    def link_into(self, blob: Blob, destination: Path) -> None:
        raise FileNotFoundError(destination, blob.sha256)
