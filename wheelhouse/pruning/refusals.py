"""Why something cannot be taken out of an index: who needs it, to the line of the user; or that it is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from itertools import islice

from packaging.utils import NormalizedName

from wheelhouse.dists.files import version_of
from wheelhouse.errors import UsageError
from wheelhouse.lineage.why import why
from wheelhouse.proof.reasons import chain_text
from wheelhouse.pruning.removal import Removal
from wheelhouse.pruning.wanted import wanted
from wheelhouse.pruning.words import Word
from wheelhouse.records.memory import Memory
from wheelhouse.records.record import Record
from wheelhouse.tree.manifest import Stored

_CHAINS = 5  # that are told of one project


def check(word: Word, found: Removal, before: Sequence[Record], stored: Sequence[Stored]) -> None:
    """Raise UsageError where what the word says cannot go, or never was there.

    `before` are the records of the sets in question as they were, `stored` the files of the index.
    """
    if word.version is not None:
        _check_version(word, found.memory, stored)
        return
    if any(each.project == word.project for each in found.taken):
        left = [record for record in found.moved.values() if record is not None]
        needing = [record for record in left if _has(record, word.project)]
        if needing:
            raise _needed(word, needing)
        return
    needing = [record for record in before if _has(record, word.project)]
    if needing:
        raise _needed(word, needing)
    raise _elsewhere(word, found.memory) or _unasked(word, stored)


def _elsewhere(word: Word, memory: Memory) -> UsageError | None:
    """Return the error for what the sets in question do not want, and others do."""
    sets = [
        name for name, each in memory.sets.items() if any(_has(memory.records[ask], word.project) for ask in each.asks)
    ]
    if not sets:
        return None
    return UsageError(
        f"{word} is not asked for there.",
        context=("What wants it:", *(f"  {name}" for name in sets)),
        hint="Name that set.",
    )


def _has(record: Record, project: NormalizedName) -> bool:
    return any(each.project == project for each in (*record.members, *record.tools, *record.lockers))


def _needed(word: Word, records: Sequence[Record]) -> UsageError:
    asked = sorted({reason.chain.steps[0].project for each in why(records, word.project) for reason in each.reasons})
    return UsageError(
        f"{word} cannot be taken out: it is needed.",
        context=tuple(islice(_chains(records, word), _CHAINS)),
        hint=f"Take out what needs it, {_some(asked)}, in the same call or before.",
    )


def _check_version(word: Word, memory: Memory, stored: Sequence[Stored]) -> None:
    meant = {file.filename for file in stored if word.means(file.project, version_of(file.version))}
    if not meant:
        raise _unasked(word, stored)
    pinned = meant & wanted(memory)
    if not pinned:
        return
    records = [record for record in memory.records.values() if pinned & record.filenames]
    own = [name for name, each in memory.sets.items() if any(file.filename in pinned for file in each.files)]
    raise UsageError(
        f"{word} cannot be taken out: it is what was picked, or somebody's own.",
        context=(
            *islice(_chains(records, word), _CHAINS),
            *(f"{name} has it as a file of its own" for name in own),
            *(("kept for newer platforms (--keep-newer)",) if _is_beside(pinned, records) else ()),
        ),
        hint=f"Bring another version in its place first: whbuild update --only {word.project}.",
    )


def _is_beside(filenames: Collection[str], records: Sequence[Record]) -> bool:
    return any(file.filename in filenames for record in records for file in record.also)


def _chains(records: Sequence[Record], word: Word) -> Iterator[str]:
    lines = (
        chain_text(reason.chain)
        for lineage in why(records, word.project)
        if word.version in (None, version_of(lineage.version))
        for reason in lineage.reasons
    )
    return iter(dict.fromkeys(lines))


def _unasked(word: Word, stored: Sequence[Stored]) -> UsageError:
    versions = [file.version for file in stored if file.project == word.project]
    if word.version is not None and versions:
        there = tuple(dict.fromkeys(versions))
        return UsageError(f"{word} is not in the index.", context=(f"It has {', '.join(there)}.",))
    if versions:
        hint = f"whbuild prune removes what nothing wants; {word.project}==VERSION takes out one version at once."
        return UsageError(f"Nobody asked for {word}, and nothing needs it.", hint=hint)
    near = get_close_matches(word.project, sorted({file.project for file in stored}))
    hint = f"Did you mean {' or '.join(near)}?" if near else "whbuild tree shows what was asked for."
    return UsageError(f"{word} is not in the index.", hint=hint)


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_CHAINS])} and others" if len(names) > _CHAINS else ", ".join(names)
