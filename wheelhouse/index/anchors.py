"""HTML pages of links -> files: PEP 503, with yanked (592), metadata (658, 714), status (792) and `<base>`.

Own and small, because what is needed is little: start tags and their attributes. mousebender raises ValueError on a
fragment without `=`, warns on the current version of the API, and leaves `<base>` and the status to us; the html.parser
beneath it takes quadratic time on hostile pages and 20 ms a megabyte on good ones. This scanner is linear: it looks at
each character a bounded number of times and ends at the first tag that never closes (docs/decisions/html-anchors.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urljoin

import msgspec

from wheelhouse.dists.files import File
from wheelhouse.errors import BadPage

_TAG = re.compile(
    r"""<!--(?:.*?-->|.*)                                    # a comment, or one that never ends
    | <(?P<raw>script|style|textarea|title)\b.*?(?:</(?P=raw)|\Z)  # text in which tags are none
    | <(?P<name>a|base|meta)(?=[\s/>])(?P<attributes>(?:[^"'>]++|"[^"]*+"|'[^']*+')*+)>
    | <(?P<open>a|base|meta)(?=[\s/])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?""")


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The files that a page links to, their URLs as written: relative to `base`; and what its metas say."""

    files: tuple[File, ...]
    base: str
    version: str = "1.0"
    status: str | None = None
    status_reason: str | None = None


def read(body: bytes, url: str) -> Page:
    """Return what an HTML page found at `url` says. Raises BadPage where a tag never closes."""
    files: list[File] = []
    metas: dict[str, str] = {}
    base = url
    for tag, attributes in _tags(body.decode(errors="replace")):
        href = attributes.get("href", "").strip()
        if tag == "a" and href:
            files.append(_file(href, attributes))
        elif tag == "base" and href and base is url:
            base = urljoin(url, href)
        elif tag == "meta":
            metas.setdefault(attributes.get("name", "").lower(), attributes.get("content", ""))
    return Page(
        files=tuple(files),
        base=base,
        version=metas.get("pypi:repository-version") or "1.0",
        status=metas.get("pypi:project-status"),
        status_reason=metas.get("pypi:project-status-reason"),
    )


def file_at(url: str) -> File:
    """Return the file that a URL points to; its name is the last part of the path, its hash is in the fragment."""
    return _file(url, {})


def _tags(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for match in _TAG.finditer(text):
        if match["open"]:
            raise BadPage("it has a tag that never closes")
        if match["name"]:
            yield match["name"].lower(), _attributes(match["attributes"])


def _attributes(text: str) -> Mapping[str, str]:
    from html import unescape  # noqa: PLC0415  (a table of 2,000 entities, and most indexes speak JSON)

    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare))  # HTML: the first of two wins
    return found


def _file(link: str, attributes: Mapping[str, str]) -> File:
    # By hand: urllib.parse would take four times as long as all the rest.
    url, _, fragment = link.partition("#")
    yanked = attributes.get("data-yanked")
    # PEP 714: the new name wins wherever it is present.
    announced = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
    return File(
        filename=unquote(url.partition("?")[0].rpartition("/")[2]),
        url=url,
        hashes=_hashes(fragment) if fragment else {},
        requires_python=attributes.get("data-requires-python") or None,
        upload_time=attributes.get("data-upload-time") or None,
        yanked=False if yanked is None else yanked or True,
        core_metadata=None if announced is None else _announced(announced),
    )


def _announced(text: str) -> bool | dict[str, str]:
    return _hashes(text) or text.lower() != "false"


def _hashes(text: str) -> dict[str, str]:
    # A fragment may hold more than a hash: `#sha256=...&egg=...`.
    pairs = (part.partition("=") for part in text.lower().split("&"))
    return {name: value for name, _, value in pairs if name in _ALGORITHMS and value}


_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"})
