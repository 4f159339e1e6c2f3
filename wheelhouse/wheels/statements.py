"""What is said of the sdists that stay, and of wheels of which not all is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from wheelhouse.errors import BuildError
from wheelhouse.phrases import phrase


def staying(reasons: Mapping[tuple[str, str], Sequence[str]], targets: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each sdist and reason why it stays one; the values are the targets for which it does."""
    for (sdist, reason), names in sorted(reasons.items()):
        yield f"{sdist} stays an sdist for {phrase(names, targets)}: {reason}"


def unaudited(caveats: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield a sentence for each wheel that may need libraries of this machine, and why that is not known."""
    for wheel, caveat in sorted(set(caveats)):
        yield f"{wheel} may need libraries that are only here ({caveat})"


def failed(failures: Sequence[BuildError]) -> BuildError:
    """Return the first failure, and in its context that there are others."""
    first, *others = failures
    return BuildError(
        first.message,
        context=(*first.context, *(f"beside it: {other.message}" for other in others)),
        hint=first.hint or "Leave out --build-wheels to deliver the sdist, or --allow-missing to go on without.",
    )
