"""pip's `--python-version --platform --implementation --abi`: one target, with pip's meaning of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from msgspec.structs import replace

from wheelhouse.errors import UsageError
from wheelhouse.targets import platforms, pythons
from wheelhouse.targets.environment import assumed, environment
from wheelhouse.targets.mistakes import read_each, refuse
from wheelhouse.targets.naming import check_pair, host, items, made
from wheelhouse.targets.platforms import Platform
from wheelhouse.targets.pythons import Python
from wheelhouse.targets.tags import platform_tags, pure_tags, tags
from wheelhouse.targets.target import Target

_IMPLEMENTATIONS = ("cp", "pp", "py")
_OF_THE_IMPLEMENTATION = frozenset({"implementation_name", "implementation_version", "platform_python_implementation"})


def pip_target(
    python_version: str | None = None,
    platform_texts: Sequence[str] = (),
    implementation: str | None = None,
    abi_texts: Sequence[str] = (),
) -> Target:
    """Return the one target that these four options of pip describe together.

    Several platforms or ABIs mean the tags of all of them, in their order. Each platform has the levels below it,
    where pip takes a manylinux tag by the letter, and the markers are those of the platform, where pip's are those of
    the machine that runs it. As in pip, 3.12 is 3.12.0. What is not given is that of this process. Raises UsageError
    for all that is wrong.
    """
    abis = tuple(dict.fromkeys(items(abi_texts)))
    wishes = [(python_version or "", implementation, abis)]
    found, wrong = read_each(wishes, lambda wish: _python(*wish))
    where, wrong_platforms = read_each(_without_any(items(platform_texts)), platforms.parsed)
    refuse([*wrong, *wrong_platforms, *_different_machines(where)])
    if len(where) == 1 and not abis and implementation != "py":
        return made(found[0], where[0])
    return _united(found[0], tuple(dict.fromkeys(where)), abis, pure=implementation == "py")


def _python(version: str, implementation: str | None, abis: tuple[str, ...]) -> Python:
    if implementation not in {None, *_IMPLEMENTATIONS}:
        raise UsageError(f"--implementation cannot be {implementation!r}.", hint="It is cp, pp or py.")
    if re.fullmatch(r"\d", version):
        raise UsageError(
            f"--python-version {version} means {version}.0.0, as in pip, and no package of today runs there.",
            hint="Name the minor version too, such as 3.12.",
        )
    own = pythons.parsed(host()[0])
    if not version:
        implementation = implementation or own.implementation
    free_threaded = bool(abis) and re.fullmatch(r"cp\d+d?t\w*", abis[0]) is not None
    series = version or ".".join(map(str, own.series))
    python = pythons.parsed(f"{'pp' * (implementation == 'pp')}{series}{'t' * free_threaded}")
    # To pip 3.12 is 3.12.0, and nothing is left open.
    return replace(python, patch=0) if version and python.patch is None else python


def _without_any(texts: list[str]) -> list[str]:
    """Leave out pip's `any`: a wheel for any machine is taken in any case."""
    named = [text for text in texts if text != "any"]
    if texts and not named:
        raise UsageError(
            "--platform any names no machine, so that no marker can be decided.",
            hint="Name the platform as well; its wheels for any machine are taken in any case.",
        )
    return named or [host()[1]]


def _different_machines(where: Sequence[Platform]) -> list[UsageError]:
    first: dict[tuple[str, str], Platform] = {}
    for platform in where:
        if not platform.system.leaves_open.get(platform.machine):
            first.setdefault((platform.system.sys_platform, platform.system.machines[platform.machine]), platform)
    if len(first) < 2:
        return []
    names = " and ".join(map(str, first.values()))
    hint = "pip's options describe one target; for several use --python and --platform, or --target."
    return [UsageError(f"The platforms {names} are different machines.", hint=hint)]


def _united(python: Python, where: tuple[Platform, ...], abis: tuple[str, ...], *, pure: bool) -> Target:
    for platform in where:
        check_pair(python, platform)
    names = tuple(dict.fromkeys(chain.from_iterable(map(platform_tags, where))))
    decided = next((each for each in where if not each.system.leaves_open.get(each.machine)), where[0])
    parts = (f"{'py' * pure}{python}", ".".join(abis), ".".join(map(str, where)))
    return Target(
        name="-".join(filter(None, parts)),
        environment=environment(python, decided),
        tags=pure_tags(python, names, abis) if pure else tags(python, names, abis or None),
        assumed=assumed(python, decided) | (_OF_THE_IMPLEMENTATION if pure else frozenset()),
    )
