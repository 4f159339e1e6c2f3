"""Targets from what a user wrote: `3.12-windows`, or Pythons times platforms. All mistakes are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path

from wheelhouse.errors import UsageError
from wheelhouse.targets import platforms, pythons
from wheelhouse.targets.environment import assumed, environment
from wheelhouse.targets.mistakes import read_each, refuse, twice
from wheelhouse.targets.platforms import Platform
from wheelhouse.targets.pythons import Python
from wheelhouse.targets.systems import PYEMSCRIPTEN
from wheelhouse.targets.tags import platform_tags, tags
from wheelhouse.targets.target import Target, running

_FORM = "Write PYTHON-PLATFORM, such as 3.12-linux, 3.14t-manylinux_2_28_x86_64 or pp3.10-windows."


def made(python: Python, platform: Platform) -> Target:
    """Return the target of this Python on this platform; its name is `PYTHON-PLATFORM` with the platform tag.

    Raises UsageError where there is no such Python on that platform.
    """
    check_pair(python, platform)
    return Target(
        name=f"{python}-{platform}",
        environment=environment(python, platform),
        tags=tags(python, platform_tags(platform)),
        assumed=assumed(python, platform),
    )


def named(text: str) -> Target:
    """Return the target that `PYTHON-PLATFORM` stands for; the platform is a tag or a friendly name.

    Raises UsageError.
    """
    found, wrong = _named(text)
    refuse(wrong)
    return found[0]


def asked(
    texts: Iterable[str] = (),
    python_texts: Iterable[str] = (),
    platform_texts: Iterable[str] = (),
    *,
    read: Callable[[Path], Target],
) -> tuple[Target, ...]:
    """Return the targets of `--python` and `--platform`, if either is given, then those of `--target`, in their order.

    A text may hold several, separated by commas; what ends in `.toml` is the path of a file that `read` understands.
    Every Python is crossed with every platform, Python by Python. Where only one of them is said, the other is that of
    this process: a Python by its series, a platform by its best tag.
    No target and no name may come twice. Raises one UsageError for all that is wrong.
    """
    given = (items(python_texts), items(platform_texts))
    cross, wrong = _crossed(*given) if any(given) else ([], [])
    every = [(target.name, target) for target in cross]
    for text in items(texts):
        found, mistakes = read_each([Path(text)], read) if text.endswith(".toml") else _named(text)
        every += [(text, target) for target in found]
        wrong += mistakes
    refuse([*wrong, *twice("target", ((text, _traits(target)) for text, target in every)), *_namesakes(every)])
    return tuple(target for _, target in every)


def _namesakes(every: Iterable[tuple[str, Target]]) -> Iterator[UsageError]:
    """Yield a mistake for every target that differs from an earlier one of the same name.

    Names are the same where files that are named after them are: dots are underscores there, and case may not count.
    """
    first: dict[str, tuple[str, Target]] = {}
    for text, target in every:
        earlier, other = first.setdefault(target.name.lower().replace(".", "_"), (text, target))
        if _traits(other) != _traits(target):
            told = f"{earlier!r} and {text!r} are different targets of the same name, {target.name}."
            if other.name != target.name:
                told = f"{earlier!r} and {text!r} are different targets, and their files would be named alike."
            yield UsageError(told, hint="Change the name in one of the files.")


def _traits(target: Target) -> tuple[object, ...]:
    return tuple(sorted(target.environment.items())), target.tags, target.assumed


def host() -> tuple[str, str]:
    """Return the Python and the platform of this process, as texts."""
    python, _, platform = running().name.partition("-")
    return python, platform


def _named(text: str) -> tuple[list[Target], list[UsageError]]:
    python, dash, platform = text.strip().partition("-")
    if not dash:
        return [], [UsageError(f"The target {text!r} names no platform.", hint=_FORM)]
    found, wrong = read_each([python], pythons.parsed)
    where, wrong_platform = read_each([platform], platforms.parsed)
    targets, impossible = read_each(zip(found, where, strict=False), lambda pair: made(*pair))
    return targets, [*wrong, *wrong_platform, *impossible]


def items(texts: Iterable[str]) -> list[str]:
    """Return the values of an option that may be repeated and may hold several, separated by commas."""
    return [item.strip() for text in texts for item in text.split(",")]


def _crossed(python_texts: list[str], platform_texts: list[str]) -> tuple[list[Target], list[UsageError]]:
    own = ("", "") if python_texts and platform_texts else host()
    some, wrong = read_each(python_texts or [own[0]], lambda text: (text, pythons.parsed(text)))
    where, wrong_platforms = read_each(platform_texts or [own[1]], lambda text: (text, platforms.parsed(text)))
    pairs = product(dict.fromkeys(python for _, python in some), dict.fromkeys(platform for _, platform in where))
    targets, impossible = read_each(pairs, lambda pair: made(*pair))
    return targets, [*wrong, *wrong_platforms, *twice("Python", some), *twice("platform", where), *impossible]


def check_pair(python: Python, platform: Platform) -> None:
    """Raise UsageError where this Python was never made for that platform."""
    series = ".".join(map(str, python.series))
    if platform.family in {"ios", "android"} and python.series < (3, 13):
        # PEP 730 and PEP 738: 3.13 is the first with wheels for them.
        raise UsageError(f"There is no Python {series} on {platform}.", hint="The first on iOS and Android is 3.13.")
    if platform.family == "pyemscripten":
        own = PYEMSCRIPTEN.get(platform.level[0], (python.series,))[0]
        if python.series != own:
            raise UsageError(
                f"There is no Python {series} on {platform}.",
                hint=f"That ABI belongs to Python {'.'.join(map(str, own))} (PEP 783).",
            )
