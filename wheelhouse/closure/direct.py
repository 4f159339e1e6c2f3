"""Direct references: what a URL says of the file behind it, and when two URLs mean the same file."""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit, urlunsplit

from wheelhouse.dists.files import File

_SCHEMES = ("https", "http", "file")
_ALGORITHMS = ("sha512", "sha384", "sha256", "sha224", "sha1", "md5")  # those of pip, strongest first

Identity: TypeAlias = tuple[object, ...]


def direct_file(url: str) -> File | None:
    """Return the file that the URL names, with the hashes of its fragment; None where it names no file."""
    parts = urlsplit(url)
    filename = unquote(parts.path.rpartition("/")[2])
    if parts.scheme.lower() not in _SCHEMES or not filename:
        return None
    return File(filename=filename, url=urlunsplit(parts._replace(fragment="")), hashes=url_hashes(url))


def url_hashes(url: str) -> dict[str, str]:
    """Return the hashes that the URL's fragment gives: algorithm to lower-case hex."""
    fragment = parse_qs(urlsplit(url).fragment)
    return {name: fragment[name][0].lower() for name in _ALGORITHMS if name in fragment}


def identity(url: str) -> Identity:
    """Return a value that is equal for URLs of the same file (pip's links_equivalent).

    Credentials, the order of the query and the `egg` of the fragment do not matter; hashes and subdirectory do.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2] or ("localhost" if parts.scheme == "file" else "")
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(parts.query):
        query.setdefault(name, []).append(value)
    values = tuple((name, *found) for name, found in sorted(query.items()))
    subdirectory = parse_qs(parts.fragment).get("subdirectory", [""])[0]
    return parts.scheme, host, parts.path, values, subdirectory, tuple(sorted(url_hashes(url).items()))
