"""What became of a folder, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from wheelhouse.figures import amount, count
from wheelhouse.tree.manifest import Stored

_MOST = 20  # files that are named


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a folder.

    `came` and `went` are the files that its index has more and fewer; `moved` are the paths at its top from which files
    went into `packages/`; `others` says of what is left alone what it is. `name` is that of the set which wants what
    came. `files` and `size` are how many files the index has now, and their bytes.
    """

    came: tuple[Stored, ...]
    went: tuple[Stored, ...]
    moved: tuple[str, ...]
    others: Mapping[str, str]
    name: str
    files: int
    size: int
    renewed: bool = False


def told(adoption: Adoption, index: Path) -> str:
    """Return it as lines of text."""
    return "".join(f"{line}\n" for line in _lines(adoption, index))


def _lines(adoption: Adoption, index: Path) -> Iterator[str]:
    whole = f"{index} has {count(adoption.files, 'file')} ({amount(adoption.size)})"
    if not adoption.came and not adoption.went:
        yield f"{whole}, and what it says of them was written anew." if adoption.renewed else f"{whole}, as before."
    else:
        yield f"{whole}: {len(adoption.came):,} came, {len(adoption.went):,} went."
    yield from _named("+", adoption.came)
    yield from _named("-", adoption.went)
    if adoption.came:
        yield f"The set {adoption.name!r} wants what came: whbuild prune keeps it."
    if adoption.others:
        yield "Left alone:"
        yield from _shortened([f"{path}: {what}" for path, what in adoption.others.items()])


def _named(sign: str, files: Sequence[Stored]) -> Iterator[str]:
    return _shortened([f"{sign} {file.filename}  {amount(file.blob.size)}" for file in files])


def _shortened(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST:,} more"
