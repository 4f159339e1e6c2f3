"""A configuration file of somebody else is changed: all of it or nothing, and everything else in it stays."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from wheelhouse.configuring import ini, tables
from wheelhouse.configuring.advice import content
from wheelhouse.configuring.change import Change, Options, Unmergeable
from wheelhouse.errors import PlaceError, UsageError

_LARGEST = 1 << 20  # bytes


def read(path: Path) -> str | None:
    """Return what is in the file; None where there is none. Raises PlaceError or UsageError."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise UsageError(f"{path} is larger than {_LARGEST >> 20} MiB, and no configuration.")
        return data.decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in UTF-8.", hint="Save it so, and try again.") from None
    except OSError as error:
        raise _unusable(path, "read", error) from None


def merged(change: Change, text: str) -> str:
    """Return the file as it is to be. Raises UsageError where it cannot be changed without harm."""
    try:
        return ini.merged(text, change) if isinstance(change, Options) else tables.merged(text, change)
    except Unmergeable:
        raise UsageError(
            f"{change.path} cannot be changed without harm to what else it says.",
            context=("It is to say:", *content(change).splitlines()),
            hint="Put these lines in by hand; it is left as it was.",
        ) from None


def write(path: Path, text: str) -> None:
    """Put the text in the place of the file, at once; a link stays one, and permissions stay. Raises PlaceError."""
    path = path.resolve()
    aside = path.with_name(f".{path.name}.whbuild-{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(text.encode())
            if path.exists():
                aside.chmod(path.stat().st_mode & 0o7777)
            aside.replace(path)
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
    except OSError as error:
        raise _unusable(path, "written", error) from None


def _unusable(path: Path, how: str, error: OSError) -> PlaceError:
    hint = "What is for all users, an administrator writes; --scope user is for you alone."
    return PlaceError(
        f"{path} cannot be {how}: {error.strerror}.", hint=hint if isinstance(error, PermissionError) else None
    )
