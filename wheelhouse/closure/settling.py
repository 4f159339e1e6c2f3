"""Answers with all that they take to build and to lock -> answers in which pip meets no sdist unprepared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec.structs import replace

from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.former import Former
from wheelhouse.closure.library import Library
from wheelhouse.closure.overtaken import ROUNDS, overtaken
from wheelhouse.requirements.ask import Ask

Found: TypeAlias = tuple[Closure | Unsolved, ...]


def settled(find: Callable[[Former], Found], former: Former, ask: Ask, library: Library) -> Found:
    """Return what `find` gives for what is `former`, with its builds, once pip takes no sdist that is not prepared for.

    What targets need to run is settled there; here it is what others need to build or to lock, which comes last.
    """
    found = find(former)
    for _ in range(ROUNDS):
        closures = [each for each in found if isinstance(each, Closure)]
        if not any(closure.builds for closure in closures):
            break
        taken = overtaken(ask, closures, library)
        more = replace(former, own={**former.own, **taken.own}, builds={**former.builds, **taken.builds})
        if more == former:
            break
        found, former = find(more), more
    return found
