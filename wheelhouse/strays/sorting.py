"""What was read of the files of a folder against what its index holds: what comes, what moves, what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from wheelhouse.errors import IntegrityError
from wheelhouse.strays.lying import Survey
from wheelhouse.strays.taken import Refused, Taken
from wheelhouse.tree.manifest import Stored


class Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken in: `came` are the files that the index does not know yet, sorted by name.

    `there` maps the path of each file that was read to the facts about it. `leaving` are those of the paths that are to
    be gone once their content is where it belongs.
    """

    came: tuple[Stored, ...]
    there: Mapping[str, Stored]
    leaving: tuple[str, ...]


def sorted_out(judged: Iterable[Taken | Refused], survey: Survey, known: Mapping[str, Stored]) -> Sorted:
    """Return what is taken in. Raises IntegrityError that names every file which cannot be, and why.

    `known` are the files of the index, by name.
    """
    judged = tuple(judged)
    taken = [one for one in judged if isinstance(one, Taken)]
    refused = [Refused(path=path, lines=(f"{why}.",)) for path, why in survey.wrong.items()]
    refused += (one for one in judged if isinstance(one, Refused))
    came: dict[str, Taken] = {}
    spelled = {name.lower(): known[name] for name in known}
    for one in taken:
        name = one.stored.filename
        wrong = _wrong(one, spelled.get(name.lower()))
        if wrong is not None:
            refused.append(Refused(path=one.lying.path, lines=(wrong,)))
        elif name not in known:
            came.setdefault(name, one)
        spelled.setdefault(name.lower(), one.stored)
    if refused:
        raise _error(sorted(refused, key=lambda each: each.path))
    return Sorted(
        came=tuple(came[name].stored for name in sorted(came)),
        there={one.lying.path: one.stored for one in taken},
        leaving=tuple(one.lying.path for one in taken if one.lying.path != one.lying.home),
    )


def _wrong(one: Taken, other: Stored | None) -> str | None:
    """Return why the file cannot be there beside the other one of its name, if there is one."""
    name = one.stored.filename
    if other is None:
        return None
    if other.filename != name:
        return f"Its name differs from {other.filename} in nothing but case: on some systems they would be one file."
    if other.blob.sha256 != one.stored.blob.sha256:
        return f"There is another {name}, with other content ({other.blob.sha256}). {_PUBLISHED}"
    return None


_PUBLISHED = "A published file never changes: give it another version."


def _error(refused: Sequence[Refused]) -> IntegrityError:
    count = len(refused)
    return IntegrityError(
        "A file cannot be taken in; nothing was changed."
        if count == 1
        else f"{count:,} files cannot be taken in; nothing was changed.",
        context=tuple(_lines(refused)),
        hint="Mend what is said, or put the files elsewhere; then run again.",
    )


def _lines(refused: Sequence[Refused]) -> Iterator[str]:
    for each in refused:
        first, *others = each.lines
        yield _about(each.path, first)
        yield from (f"  {line}" for line in others)


def _about(path: str, line: str) -> str:
    """Return the line with the path before it, or in the place of the name with which it begins."""
    name = path.rpartition("/")[2]
    for subject in (f"{name} ", f"{name!r} "):
        if line.startswith(subject):
            return f"{path} {line.removeprefix(subject)}"
    return f"{path}: {line}"
