"""A plan in three sentences."""

from __future__ import annotations

from wheelhouse.figures import amount, count
from wheelhouse.preview.budget import Budget, Sum
from wheelhouse.preview.plan import Plan


def headline(plan: Plan, cost: Budget) -> str:
    """Return for whom the plan is, how much it comes to, and how long it took."""
    whom = plan.targets[0] if len(plan.targets) == 1 else count(len(plan.targets), "target")
    what = f"{count(cost.packages, 'package')}, {_sized(cost.all)}" if plan.closures else "no answer"
    return f"Plan for {whom}: {what} ({plan.seconds:.1f} s)"


def _sized(files: Sum) -> str:
    if files.files and files.files == files.unsized:
        return f"{count(files.files, 'file')} of unknown size"
    return f"{count(files.files, 'file')}, {'more than ' if files.unsized else ''}{amount(files.size)}"


def fetching(cost: Budget) -> str:
    """Return how much of it is still to be fetched, in exact bytes."""
    here, sized = cost.all.files - cost.fetch.files, cost.fetch.files - cost.fetch.unsized
    if not cost.fetch.files:
        return "Nothing to fetch: every file is here already" if here else "Nothing to fetch"
    parts = [f"{count(sized, 'file')}, {cost.fetch.size:,} bytes"] if sized else []
    parts += [f"{count(cost.fetch.unsized, 'file')} of unknown size"] if cost.fetch.unsized else []
    return f"To fetch: {' and '.join(parts)}" + (f"; {count(here, 'file')} here already" if here else "")


def covered(plan: Plan) -> str | None:
    """Return that nothing is missing; None where something is."""
    if not plan.complete:
        return None
    return "Complete: every package has a file" + (" for every target that needs it" if len(plan.targets) > 1 else "")
