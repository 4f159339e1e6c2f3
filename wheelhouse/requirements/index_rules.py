"""`--index-for 'NAMES=URL'`: which index alone may answer for which names."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from wheelhouse.errors import UsageError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import IndexRule, Origin

_FORM = "Write NAMES=URL, such as 'acme,acme-*=https://index.example/simple/'."
# A name (PEP 508), of which any part may be a *.
_NAME = re.compile(r"[A-Z0-9*]([A-Z0-9._*-]*[A-Z0-9*])?", re.IGNORECASE)
_RUN = re.compile(r"[-_.]+")  # PEP 503


def index_rule(text: str, origin: Origin | None = None) -> IndexRule:
    """Return the rule that a value of `--index-for` states; `origin` None is the command line.

    NAMES are project names with commas between them, and a `*` in one stands for any text; URL is that of an index, or
    a folder laid out as one. Raises UsageError.
    """
    origin = origin or Origin()
    try:
        return _read(text, origin)
    except ValueError as error:
        where = () if origin.file is None else (f"written in {origin}",)
        raise UsageError(f"--index-for cannot be {_shown(text)!r}: {error}.", context=where, hint=_FORM) from None


def _read(text: str, origin: Origin) -> IndexRule:
    names, equals, url = text.partition("=")
    if not equals:
        raise ValueError("there is no = in it")
    return IndexRule(names=tuple(map(_normalized, names.split(","))), url=_location(url.strip()), origin=origin)


def _normalized(name: str) -> str:
    # Which name it is, is not said: of a URL with a = in its password it would be half a secret.
    if not _NAME.fullmatch(name.strip()):
        raise ValueError("before the = stand names of projects, with commas between them and * for any text")
    return _RUN.sub("-", name.strip()).lower()


def _location(url: str) -> str:
    """Return the URL, or the path of the folder. Raises ValueError."""
    if "://" in url or url.lower().startswith("file:"):
        if not _is_index_url(url):
            raise ValueError("what follows the = is no URL of http, https or file")
        return url
    folder = os.path.expanduser(url)  # noqa: PTH111  (Path raises where there is no home)
    if not os.path.isdir(folder):  # noqa: PTH112  (any text may stand here, and Path refuses some)
        raise ValueError("what follows the = is neither a URL nor a folder")
    return folder


def _is_index_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # whose text would show what may be a password
        return False
    return parts.scheme == "file" or (parts.scheme in ("http", "https") and bool(parts.hostname))


def _shown(text: str) -> str:
    """Return the text without what may be a secret: in a malformed one, all before an @ may be."""
    known = redacted(text)
    return known if known.count("@") == known.count("****@") else f"****@{text.rpartition('@')[2]}"
