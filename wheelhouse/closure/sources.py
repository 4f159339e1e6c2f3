"""What comes as source: each sdist once, with all that targets build it with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.closure.closure import Build, Closure, Pin
from wheelhouse.dists.files import Sdist


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An sdist and the targets on which it is built; `size` is in bytes, None where the index says none.

    `tools` are what it is built with, such as `cython 3.1.2`, each with its targets, and `unknown` the reasons why that
    may not be all. `builds` is what it is needed to build, where nothing but that wants it. `compiled` tells that it
    most likely takes a compiler.
    """

    project: NormalizedName
    version: str
    filename: str
    size: int | None
    targets: tuple[str, ...]
    tools: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unknown: tuple[tuple[str, tuple[str, ...]], ...] = ()
    builds: tuple[str, ...] = ()
    compiled: bool = False


class _Use(msgspec.Struct, frozen=True):
    """An sdist on one target: `parent` is what needs it to be built, None where it is to be installed."""

    target: str
    pin: Pin
    parent: str | None
    build: Build | None


def sources(closures: Iterable[Closure]) -> tuple[Source, ...]:
    """Return the sdists that targets build, sorted: those that they install, then those only needed to build others."""
    found: dict[str, list[_Use]] = {}
    for closure in closures:
        for use in _uses(closure):
            found.setdefault(use.pin.file.filename, []).append(use)
    together = [_source(found[filename]) for filename in sorted(found)]
    return tuple(sorted(together, key=lambda source: (bool(source.builds), source.project)))


def _uses(closure: Closure) -> Iterator[_Use]:
    builds = {build.sdist: build for build in closure.builds}
    groups = [(None, closure.pins), *((f"{build.project} {build.version}", build.pins) for build in closure.builds)]
    for parent, pins in groups:
        for pin in pins:
            if isinstance(pin.dist, Sdist):
                yield _Use(closure.target.name, pin, parent, builds.get(pin.file.filename))


def _source(uses: Sequence[_Use]) -> Source:
    pin = uses[0].pin
    tools: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for target, build in {use.target: use.build for use in uses if use.build is not None}.items():
        for tool in build.pins:
            tools.setdefault(f"{tool.project} {tool.version}", []).append(target)
        if build.unknown is not None:
            unknown.setdefault(build.unknown, []).append(target)
    parents = dict.fromkeys(use.parent for use in uses)
    return Source(
        project=pin.project,
        version=str(pin.version),
        filename=pin.file.filename,
        size=pin.file.size,
        targets=tuple(dict.fromkeys(use.target for use in uses)),
        tools=tuple((tool, tuple(tools[tool])) for tool in sorted(tools)),
        unknown=tuple((reason, tuple(on)) for reason, on in unknown.items()),
        builds=() if None in parents else tuple(parent for parent in parents if parent is not None),
        compiled=any(use.build is not None and use.build.compiled for use in uses),
    )
