"""The project that the file name of a direct reference begins with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

from wheelhouse.errors import RequirementsError

SDISTS = (".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tar")
_NAME = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE | re.ASCII)  # PEP 508


def is_name(text: str) -> bool:
    """Return whether the text can be the name of a project (PEP 508)."""
    return _NAME.fullmatch(text) is not None


def project(filename: str, name: str | None = None) -> str:
    """Return the project that a wheel or sdist says it is of; where `name` is given, it has to be that one.

    Raises RequirementsError, also where the file name says no version.
    """
    found = _of_wheel(filename) if filename.endswith(".whl") else _of_sdist(filename, name)
    if name is not None and canonicalize_name(found) != canonicalize_name(name):
        raise RequirementsError(f"{filename} is a file of {found}, not of {name}.")
    return found


def _of_wheel(filename: str) -> str:
    try:
        return parse_wheel_filename(filename)[0]
    except InvalidWheelFilename as error:
        raise RequirementsError(f"{filename!r} is not the name of a wheel.", context=(str(error),)) from None


def _of_sdist(filename: str, name: str | None) -> str:
    suffix = next((suffix for suffix in SDISTS if filename.endswith(suffix)), None)
    if suffix is None:
        endings = ", ".join((".whl", *SDISTS))
        raise RequirementsError(f"{filename!r} is neither a wheel nor an sdist.", hint=f"Their names end in {endings}.")
    for found, version in _splits(filename.removesuffix(suffix)):
        if _is_version(version) and (name is None or canonicalize_name(found) == canonicalize_name(name)):
            return found
    of = "" if name is None else f" of {name}"
    raise RequirementsError(
        f"{filename!r} is not the name of an sdist{of}.", hint=f"Such a name is NAME-VERSION{suffix}."
    )


def _splits(stem: str) -> Iterator[tuple[str, str]]:
    # The name may hold dashes, and so may the version of an old sdist: the shortest version first.
    end = stem.rfind("-")
    while end > 0:
        if is_name(stem[:end]):
            yield stem[:end], stem[end + 1 :]
        end = stem.rfind("-", 0, end)


def _is_version(text: str) -> bool:
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True
