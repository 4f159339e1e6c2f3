"""Direct references: what a URL or a path in a requirement names, as `NAME[EXTRAS] @ URL` (PEP 508)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from wheelhouse.errors import RequirementsError
from wheelhouse.requirements import contents, filenames

BUILD_FIRST = "Build a wheel of it first (pip wheel), and name the wheel file instead."  # a hint

_ARCHIVES = re.compile(r"\.(whl|zip|tar|tgz|tbz|txz|tlz|tar\.(gz|bz2|xz|lz|lzma))", re.IGNORECASE)  # pip's list
_EXTRAS = re.compile(r"(.+)(\[[^\]]+\])")
_EGG = re.compile(r"[#&]egg=([^&]*)")
_VERSION_CONTROL = ("bzr", "git", "hg", "svn")
_NAMELESS = "A constraint has to say its name."


def scheme_of(text: str) -> str | None:
    """Return the scheme of what pip takes for a bare URL, else None. Raises ValueError for a malformed URL."""
    if ":" not in text:
        return None
    scheme = urlsplit(text).scheme
    known = scheme in ("http", "https", "file", "ftp") or scheme.partition("+")[0] in _VERSION_CONTROL
    return scheme if known else None


def from_url(url: str, *, constraint: bool) -> str:
    """Return `NAME @ URL` for a bare URL; the name is that of the file, or of `#egg=`. Raises RequirementsError."""
    filename, egg = _filename(covered(url)), _EGG.search(url)
    if constraint and not egg and not filename.endswith(".whl"):
        raise RequirementsError(_NAMELESS, hint="Write NAME @ URL instead.")
    name = egg[1] if egg and not filename.endswith(".whl") else filenames.project(filename)
    return f"{name} @ {url}"


def from_path(text: str, *, constraint: bool) -> str | None:
    """Return `NAME[EXTRAS] @ URL` where pip takes the text for a local file, else None. Raises RequirementsError."""
    path, extras = _without_extras(text)
    if like_a_path(text) and os.path.isdir(path):  # noqa: PTH112  (any text may stand here, and Path refuses some)
        raise _folder(path)
    if not _ARCHIVES.fullmatch(_suffix(path)):
        return None
    if not os.path.isfile(path):  # noqa: PTH113  (the same)
        before, at, _ = text.partition("@")
        if at and not like_a_path(before):
            return None
        raise _missing(path)
    if constraint and not path.endswith(".whl"):
        raise RequirementsError(_NAMELESS, hint="Write NAME @ URL instead.")
    return f"{filenames.project(Path(path).name)}{extras.lower()} @ {_absolute(path)}"


def covered(url: str, name: str | None = None) -> str:
    """Return the URL of a wheel or sdist (of `name`), absolute where it is a local file.

    Raises RequirementsError for what is not covered, and ValueError for a malformed URL.
    """
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https", "file"):
        raise _uncovered(scheme)
    if scheme == "file":
        url = _existing(url)
    egg = _EGG.search(url)
    if egg and not filenames.is_name(egg[1]):
        raise RequirementsError(f"{egg[0]!r} in a URL names no project.", hint="Write NAME @ URL instead.")
    if name is not None:
        filenames.project(_filename(url), name)
    return url


def like_a_path(text: str) -> bool:
    """Return whether pip finds that the text looks like a path."""
    return os.sep in text or bool(os.altsep and os.altsep in text) or text.startswith(".")


def _existing(url: str) -> str:
    path = str(contents.path_of(url))
    if os.path.isdir(path):  # noqa: PTH112  (Path raises for a name that is too long)
        raise _folder(path)
    if not os.path.isfile(path):  # noqa: PTH113  (the same)
        raise _missing(path)
    _, mark, fragment = url.partition("#")
    return f"{_absolute(path)}{mark}{fragment}"


def _absolute(path: str) -> str:
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100  (joins `..` without asking the disk, as pip does)


def _folder(path: str) -> RequirementsError:
    return RequirementsError(f"{path} is a folder: local projects are not covered yet.", hint=BUILD_FIRST)


def _missing(path: str) -> RequirementsError:
    hint = "A path in a requirement is relative to the current folder, as in pip."
    return RequirementsError(f"The file {path} does not exist.", hint=hint)


def _uncovered(scheme: str) -> RequirementsError:
    if scheme.partition("+")[0] in _VERSION_CONTROL:
        return RequirementsError("A project in version control is not covered yet.", hint=BUILD_FIRST)
    what = f"A URL with the scheme {scheme!r} is not covered." if scheme else "What follows the @ is no URL."
    return RequirementsError(what, hint="Name an http, https or file URL of a wheel or sdist, or its path: ./FILE")


def _without_extras(text: str) -> tuple[str, str]:
    found = _EXTRAS.fullmatch(text)
    return (found[1].rstrip(), found[2]) if found else (text, "")


def _suffix(path: str) -> str:
    base, suffix = os.path.splitext(path)  # noqa: PTH122  (any text may stand here)
    return f".tar{suffix}" if base.lower().endswith(".tar") else suffix


def _filename(url: str) -> str:
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
