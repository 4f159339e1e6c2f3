"""The platform of a target as a value: a wheel's platform tag, or a friendly name that stands for one."""

from __future__ import annotations

import re

import msgspec

from wheelhouse.errors import UsageError
from wheelhouse.targets.mistakes import unknown
from wheelhouse.targets.systems import ALIASES, FRIENDLY, PYEMSCRIPTEN, SYNONYMS, SYSTEMS, System

_WASM = tuple(f"{name}_{year}_0_wasm32" for name in ("pyemscripten", "pyodide") for year in PYEMSCRIPTEN)


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """A platform tag in its parts: `manylinux_2_28_x86_64` is family `manylinux`, level (2, 28), machine `x86_64`."""

    family: str
    level: tuple[int, ...] = ()
    machine: str = ""

    def __str__(self) -> str:
        """Return the platform tag, in the form of PEP 425, 600, 656, 730, 738 or 783."""
        return "_".join(filter(None, (self.family, *map(str, self.level), self.machine)))

    @property
    def system(self) -> System:
        """What there is to know of the family."""
        return SYSTEMS[self.family]

    @property
    def lowest(self) -> tuple[int, ...]:
        """The first level that there is for this machine; () for a family without levels."""
        # PEP 599 is the first for machines other than those of PEP 513: glibc 2.17.
        if self.family == "manylinux" and self.machine not in {"x86_64", "i686"}:
            return (2, 17)
        if self.family == "macosx" and self.machine == "arm64":
            return (11, 0)
        return self.system.lowest

    def at(self, *level: int) -> Platform:
        """Return the same platform at another level."""
        return Platform(family=self.family, level=level, machine=self.machine)


def parsed(text: str) -> Platform:
    """Return the platform that a platform tag, such as `win_amd64`, or a friendly name, such as `windows`, stands for.

    Raises UsageError, with near matches.
    """
    tag = text.strip().lower()
    tag = FRIENDLY.get(SYNONYMS.get(tag, tag), tag)
    for alias, prefix in ALIASES.items():
        if tag.startswith(alias):
            tag = prefix + tag.removeprefix(alias)
    platform = _taken_apart(tag)
    if platform is None:
        raise unknown("platform", text, (*FRIENDLY, *SYNONYMS, *FRIENDLY.values(), *_WASM))
    return _checked(platform, text)


def higher(platform: Platform) -> tuple[Platform, ...]:
    """Return the platform at the levels above its own, lowest first; () where a level says nothing of others."""
    highest = platform.system.highest
    match platform.family, platform.level:
        case "manylinux" | "musllinux", (major, minor):
            return tuple(platform.at(major, above) for above in range(minor + 1, highest[1] + 1))
        case "macosx", (10, minor):
            tens = tuple(platform.at(10, above) for above in range(minor + 1, 16))
            return (*tens, *(platform.at(above, 0) for above in range(11, highest[0] + 1)))
        case "macosx" | "ios", (major, _):
            return tuple(platform.at(above, 0) for above in range(major + 1, highest[0] + 1))
        case "android", (level,):
            return tuple(platform.at(above) for above in range(level + 1, highest[0] + 1))
    return ()


def _taken_apart(tag: str) -> Platform | None:
    for family, system in SYSTEMS.items():
        level = r"_(\d{1,4})" * len(system.lowest)
        if form := re.fullmatch(rf"{family}{level}(?:_(.+))?", tag, re.ASCII):
            *numbers, machine = form.groups(default="")
            if machine in system.machines:
                return Platform(family=family, level=tuple(map(int, numbers)), machine=machine)
    return None


def _checked(platform: Platform, text: str) -> Platform:
    lowest, highest = platform.lowest, platform.system.highest
    if platform.level < lowest or any(number > most for number, most in zip(platform.level, highest, strict=True)):
        first, last = platform.at(*lowest), _yearly(platform.at(*highest))
        raise UsageError(f"There is no platform {text!r}: its levels go from {first} to {last}.")
    return _yearly(platform)


def _yearly(platform: Platform) -> Platform:
    """Since macOS 11 wheels are tagged with the yearly release alone, and pip knows no other tag."""
    if platform.family == "macosx" and platform.level[0] > 10:
        return platform.at(platform.level[0], 0)
    return platform
