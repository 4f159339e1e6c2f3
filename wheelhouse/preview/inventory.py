"""Every file of a plan as text, for `--verbose`."""

from __future__ import annotations

from wheelhouse.closure.coverage import Coverage
from wheelhouse.figures import amount
from wheelhouse.phrases import phrase
from wheelhouse.preview.layout import wrapped
from wheelhouse.preview.overview import Use, lockers, spare, tools, uses
from wheelhouse.preview.page import Page
from wheelhouse.preview.plan import Plan


def inventory(plan: Plan, coverage: Coverage, page: Page) -> list[str]:
    """Return every file, by project: its size, whether it is here already, for which targets, and by which tag."""
    lines = ["FILES"]
    kept = spare(plan.closures)
    for row in coverage.rows:
        for use in uses(row, coverage.targets):
            lines += _use(use, plan, page, _tag(use))
        for use in kept.get(row.project, ()):
            lines += _use(use, plan, page, ", kept for newer platforms")
    for use in lockers(plan.closures):
        lines += _use(use, plan, page, ", for lockers")
    for use in tools(plan.closures):
        lines += _use(use, plan, page, ", to build others")
    return lines


def _tag(use: Use) -> str:
    """Return the tag where the name of the file holds several."""
    return "" if use.tag is None or use.filename.endswith(f"-{use.tag}.whl") else f", as {use.tag}"


def _use(use: Use, plan: Plan, page: Page, how: str) -> list[str]:
    size = "unknown size" if use.size is None else amount(use.size)
    here = ", here already" if use.filename in plan.here else ""
    text = f"{use.filename} ({size}{here}): {phrase(use.targets, page.targets)}{how}"
    return wrapped(text, page.width, first="  ", rest=" " * 6)
