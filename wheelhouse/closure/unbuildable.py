"""Why an sdist cannot be built on a target, as errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from wheelhouse.closure.closure import Build, Closure, Pin
from wheelhouse.closure.each import Unsolved
from wheelhouse.closure.shortfalls import missing
from wheelhouse.closure.ways import wanted
from wheelhouse.errors import BuildError, RequirementsError, ResolutionError
from wheelhouse.events import redacted
from wheelhouse.targets.target import Target

Problem: TypeAlias = ResolutionError | BuildError

_HINT = "Take a version of it that has a wheel, or go on without what is lacking with --allow-missing."


def unreadable(pin: Pin, requirement: str) -> BuildError:
    """Return the error for a build requirement that is none."""
    shown = redacted(requirement[:200])
    return BuildError(
        f"{pin.project} {pin.version} is built with {shown!r}, which cannot be read.",
        hint="Take another version of it, or one that has a wheel.",
    )


def lacking(pin: Pin, answer: Closure | Unsolved) -> Problem | None:
    """Return the error for build requirements that have no answer on the target, or one with gaps; else None."""
    if isinstance(answer, Closure) and not answer.gaps:
        return None
    error = answer.error if isinstance(answer, Unsolved) else missing([answer])
    kind = BuildError if isinstance(error, RequirementsError) else type(error)
    return kind(
        f"What {pin.project} {pin.version} is built with cannot be had for {answer.target.name}.",
        context=(error.message, *(f"  {line}" for line in error.context)),
        hint=_HINT,
    )


def circular(builds: Sequence[Build], target: Target) -> BuildError:
    """Return the error for sdists of which each is needed to build the one before it, and the first for the last."""
    names = [f"{build.project} {build.version}" for build in (*builds, builds[0])]
    return BuildError(
        f"{names[0]} is needed to build itself on {target.name}: {' is built with '.join(names)}.",
        hint="A wheel of one of them breaks the circle: allow it, or name an index that has one.",
    )


def too_many(target: Target, most: int) -> BuildError:
    """Return the error for sdists without end."""
    return BuildError(
        f"More than {most:,} sdists would have to be built on {target.name}.",
        hint="Allow wheels of what they are built with: see --only-binary and --no-binary.",
    )


def placed(error: Problem, pin: Pin, closure: Closure) -> Problem:
    """Return the error with who wanted the sdist, up to the line of the user."""
    found = type(error)(error.message, context=(*error.context, *wanted(pin, closure)), hint=error.hint)
    found.beside = error.beside
    return found


def shortly(error: Problem) -> str:
    """Return what is lacking in a sentence or two."""
    return " ".join((error.message, *error.context[:1])) if isinstance(error, ResolutionError) else error.message
