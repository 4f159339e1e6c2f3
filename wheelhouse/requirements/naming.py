"""Requirements that do not say their project's name: the project has to be asked for it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace
from packaging.requirements import Requirement

from wheelhouse.errors import RequirementsError, WhbuildError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Ask, Wanted


def unnamed(url: str, _: Ask) -> str:
    """Know no name. Raises RequirementsError."""
    raise RequirementsError(f"{redacted(url)} does not say the project's name.", hint="Write NAME @ URL.")


def named(ask: Ask, name: Callable[[str, Ask], str]) -> Ask:
    """Return the ask with a name for every requirement; raises what `name` raises, with the place of the requirement.

    `name` returns the project behind a URL; it is given the ask as far as it has names.
    """
    known = replace(ask, wanted=tuple(wanted for wanted in ask.wanted if wanted.project))
    if len(known.wanted) == len(ask.wanted):
        return ask
    return replace(ask, wanted=tuple(each if each.project else _named(each, known, name) for each in ask.wanted))


def _named(wanted: Wanted, ask: Ask, name: Callable[[str, Ask], str]) -> Wanted:
    before = wanted.requirement
    assert before.url is not None, "only a reference has no name"  # noqa: S101  (see `wanted`)
    try:
        requirement = Requirement(f"{name(before.url, ask)} @ {before.url}")
    except WhbuildError as error:
        raise error.with_context(f"wanted: {redacted(before.url)} (from {wanted.origin})") from None
    requirement.extras, requirement.marker = before.extras, before.marker
    return replace(wanted, requirement=requirement)
