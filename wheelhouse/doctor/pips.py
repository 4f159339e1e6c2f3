"""Whether a pip knows the wheels of an index: the tags that older ones do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from packaging.version import Version

from wheelhouse.dists.files import version_of
from wheelhouse.doctor.findings import Finding

TRIED = Version("20.3")
"""The oldest pip with which indexes are tried."""

_VERSION = re.compile(r"pip (\S+) from (.+?) \(python ([0-9.]+)\)")
_OF_MACHINES = ("sys_platform", "platform_machine")
_SINCE = (  # the first pip that knows wheels of such platforms
    (re.compile(r"manylinux1_"), Version("8.1")),
    (re.compile(r"manylinux2010_"), Version("19.0")),
    (re.compile(r"manylinux2014_"), Version("19.3")),
    (re.compile(r"manylinux_\d"), Version("20.3")),  # PEP 600
    (re.compile(r"musllinux_\d"), Version("21.2")),  # PEP 656
    (re.compile(r"macosx_1[1-9]"), Version("20.3")),
)


class Pip(msgspec.Struct, frozen=True, kw_only=True):
    """A pip of this machine, the folder where it is, and the version of its Python."""

    version: Version
    path: str
    python: str

    @property
    def series(self) -> str:
        """The version of its Python without the patch."""
        return ".".join(self.python.split(".")[:2])

    def __str__(self) -> str:
        return f"pip {self.version} of Python {self.python}"


def described(told: str) -> Pip | None:
    """Return the pip that says this of itself by `pip --version`; None for what says something else."""
    found = _VERSION.match(told.strip())
    version = None if found is None else version_of(found[1])
    if found is None or version is None:
        return None
    return Pip(version=version, path=found[2], python=found[3])


def judged(pip: Pip, wheels: Iterable[str], platform: str) -> Iterator[Finding]:
    """Yield that a pip is too old for those of the wheels that are for its Python and platform, or for being tried.

    `platform` begins the names of platforms here: `manylinux`, `musllinux`, `macosx`, `win`.
    """
    strange = [name for name in wheels if _is_for(pip, platform, name) and _since(name, platform) > pip.version]
    if strange:
        needed = max(_since(name, platform) for name in strange)
        yield Finding(
            code="pip-old",
            message=f"{pip} does not know wheels such as {strange[0]}.",
            remedy=f"Upgrade it to {needed} or newer, from the index itself if that was built for pip too.",
            context=(pip.path,),
        )
    elif pip.version < TRIED:
        yield Finding(
            code="pip-ages",
            message=f"{pip} is older than {TRIED}, the oldest that is tried with indexes of whbuild.",
            remedy=f"Upgrade it to {TRIED} or newer.",
            context=(pip.path,),
        )


def unserved(pip: Pip, targets: Sequence[Mapping[str, str]], here: Mapping[str, str]) -> Iterator[Finding]:
    """Yield that no target is of the series of a pip's Python, on this kind of machine; all by their markers."""
    mine = (pip.series, *(here[name] for name in _OF_MACHINES))
    theirs = [(each.get("python_version"), *(each.get(name) for name in _OF_MACHINES)) for each in targets]
    if theirs and mine not in theirs:
        yield Finding(
            code="other-target",
            message=f"None of the targets of the index is Python {' on '.join((pip.series, '-'.join(mine[1:])))}.",
            remedy=f"Where it is to install from this index, build for it too: --python {pip.series}",
        )


def _is_for(pip: Pip, platform: str, wheel: str) -> bool:
    *_, interpreters, abi, platforms = wheel.removesuffix(".whl").split("-")
    number = pip.series.replace(".", "")
    of_series = {f"cp{number}", f"py{number}", "py3"} & set(interpreters.split("."))
    return bool(of_series or abi == "abi3") and any(each.startswith(platform) for each in platforms.split("."))


def _since(wheel: str, platform: str) -> Version:
    """Return the first pip that knows one of the platforms in the name of a wheel which are of this kind."""
    platforms = wheel.removesuffix(".whl").rpartition("-")[2].split(".")
    found = [
        next((since for pattern, since in _SINCE if pattern.match(each)), Version("1"))
        for each in platforms
        if each.startswith(platform)
    ]
    return min(found)
