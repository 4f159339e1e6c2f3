"""A plan for a person: what is missing first, then what differs, and what is alike in as few lines as it takes."""

from __future__ import annotations

from collections.abc import Iterator

from wheelhouse.closure.coverage import coverage
from wheelhouse.closure.shortfalls import failures, lacks
from wheelhouse.closure.sources import sources
from wheelhouse.preview import concerns, overview
from wheelhouse.preview.budget import budget
from wheelhouse.preview.headline import covered, fetching, headline
from wheelhouse.preview.inventory import inventory
from wheelhouse.preview.layout import wrapped
from wheelhouse.preview.page import Page
from wheelhouse.preview.plan import Plan
from wheelhouse.preview.shares import shares
from wheelhouse.preview.single import single
from wheelhouse.preview.symbols import Symbols
from wheelhouse.preview.table import table


def text(plan: Plan, *, width: int, verbose: bool, symbols: Symbols) -> str:
    """Return the plan in lines of at most `width` characters (40 at least), ending in a newline.

    With `verbose`, every file is named, with its tag, its size and its targets.
    """
    page = Page(targets=plan.targets, width=width, symbols=symbols, verbose=verbose)
    sections = [section for section in _sections(plan, page) if section]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _sections(plan: Plan, page: Page) -> Iterator[list[str]]:
    cost = budget(plan)
    sentences = (headline(plan, cost), *([fetching(cost)] if plan.closures else []), covered(plan))
    yield [line for sentence in sentences if sentence for line in wrapped(sentence, page.width, rest="  ")]
    yield concerns.failures(failures(plan.unsolved), page)
    if not plan.closures:
        return
    yield concerns.missing(lacks(plan.closures), page)
    found = coverage(plan.closures)
    if len(plan.targets) == 1:
        yield single(plan.closures[0], found, page)
        yield concerns.sources(sources(plan.closures), page)
        yield concerns.lockers(overview.lockers(plan.closures), page)
        return
    yield concerns.sources(sources(plan.closures), page)
    yield concerns.lockers(overview.lockers(plan.closures), page)
    yield concerns.versions(overview.differing(found), page)
    yield concerns.held_back(overview.held_back(plan.closures), page)
    yield table(found, page)
    if page.verbose:
        yield inventory(plan, found, page)
    yield shares(cost, page)
