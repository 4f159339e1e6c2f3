"""What an index was built for, and why a project is in it, out of what the index itself remembers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec
from packaging.utils import InvalidName, NormalizedName, canonicalize_name

from wheelhouse.dists.files import normalized
from wheelhouse.errors import UsageError
from wheelhouse.lineage import drawings, forms, telling
from wheelhouse.lineage.parts import leading, parts
from wheelhouse.lineage.texts import named, shown
from wheelhouse.lineage.why import Answer, answer
from wheelhouse.records import choosing
from wheelhouse.records.reading import files, read, recorded_sets, sets_of
from wheelhouse.records.record import Record
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.screen import PAPER, Screen

FORMS = ("text", "json")


def why(
    index: str | Path,
    name: str,
    *,
    sets: Sequence[str] = (),
    targets: Sequence[str] = (),
    form: str = "text",
    screen: Screen = PAPER,
) -> str:
    """Return why the project is in the index, as `text` or `json`: for these requirement sets and targets, or for all.

    Raises PlaceError where the folder is no index, UsageError for a project, set or target that is not in it.
    """
    _check(form)
    project, known = project_named(name), seen(index, sets, targets)
    stored = {file.filename for file in files(Path(index)) if file.project == project}
    found = answer(known.everything, known.some, project, stored, known.own)
    if found == Answer(project=project, targets=found.targets):
        raise unknown(name, projects_of(known.everything), index, known.everything)
    return forms.why_json(found) if form == "json" else telling.told(found, screen=screen)


def tree(
    index: str | Path,
    *,
    sets: Sequence[str] = (),
    targets: Sequence[str] = (),
    depth: int | None = None,
    package: str | None = None,
    form: str = "text",
    screen: Screen = PAPER,
) -> str:
    """Return what the index was built for, and what that needs: drawings of its sets, as `text`, or `json`.

    `package` leaves nothing but what leads to this project; `depth` limits the drawing to so many levels below what was
    asked for. Raises PlaceError where the folder is no index, UsageError for what is not in it.
    """
    _check(form)
    known = seen(index, sets, targets)
    project = None if package is None else project_named(package)
    if project is not None:
        _check_wanted(project, known, index)
    found = parts(known.sets, known.some, project)
    if form == "json":
        return forms.tree_json(leading(known.some, project), found)
    return drawings.trees(found, depth=depth, screen=screen)


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What an index remembers: all its records, those of the sets and targets in question, and these sets."""

    everything: tuple[Record, ...]
    some: tuple[Record, ...]
    sets: tuple[RecordedSet, ...]
    own: Mapping[str, str]


def seen(index: str | Path, names: Sequence[str], targets: Sequence[str]) -> Seen:
    """Return what the index remembers, for these requirement sets and targets. Raises PlaceError, UsageError."""
    everything = read(Path(index))
    known = sets_of(everything, recorded_sets(Path(index)))
    sets = choosing.chosen(known, names, Path(index))
    return Seen(
        everything=everything,
        some=chosen(choosing.of_sets(everything, sets), targets, index),
        # A file that somebody put there is for no target in particular.
        sets=sets if not targets else tuple(msgspec.structs.replace(each, files=()) for each in sets),
        own={file.filename: each.name for each in known for file in each.files},
    )


def _check_wanted(project: NormalizedName, known: Seen, index: str | Path) -> None:
    own = {file.project for each in known.sets for file in each.files}
    if project not in projects_of(known.everything) | own:
        raise unknown(project, projects_of(known.everything), index, known.everything)
    if project not in projects_of(known.some) | own:
        raise UsageError(f"{project} is wanted on none of these targets.", hint="Leave out --target and --set.")


def chosen(records: Sequence[Record], targets: Sequence[str], index: str | Path) -> tuple[Record, ...]:
    """Return the records of these targets; of all where none is named. Raises UsageError for a target without one."""
    there = list(dict.fromkeys(record.target for record in records))
    targets = [target if target in there else _in_full(target) for target in targets]
    for target in targets:
        if target not in there:
            raise UsageError(
                f"{index} was not built for {target}.",
                context=("It was built for", *(f"  {shown(name)}" for name in there)),
                hint=_near(target, there) or "Name one of these.",
            )
    return tuple(record for record in records if not targets or record.target in targets)


def _check(form: str) -> None:
    if form not in FORMS:
        raise UsageError(f"There is no format {form!r} for this.", hint=f"Use one of {', '.join(FORMS)}.")


def _in_full(target: str) -> str:
    """Return the name of the target that the text stands for: `3.12-linux`; the text itself where it is none."""
    from wheelhouse.targets.naming import named as target_named  # noqa: PLC0415  (most give the name itself, or none)

    try:
        return target_named(target).name
    except UsageError:
        return target


def projects_of(records: Sequence[Record]) -> set[NormalizedName]:
    """Return the projects that the records know."""
    return {each.project for record in records for each in (*record.members, *record.tools)}


def project_named(name: str) -> NormalizedName:
    """Return the project of this name. Raises UsageError where it cannot be one."""
    try:
        return canonicalize_name(name, validate=True)
    except InvalidName:
        raise UsageError(
            f"{name!r} is no name of a project.", hint="Name it alone, without a version or extras."
        ) from None


def unknown(name: str, projects: Collection[str], index: str | Path, records: Sequence[Record]) -> UsageError:
    """Return what is to be said of a name that is none of these projects of the index, with those that are like it."""
    excluded = {
        f"{wanted.origin}: {wanted.requirement} (applies to none of its targets)"
        for record in records
        for wanted in record.requirements
        if normalized(named(wanted.requirement)[0]) == normalized(name)
    }
    return UsageError(
        f"{shown(name)} is not in {index}.",
        context=tuple(map(shown, sorted(excluded))),
        hint=_near(normalized(name), projects) or f"`whbuild tree {index}` shows what is in it.",
    )


def _near(name: str, names: Collection[str]) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415  (4 ms, and only a mistake needs it)

    near = get_close_matches(name, sorted(names))
    return f"Did you mean {' or '.join(near)}?" if near else None
