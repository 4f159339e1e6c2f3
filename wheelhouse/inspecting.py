"""What an index was built for, and why a project is in it, out of what the index itself remembers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from packaging.utils import InvalidName, NormalizedName, canonicalize_name

from wheelhouse.dists.files import normalized
from wheelhouse.errors import UsageError
from wheelhouse.lineage import drawings, forms, telling
from wheelhouse.lineage.family import family, towards
from wheelhouse.lineage.texts import is_plain, named, shown
from wheelhouse.lineage.why import Answer, answer
from wheelhouse.records.reading import files, read
from wheelhouse.records.record import Record

FORMS = ("text", "json")


def why(
    index: str | Path, name: str, *, targets: Sequence[str] = (), form: str = "text", encoding: str = "utf-8"
) -> str:
    """Return why the project is in the index, on these targets or all, as `text` or `json`; `encoding` is the stream's.

    Raises PlaceError where the folder is no index, UsageError for a project or target that is not in it.
    """
    _check(form)
    project, everything = _project(name), read(Path(index))
    stored = {file.filename for file in files(Path(index)) if file.project == project}
    found = answer(everything, chosen(everything, targets, index), project, stored)
    if found == Answer(project=project, targets=found.targets):
        raise _unknown(name, _projects(everything), index, everything)
    return forms.why_json(found) if form == "json" else telling.told(found, plain=is_plain(encoding))


def tree(
    index: str | Path,
    *,
    targets: Sequence[str] = (),
    depth: int | None = None,
    package: str | None = None,
    form: str = "text",
    encoding: str = "utf-8",
) -> str:
    """Return what the index was built for, and what that needs: a drawing, as `text`, or `json`.

    `package` leaves nothing but what leads to this project; `depth` limits the drawing to so many levels below what was
    asked for; `encoding` is that of the stream. Raises PlaceError where the folder is no index, UsageError for what is
    not in it.
    """
    _check(form)
    everything = read(Path(index))
    some = chosen(everything, targets, index)
    whole = family(some)
    if package is not None:
        project = _project(package)
        if project not in _projects(everything):
            raise _unknown(package, _projects(everything), index, everything)
        if project not in _projects(some):
            raise UsageError(f"{project} is wanted on none of these targets.", hint="Leave out --target.")
        whole = towards(whole, project)
    return forms.tree_json(whole) if form == "json" else drawings.tree(whole, depth=depth, plain=is_plain(encoding))


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


def _projects(records: Sequence[Record]) -> set[NormalizedName]:
    return {each.project for record in records for each in (*record.members, *record.tools)}


def _project(name: str) -> NormalizedName:
    try:
        return canonicalize_name(name, validate=True)
    except InvalidName:
        raise UsageError(
            f"{name!r} is no name of a project.", hint="Name it alone, without a version or extras."
        ) from None


def _unknown(name: str, projects: Collection[str], index: str | Path, records: Sequence[Record]) -> UsageError:
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
