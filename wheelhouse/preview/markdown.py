"""A plan for the summary of a CI job: GitHub-flavoured Markdown, what is missing first, every file in a fold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Closure
from wheelhouse.closure.coverage import Coverage, Row, coverage
from wheelhouse.closure.shortfalls import Failure, Lack, failures, lacks
from wheelhouse.closure.sources import Source, sources
from wheelhouse.figures import amount, count
from wheelhouse.phrases import phrase
from wheelhouse.preview import overview
from wheelhouse.preview.budget import Budget, budget
from wheelhouse.preview.headline import covered, fetching, headline
from wheelhouse.preview.marks import plain, stacked, table
from wheelhouse.preview.overview import Use, tools
from wheelhouse.preview.plan import Plan
from wheelhouse.preview.symbols import UNICODE, heads, legend, sign
from wheelhouse.preview.taken import taken


def markdown(plan: Plan) -> str:
    """Return the plan as Markdown, ending in a newline."""
    return "\n\n".join(_parts(plan)) + "\n"


def _parts(plan: Plan) -> Iterator[str]:
    cost, targets = budget(plan), plan.targets
    yield f"## {plain(headline(plan, cost))}"
    yield from _failures(failures(plan.unsolved), targets)
    if not plan.closures:
        return
    yield ". ".join(filter(None, (fetching(cost), covered(plan))))
    yield from _missing(lacks(plan.closures), targets)
    found = coverage(plan.closures)
    yield from _sources(sources(plan.closures), targets)
    yield from _lockers(overview.lockers(plan.closures))
    if len(targets) == 1:
        yield _single(plan.closures[0], found)
        return
    yield from _versions(overview.differing(found), targets)
    yield from _held_back(overview.held_back(plan.closures), targets)
    yield from _coverage(found, targets)
    yield from _shares(cost)
    yield f"<details><summary>Every file ({cost.all.files:,})</summary>"
    yield _files(plan, found, targets)
    yield "</details>"


def _failures(found: Sequence[Failure], targets: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"### {UNICODE.missing} No answer"
        rows = [
            (phrase(one.targets, targets), plain(one.message), stacked(one.context), plain(one.hint or ""))
            for one in found
        ]
        yield table(("targets", "what is wrong", "facts", "what to do"), rows)


def _missing(found: Sequence[Lack], targets: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"### {UNICODE.missing} Missing: {count(len({lack.project for lack in found}), 'package')}"
        rows = [
            (
                f"**{plain(f'{lack.project} {lack.version}')}**",
                plain(phrase(lack.targets, targets)),
                plain(lack.reason),
                stacked(f"{requirement} from {origin}" for requirement, origin in lack.wanted),
                stacked(_remedies(lack, targets)),
            )
            for lack in found
        ]
        yield table(("package", "targets", "why", "wanted by", "what would close it"), rows)


def _remedies(lack: Lack, targets: Sequence[str]) -> Iterator[str]:
    for remedy, helped in lack.remedies:
        yield remedy if helped == lack.targets else f"{remedy} (for {phrase(helped, targets)})"


def _sources(found: Sequence[Source], targets: Sequence[str]) -> Iterator[str]:
    if found:
        yield f"### {UNICODE.sdist} Source: no usable wheel, to be built where installed"
        rows = [
            (
                plain(f"{source.project} {source.version}"),
                plain(phrase(source.targets, targets)),
                _size(source),
                stacked(taken(source, targets)),
            )
            for source in found
        ]
        yield table(("package", "targets", "size", "what that takes"), rows, right=frozenset({2}))


def _lockers(found: Sequence[Use]) -> Iterator[str]:
    if found:
        yield "### For lockers: no target needs it, and poetry, pdm and uv ask for it"
        rows = [(plain(f"{use.project} {use.version}"), plain(use.filename), _size(use)) for use in found]
        yield table(("package", "file", "size"), rows, right=frozenset({2}))


def _versions(found: Mapping[NormalizedName, Mapping[str, Sequence[str]]], targets: Sequence[str]) -> Iterator[str]:
    if found:
        yield "### Versions differ"
        rows = [
            (plain(project), stacked(f"{version} ({phrase(each, targets)})" for version, each in versions.items()))
            for project, versions in found.items()
        ]
        yield table(("package", "versions"), rows)


def _held_back(found: Mapping[tuple[str, str], Mapping[str, Sequence[str]]], targets: Sequence[str]) -> Iterator[str]:
    if found:
        number = count(len(found), "package")
        yield f"<details><summary>{number} older than may be, to agree with targets named before</summary>"
        rows = [
            (plain(" ".join(what)), stacked(f"{newest} ({phrase(each, targets)})" for newest, each in newer.items()))
            for what, newer in found.items()
        ]
        yield table(("package", "newer ones"), rows)
        yield "</details>"


def _coverage(found: Coverage, targets: Sequence[str]) -> Iterator[str]:
    yield "### Coverage"
    shown = overview.columns(found)
    names = heads(len(shown))
    patterns = overview.patterns(found, shown)
    if patterns:
        yield table(
            (*names, "packages"),
            [(*(sign(kind, UNICODE) for kind in pattern.kinds), _names(pattern.rows)) for pattern in patterns],
        )
        yield ", ".join(legend(found, UNICODE))
        yield table(
            ("column", "targets"),
            [(name, plain(phrase(column, targets))) for name, column in zip(names, shown, strict=True)],
        )
    for rows, what in overview.uniform(found):
        verb = "has" if len(rows) == 1 else "have"
        title = f"{count(len(rows), 'package')} {verb} {what} for {phrase(found.targets, targets)}"
        yield f"<details><summary>{title}</summary>\n\n{_names(rows)}\n\n</details>"


def _names(rows: Sequence[Row]) -> str:
    return plain(", ".join(map(overview.label, rows)))


def _shares(cost: Budget) -> Iterator[str]:
    yield "### Bytes"
    rows = [
        (plain(each.target), *map(_number, (each.wheels, each.sdists, each.missing, each.all.size, each.alone.size)))
        for each in cost.shares
    ]
    yield table(
        ("target", "wheels", "sdists", "missing", "bytes", "for it alone"),
        [*rows, ("**all, each file once**", "", "", "", f"**{_number(cost.all.size)}**", "")],
        right=frozenset(range(1, 6)),
    )
    if cost.all.unsized:
        yield f"Of {count(cost.all.unsized, 'file')} the index does not say the size; the sums are without."


def _number(number: int) -> str:
    return f"{number:,}" if number else ""


def _single(closure: Closure, found: Coverage) -> str:
    tags = {cell.filename: cell.tag for row in found.rows for cell in row.cells}
    rows = [
        (
            plain(f"{pin.project} {pin.version}"),
            plain(tags[pin.file.filename] or "source"),
            "?" if pin.file.size is None else amount(pin.file.size),
            stacked(map(str, pin.why)),
        )
        for pin in closure.pins
    ]
    return table(("package", "tag", "size", "wanted by"), rows, right=frozenset({2}))


def _files(plan: Plan, found: Coverage, targets: Sequence[str]) -> str:
    kept = overview.spare(plan.closures)
    every = [use for row in found.rows for use in (*overview.uses(row, found.targets), *kept.get(row.project, ()))]
    every += (*overview.lockers(plan.closures), *tools(plan.closures))
    rows = [
        (
            plain(use.filename),
            plain(use.tag or "source"),
            plain(phrase(use.targets, targets)),
            _size(use),
            "yes" if use.filename in plan.here else "",
        )
        for use in every
    ]
    return table(("file", "tag", "targets", "size", "here"), rows, right=frozenset({3}))


def _size(use: Use | Source) -> str:
    return "?" if use.size is None else amount(use.size)
