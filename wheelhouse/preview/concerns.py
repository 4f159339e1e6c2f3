"""What a reader of a plan may have to act upon, as text: what is missing, what is to be built, what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from itertools import islice

from packaging.utils import NormalizedName

from wheelhouse.closure.shortfalls import Failure, Lack, told
from wheelhouse.closure.sources import Source
from wheelhouse.figures import amount, count
from wheelhouse.phrases import phrase
from wheelhouse.preview.layout import aligned, wrapped
from wheelhouse.preview.overview import Use
from wheelhouse.preview.page import Page
from wheelhouse.preview.taken import taken

_LEAD = "A target keeps to the versions of those before it: name first the one whose versions should lead."
_DIFFERING, _HELD_BACK = 40, 8  # packages that are named; more are for --verbose


def failures(found: Sequence[Failure], page: Page) -> list[str]:
    """Return the targets without an answer: what is wrong, the facts around it, what to do next."""
    if not found:
        return []
    lost = len({target for one in found for target in one.targets})
    title = f"NO ANSWER for {lost} of {count(len(page.targets), 'target')}"
    lines = wrapped(title, page.width, first=f"{page.symbols.missing} ")
    for one in found:
        lines += ["", *wrapped(f"for {phrase(one.targets, page.targets)}: {one.message}", page.width, first="  ")]
        lines += [part for line in one.context for part in _fact(line, page)]
        lines += wrapped(one.hint, page.width, first="    hint: ") if one.hint else []
    return lines


def _fact(line: str, page: Page) -> list[str]:
    """Return a line that may be indented, what does not fit below it."""
    indent = len(line) - len(line.lstrip())
    return wrapped(line, page.width, first="    ", rest=" " * min(8 + indent, page.width // 2))


def missing(found: Sequence[Lack], page: Page) -> list[str]:
    """Return the packages without a usable file, each with the reason, with who wants it, and with a way out."""
    if not found:
        return []
    packages = count(len({lack.project for lack in found}), "package")
    title = f"MISSING: {packages} without a file that the target can use"
    lines = wrapped(title, page.width, first=f"{page.symbols.missing} ")
    return lines + [line for lack in found for line in ("", *_lack(lack, page))]


def _lack(lack: Lack, page: Page) -> list[str]:
    head, *facts = told(lack, page.targets, phrase)
    return [
        *wrapped(head, page.width, first="  ", rest=" " * 6),
        *(part for fact in facts for part in wrapped(fact.strip(), page.width, first=" " * 4, rest=" " * 6)),
    ]


def sources(found: Sequence[Source], page: Page) -> list[str]:
    """Return what comes as source, since no wheel fits, each with what is needed to build it."""
    if not found:
        return []
    installed = {source.project for source in found if not source.builds}
    tools = {source.project for source in found} - installed
    title = f"SOURCE: {count(len(installed), 'package')} without a usable wheel, to be built where installed"
    title += f"; {len(tools)} more to build with" if tools else ""
    lines = wrapped(title, page.width, first=f"{page.symbols.sdist} ")
    sizes = ["unknown size" if source.size is None else amount(source.size) for source in found]
    heads = aligned([(f"{one.project} {one.version}", size) for one, size in zip(found, sizes, strict=True)])
    for source, head in zip(found, heads, strict=True):
        where = "" if len(page.targets) == 1 else phrase(source.targets, page.targets)
        lines += wrapped(where, page.width, first=f"  {head}  ")
        for fact in taken(source, page.targets):
            lines += wrapped(fact, page.width, first=" " * 4, rest=" " * 6)
    return lines


def lockers(found: Sequence[Use], page: Page) -> list[str]:
    """Return what no target needs, and whoever locks for all platforms at once does."""
    if not found:
        return []
    known = sum(use.size or 0 for use in found)
    what = count(len(found), "file") + (f" ({amount(known)})" if known else "")
    title = f"FOR LOCKERS: {what} that no target needs, for poetry, pdm and uv"
    sizes = ["unknown size" if use.size is None else amount(use.size) for use in found]
    rows = [(f"{use.project} {use.version}", size) for use, size in zip(found, sizes, strict=True)]
    heads = aligned(rows, right=frozenset({1}))
    lines = wrapped(title, page.width, first="+ ")
    for use, head in zip(found, heads, strict=True):
        lines += wrapped(use.filename, page.width, first=f"  {head}  ", rest=" " * 6)
    return lines


def versions(found: Mapping[NormalizedName, Mapping[str, Sequence[str]]], page: Page) -> list[str]:
    """Return the packages of which not all targets get the same version: `numpy  2.0.2 (3.9)  2.3.0 (3.10)`."""
    if not found:
        return []
    lines = [f"VERSIONS DIFFER: {count(len(found), 'package')}"]
    shown = _room(found, _DIFFERING, page)
    for project, each in islice(found.items(), shown):
        texts = [f"{version} ({phrase(names, page.targets)})" for version, names in each.items()]
        lines += _versions(f"{project} ", texts, page)
    return lines + _rest(len(found) - shown)


def held_back(found: Mapping[tuple[str, str], Mapping[str, Sequence[str]]], page: Page) -> list[str]:
    """Return the packages that are older than need be for the sake of earlier targets: `click 8.1.8  8.3.0 (3.10)`."""
    if not found:
        return []
    title = f"HELD BACK: {count(len(found), 'package')} older than may be, to agree with targets named before"
    lines = wrapped(title, page.width, rest="  ")
    shown = _room(found, _HELD_BACK, page)
    for (project, version), newer in islice(found.items(), shown):
        texts = [f"{newest} ({phrase(names, page.targets)})" for newest, names in newer.items()]
        lines += _versions(f"{project} {version}, not", texts, page)
    return [*lines, *_rest(len(found) - shown), *wrapped(_LEAD, page.width, first="  ")]


def _room(found: Sized, most: int, page: Page) -> int:
    return len(found) if page.verbose or len(found) <= most else most - 1


def _rest(number: int) -> list[str]:
    return [f"  and {number} more (-v names them)"] if number else []


def _versions(head: str, texts: Sequence[str], page: Page) -> list[str]:
    """Return the versions in one line, or a line each where one is too short."""
    whole = f"  {head} {'  '.join(texts)}"
    if len(whole) <= page.width:
        return [whole]
    return [
        *wrapped(head, page.width, first="  "),
        *(part for text in texts for part in wrapped(text, page.width, first=" " * 6, rest=" " * 8)),
    ]
