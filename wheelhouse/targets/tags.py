"""The wheel tags of a target, best first, equal to what `pip debug --verbose` prints on such a machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from packaging.tags import (
    Tag,
    compatible_tags,
    cpython_tags,
    generic_tags,
    ios_platforms,
    mac_platforms,
)

from wheelhouse.errors import UsageError
from wheelhouse.targets.platforms import Platform, higher, parsed
from wheelhouse.targets.pythons import Python
from wheelhouse.targets.systems import PYEMSCRIPTEN
from wheelhouse.targets.target import Target

# PEP 600: three levels have a second name, which comes after the first.
_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}


@lru_cache(maxsize=256)
def platform_tags(platform: Platform) -> tuple[str, ...]:
    """Return the platform tags that a machine of this platform takes, best first: every level down from its own."""
    match platform.family:
        case "manylinux":
            return (f"linux_{platform.machine}", *_manylinux(platform))
        case "musllinux":
            levels = range(platform.level[1], -1, -1)
            return (f"linux_{platform.machine}", *(str(platform.at(platform.level[0], minor)) for minor in levels))
        case "macosx" | "ios" as family:
            unrolled = mac_platforms if family == "macosx" else ios_platforms
            return tuple(unrolled((platform.level[0], platform.level[1]), platform.machine))
        case "android":
            return tuple(str(platform.at(level)) for level in range(platform.level[0], platform.lowest[0] - 1, -1))
        case "pyemscripten":
            return _pyemscripten(platform)
    return (str(platform),)


def tags(python: Python, platforms: Sequence[str], abis: Iterable[str] | None = None) -> tuple[Tag, ...]:
    """Return the wheel tags of this Python for these platform tags, best first, without duplicates.

    `abis` replaces the ABI of the Python. Nothing is taken from the interpreter that runs this.
    """
    wanted = [python.abi] if abis is None else list(abis)
    if python.implementation == "pp":
        own = generic_tags(python.tag, wanted, platforms)
        return tuple(dict.fromkeys((*own, *compatible_tags(python.series, "pp3", platforms))))
    own = cpython_tags(python.series, wanted, platforms)
    return tuple(dict.fromkeys((*own, *compatible_tags(python.series, python.tag, platforms))))


def pure_tags(python: Python, platforms: Sequence[str], abis: Iterable[str] = ()) -> tuple[Tag, ...]:
    """Return the wheel tags that bind to no implementation: `--implementation py` of pip."""
    interpreter = f"py{python.series[0]}{python.series[1]}"
    own = generic_tags(interpreter, abis, platforms)
    return tuple(dict.fromkeys((*own, *compatible_tags(python.series, interpreter, platforms))))


def newer(target: Target) -> tuple[Tag, ...]:
    """Return the tags of higher levels of the target's own platform (glibc, musl, macOS, iOS, Android), lowest first.

    They come from the target's tags alone, so that a target that was read from a file has them too.
    """
    platform = _best_platform(target.tags)
    if platform is None:
        return ()
    bound = dict.fromkeys((tag.interpreter, tag.abi) for tag in target.tags if tag.platform != "any")
    return tuple(
        Tag(interpreter, abi, name) for name in _newer_platforms(platform, target.tags) for interpreter, abi in bound
    )


def _newer_platforms(platform: Platform, own: Iterable[Tag]) -> Iterator[str]:
    seen = {*platform_tags(platform), *(tag.platform for tag in own)}
    for above in higher(platform):
        for name in platform_tags(above):
            if name not in seen:
                seen.add(name)
                yield name


def _best_platform(own: Iterable[Tag]) -> Platform | None:
    """Return the first platform among the tags that has levels."""
    for name in dict.fromkeys(tag.platform for tag in own):
        try:
            platform = parsed(name)
        except UsageError:
            continue
        if platform.level:
            return platform
    return None


def _manylinux(platform: Platform) -> Iterator[str]:
    major, newest = platform.level
    for minor in range(newest, platform.lowest[1] - 1, -1):
        yield str(platform.at(major, minor))
        if legacy := _LEGACY.get((major, minor)):
            yield f"{legacy}_{platform.machine}"


def _pyemscripten(platform: Platform) -> tuple[str, ...]:
    year, patch = platform.level
    # PEP 783 was drafted with `pyodide`: the same ABI, and wheels with either name exist.
    names = (str(platform), f"pyodide_{year}_{patch}_wasm32")
    return (*names, f"emscripten_{PYEMSCRIPTEN[year][1]}_wasm32") if year in PYEMSCRIPTEN else names
