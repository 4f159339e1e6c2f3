"""A requirements file as text: from a path or a URL, bounded, and decoded as pip decodes it."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from wheelhouse.errors import RequirementsError
from wheelhouse.events import redacted

LARGEST = 64 * 1024 * 1024  # bytes of one file; a lock of 5,000 projects with thirty hashes each has 12 million
_LONGEST_GAP = 1_000  # characters of white space in a row: pip's pattern for comments needs their square in time
_GAP = re.compile(r"(?:[^\S\n]|\\\r?\n){100,}")
_URL = re.compile(r"(https?|file):", re.IGNORECASE)
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODING = re.compile(rb"coding[:=]\s*([-\w.]+)")  # PEP 263


def is_url(location: str) -> bool:
    """Return whether pip takes the location of a requirements file for a URL."""
    return _URL.match(location) is not None


def shown(location: str) -> str:
    """Return the location as a user would write it: relative to the current folder when below it, without secrets."""
    if is_url(location):
        return redacted(location)
    absolute, here = Path(os.path.abspath(location)), Path.cwd()  # noqa: PTH100  (joins `..` without asking the disk)
    return str(absolute.relative_to(here)) if here in absolute.parents else location


def relative(url: str, here: Path) -> str:
    """Return the path that a `file:` URL names, from the folder `here` on; the URL where no such path is known."""
    try:
        path = os.path.relpath(path_of(url), here)
    except ValueError:  # of another machine, or on another drive
        return url
    path = quote(path.replace(os.sep, "/"))
    return path if path.startswith(".") else f"./{path}"


def path_of(url: str) -> Path:
    """Return the absolute path that a `file:` URL names (RFC 8089). Raises ValueError for another machine's file."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") and os.name != "nt":
        raise ValueError(f"{redacted(url)} names a file of another machine")
    if os.name == "nt":  # pragma: no cover  (drive letters and shares)
        from urllib.request import url2pathname  # noqa: PLC0415  (heavy, and of use here only)

        share = f"//{parts.netloc}" if parts.netloc not in ("", "localhost") else ""
        return Path(os.path.abspath(url2pathname(share + parts.path)))  # noqa: PTH100
    return Path(os.path.abspath(unquote(parts.path)))  # noqa: PTH100  (joins `..` without asking the disk)


def read(location: str, fetch: Callable[[str], str]) -> str:
    """Return the text of the requirements file at a path or URL; `fetch` returns the text of an http(s) URL.

    Raises RequirementsError, and what `fetch` raises.
    """
    if location.lower().startswith(("http:", "https:")):
        content = fetch(location).removeprefix("\ufeff")
        _check_size(len(content), location)
    else:
        content = decoded(_local(location), location)
    if any(len(gap[0]) > _LONGEST_GAP for gap in _GAP.finditer(content)):
        raise RequirementsError(
            f"{shown(location)} is no requirements file: it has more than {_LONGEST_GAP} blanks in a row."
        )
    return content


def _local(location: str) -> bytes:
    try:
        path = path_of(location) if is_url(location) else Path(location)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RequirementsError(
            f"The requirements file {shown(location)} cannot be opened: {reason}.", hint=_hint(error)
        ) from None
    _check_size(len(data), location)
    return data


def _hint(error: Exception) -> str | None:
    match error:
        case FileNotFoundError():
            return "A path is relative to the current folder, or to the file that names it with -r or -c."
        case IsADirectoryError():
            return "Name a file in this folder."
        case _:
            return None


def _check_size(size: int, location: str) -> None:
    if size > LARGEST:
        raise RequirementsError(
            f"The requirements file {shown(location)} is larger than {LARGEST // 1024**2} MiB.",
            hint="Is it a requirements file?",
        )


def decoded(data: bytes, location: str) -> str:
    """Return the text: by its byte order mark, by a `coding:` comment in its first two lines, or as UTF-8.

    Where pip would go on to guess the encoding of this machine, this raises RequirementsError: the same file has to
    mean the same on every machine.
    """
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", None))
    encoding = encoding or _declared(data) or "utf-8"
    try:
        return data[len(mark) :].decode(encoding)
    except (LookupError, ValueError) as error:
        raise RequirementsError(
            f"{shown(location)} is not text in the encoding {encoding}.",
            context=(str(error),),
            hint="Save it as UTF-8, or name its encoding in the first line: # -*- coding: ... -*-",
        ) from None


def _declared(data: bytes) -> str | None:
    for line in data[:10_000].split(b"\n")[:2]:
        if line.startswith(b"#") and (found := _CODING.search(line)):
            return found[1].decode("ascii")
    return None
