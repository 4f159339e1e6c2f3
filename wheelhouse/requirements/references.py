"""Direct references: what a URL or a path in a requirement names, as `NAME[EXTRAS] @ URL` (PEP 508).

The name of a project in version control or in a folder is `UNNAMED` where the text does not say it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from wheelhouse.errors import RequirementsError
from wheelhouse.events import redacted
from wheelhouse.requirements import contents, filenames
from wheelhouse.requirements.locations import filename, is_archive, is_project, kind_of, location

UNNAMED = "unnamed-project-0"
BUILD_FIRST = "Build a wheel of it first (pip wheel), and name the wheel file instead."  # a hint

_ARCHIVES = re.compile(r"\.(whl|zip|tar|tgz|tbz|txz|tlz|tar\.(gz|bz2|xz|lz|lzma))", re.IGNORECASE)  # pip's list
_EXTRAS = re.compile(r"(.+)(\[[^\]]+\])")
_NAMED = re.compile(r"[^@:/]+@\s*")
_EGG = re.compile(r"[#&]egg=([^&]*)")
_PROJECT_FILES = ("pyproject.toml", "setup.py")
_NAMELESS = "A constraint has to say its name."
_NAME_IT = "Write NAME @ URL instead."


def scheme_of(text: str) -> str | None:
    """Return the scheme of what pip takes for a bare URL, else None. Raises ValueError for a malformed URL."""
    if ":" not in text:
        return None
    scheme = urlsplit(text).scheme
    known = scheme in ("http", "https", "file", "ftp") or kind_of(scheme) is not None
    return scheme if known else None


def from_url(url: str, *, constraint: bool) -> str:
    """Return `NAME @ URL` for a bare URL; the name is that of the file, or of `#egg=`. Raises RequirementsError."""
    whole = covered(url)
    egg, is_source = _EGG.search(url), _is_source(whole)
    is_wheel = filename(whole).endswith(".whl")
    _check_name(given=bool(egg) or is_wheel, constraint=constraint)
    if egg and not is_wheel:
        return f"{egg[1]} @ {url}"
    return f"{UNNAMED if is_source else filenames.project(filename(whole))} @ {url}"


def from_path(text: str, *, constraint: bool) -> str | None:
    """Return `NAME[EXTRAS] @ URL` where pip takes the text for a local file or folder, else None.

    Raises RequirementsError.
    """
    path, extras = _without_extras(text)
    if like_a_path(text) and os.path.isdir(path):  # noqa: PTH112  (any text may stand here, and Path refuses some)
        _check_name(given=False, constraint=constraint)
        return f"{UNNAMED}{extras.lower()} @ {_folder(path)}"
    if not _ARCHIVES.fullmatch(_suffix(path)):
        return None
    if not os.path.isfile(path):  # noqa: PTH113  (the same)
        before, at, _ = text.partition("@")
        if at and not like_a_path(before):
            return None
        raise _missing(path)
    _check_name(given=path.endswith(".whl"), constraint=constraint)
    url = _absolute(path)
    return f"{UNNAMED if is_project(url) else filenames.project(Path(path).name)}{extras.lower()} @ {url}"


def editable(text: str) -> str:
    """Return the value of `--editable` as the requirement that it is here, where a copy is made in any case.

    Raises RequirementsError for what is neither a folder nor in version control.
    """
    path = _without_extras(text.partition(";")[0].strip())[0]
    if os.path.isdir(path):  # noqa: PTH112  (any text may stand here)
        return text if like_a_path(text) else f"./{text}"
    named = _NAMED.match(text)
    if is_project(text[named.end() :] if named else text):
        return text
    raise RequirementsError(
        f"-e takes a folder, or a project in version control, and {redacted(text)!r} is none.",
        hint="Without -e, an archive may be named too, and a project by its name.",
    )


def is_project_folder(text: str) -> bool:
    """Return whether the text is taken for a folder with a project in it."""
    path = _without_extras(text)[0]
    return like_a_path(text) and any(os.path.isfile(Path(path, name)) for name in _PROJECT_FILES)  # noqa: PTH113  (the same)


def covered(url: str, name: str | None = None) -> str:
    """Return the URL of a wheel, sdist or project (of `name`), absolute where it is on this machine.

    Raises RequirementsError for what is not covered, and ValueError for a malformed URL.
    """
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https", "file") and kind_of(scheme) is None:
        raise _uncovered(scheme)
    if scheme == "file":
        url = _existing(url)
    is_file = not _is_source(url)
    egg = _EGG.search(url)
    if egg and not filenames.is_name(egg[1] if is_file else _without_extras(egg[1])[0]):
        raise RequirementsError(f"{egg[0]!r} in a URL names no project.", hint=_NAME_IT)
    if not is_file:
        location(url)
    elif name is not None:
        filenames.project(filename(url), name)
    return url


def like_a_path(text: str) -> bool:
    """Return whether pip finds that the text looks like a path."""
    return os.sep in text or bool(os.altsep and os.altsep in text) or text.startswith(".")


def _existing(url: str) -> str:
    path = str(contents.path_of(url))
    _, mark, fragment = url.partition("#")
    if os.path.isdir(path):  # noqa: PTH112  (Path raises for a name that is too long)
        within = location(url).subdirectory
        return f"{_folder(path, within)}{mark}{fragment}"
    if not os.path.isfile(path):  # noqa: PTH113  (the same)
        raise _missing(path)
    return f"{_absolute(path)}{mark}{fragment}"


def _absolute(path: str) -> str:
    return Path(os.path.abspath(path)).as_uri()  # noqa: PTH100  (joins `..` without asking the disk, as pip does)


def _folder(path: str, within: str = "") -> str:
    """Return the URL of a project's folder: a slash ends it. Raises RequirementsError where no project is in there."""
    project = Path(path, within)
    if not any(os.path.isfile(project / name) for name in _PROJECT_FILES):  # noqa: PTH113  (the same)
        hint = f"If it is a folder of wheels and sdists, write --find-links {path} and name the project."
        raise RequirementsError(f"The folder {project} has neither pyproject.toml nor setup.py.", hint=hint)
    return f"{_absolute(path)}/"


def _is_source(url: str) -> bool:
    """Return whether a covered URL names a project: a slash ends that of a folder."""
    parts = urlsplit(url)
    is_place = kind_of(parts.scheme) is not None or (parts.scheme == "file" and parts.path.endswith("/"))
    return is_place or (is_archive(url) and is_project(url))


def _check_name(*, given: bool, constraint: bool) -> None:
    if constraint and not given:
        raise RequirementsError(_NAMELESS, hint=_NAME_IT)


def _missing(path: str) -> RequirementsError:
    hint = "A path in a requirement is relative to the current folder, as in pip."
    return RequirementsError(f"The file {path} does not exist.", hint=hint)


def _uncovered(scheme: str) -> RequirementsError:
    what = f"A URL with the scheme {scheme!r} is not covered." if scheme else "What follows the @ is no URL."
    hint = "Name an http, https or file URL of a wheel or sdist, or its path: ./FILE"
    if "." in scheme:  # git@HOST:PATH
        hint = "For a repository over ssh write git+ssh://git@HOST/PATH, with a slash before the path."
    return RequirementsError(what, hint=hint)


def _without_extras(text: str) -> tuple[str, str]:
    found = _EXTRAS.fullmatch(text)
    return (found[1].rstrip(), found[2]) if found else (text, "")


def _suffix(path: str) -> str:
    base, suffix = os.path.splitext(path)  # noqa: PTH122  (any text may stand here)
    return f".tar{suffix}" if base.lower().endswith(".tar") else suffix
