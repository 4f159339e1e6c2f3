"""What an update comes to, in words, as a page, or for a program."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from wheelhouse.comparing import document, markdown, text, wording
from wheelhouse.comparing.forms import ComparisonPart, Figures
from wheelhouse.figures import count
from wheelhouse.preview.layout import wrapped
from wheelhouse.preview.marks import plain
from wheelhouse.renewing.proposal import Proposal, SetChange, Yanked

VERSION = "1.0"
FORMS = ("text", "markdown", "json")


class _Part(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """An object of the JSON."""


class YankedPart(_Part, frozen=True, kw_only=True):
    """A version that the index had and that was yanked since."""

    project: str
    version: str
    reason: str | None


class SetPart(_Part, frozen=True, kw_only=True):
    """What differs of one set; `moved` are the targets that get other files than they have."""

    name: str
    targets: tuple[str, ...]
    moved: tuple[str, ...]
    yanked: tuple[YankedPart, ...]
    comparison: ComparisonPart


class Document(_Part, frozen=True, kw_only=True):
    """What an update found, and whether it was applied (docs/update.md)."""

    update_version: str
    applied: bool
    prunes: bool
    added: Figures
    unwanted: Figures
    sets: tuple[SetPart, ...]


def in_words(proposal: Proposal, *, width: int, verbose: bool = False) -> str:
    """Return what differs of each set, and which files come and go, in lines that end in a newline."""
    several = len(proposal.sets) > 1
    sections = ["".join(_section(each, width, several=several, verbose=verbose)) for each in proposal.sets]
    lines = [line for sentence in _traffic(proposal) for line in wrapped(sentence, width)]
    return "\n".join((*sections, *(["".join(f"{line}\n" for line in lines)] if lines else ())))


def as_page(proposal: Proposal) -> str:
    """Return it as GitHub-flavoured Markdown."""
    sets = (part for each in proposal.sets for part in _marked(each))
    return "\n".join((*sets, *(f"**{plain(sentence)}**\n" for sentence in _traffic(proposal))))


def as_json(proposal: Proposal, *, applied: bool) -> bytes:
    """Return it as indented JSON, ending in a newline."""
    sets = tuple(
        SetPart(
            name=each.name,
            targets=each.targets,
            moved=each.moved,
            yanked=msgspec.convert(each.yanked, tuple[YankedPart, ...], from_attributes=True),
            comparison=document.compared(each.compared),
        )
        for each in proposal.sets
    )
    form = Document(
        update_version=VERSION,
        applied=applied,
        prunes=proposal.prunes,
        added=msgspec.convert(proposal.added, Figures, from_attributes=True),
        unwanted=msgspec.convert(proposal.unwanted, Figures, from_attributes=True),
        sets=sets,
    )
    return msgspec.json.format(msgspec.json.encode(form), indent=1) + b"\n"


def _section(change: SetChange, width: int, *, several: bool, verbose: bool) -> Iterator[str]:
    if several:
        yield f"Set {change.name} ({count(len(change.targets), 'target')})\n\n"
    if change.moved or change.compared:
        yield text.compared(change.compared, width=width, verbose=verbose, weighed=False)
    else:
        yield "Nothing is newer.\n"
    sentences = [*_moved(change), *map(_yanked, change.yanked)]
    lines = [line for sentence in sentences for line in wrapped(sentence, width)]
    yield "".join(f"{line}\n" for line in (["", *lines] if lines else []))


def _marked(change: SetChange) -> Iterator[str]:
    yield f"# {plain(change.name)}\n"
    yield markdown.compared(change.compared, weighed=False)
    yield from (f"- {plain(sentence)}\n" for sentence in (*_moved(change), *map(_yanked, change.yanked)))


def _traffic(proposal: Proposal) -> Iterator[str]:
    """Yield which files come and go. What nothing wants any more goes only with `--prune`."""
    added, unwanted = proposal.added, proposal.unwanted
    if not proposal:
        return
    if proposal.prunes:
        yield wording.balance(added, unwanted)
        return
    come = f"{wording.summed(added)} {'comes' if added.files == 1 else 'come'}" if added.files else "No file comes"
    them = "it" if unwanted.files == 1 else "them"
    left = f" {wording.summed(unwanted)} nothing wants then: whbuild prune removes {them}." if unwanted.files else ""
    yield f"{come}, none goes.{left}"


def _moved(change: SetChange) -> Iterator[str]:
    if change.moved and not change.compared:
        yield f"The files are the same, but {count(len(change.moved), 'target')} would take others of them than now."


def _yanked(yanked: Yanked) -> str:
    return f"{yanked.project} {yanked.version} was yanked" + (f": {yanked.reason}" if yanked.reason else ".")
