"""What building an sdist takes, in sentences that hold for text and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wheelhouse.closure.sources import Source
from wheelhouse.phrases import phrase


def taken(source: Source, targets: Sequence[str]) -> Iterator[str]:
    """Yield for what it is built at all, what is needed to build it, what is not known, and where compilers are."""
    if source.builds:
        yield f"is there to build {', '.join(source.builds)}"
    if source.tools:
        tools = (_on(tool, on, source, targets) for tool, on in source.tools)
        yield f"needed to build it: {', '.join(tools)}"
    for reason, on in source.unknown:
        yield f"{_on('not all that builds it is known', on, source, targets)}: {reason}"
    if source.compiled:
        yield f"needs a compiler on {phrase(source.targets, targets)}"


def _on(what: str, on: Sequence[str], source: Source, targets: Sequence[str]) -> str:
    """Return what holds on some of the targets, with these where they are not all that build the sdist."""
    return what if len(on) == len(source.targets) else f"{what} ({phrase(on, targets)})"
