"""METADATA or PKG-INFO text -> Metadata; when an sdist's word can be trusted."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from wheelhouse.dists.files import Dist, normalized, version_of
from wheelhouse.errors import BadArchive

MOST_BYTES = 32 * 1024 * 1024
_SHORT = 100  # characters of a License that is a name, and no text
_LONGEST = 500  # characters of a summary, or of what is said of a licence, that are kept

# What a resolver may rely on; an sdist that calls one of them dynamic leaves it to its backend (PEP 643).
RELEVANT = frozenset({"name", "version", "requires-python", "requires-dist", "provides-extra"})

# Lines that the email parser takes for headers, and what it skips between them; the body begins at the first other.
_HEADERS = re.compile(rb"(?:[!-9;-~]*+:.*+(?:\n|\Z)|[ \t].*+(?:\n|\Z)|From .*+(?:\n|\Z))*+")
_FIELDS = re.compile(
    rb"\n(metadata-version|dynamic|name|version|requires-python|requires-dist|provides-extra"
    rb"|license(?:-expression)?|summary|classifier(?=:[ \t]*License[ \t]*::)):(.*+(?:\n[ \t].*+)*+)",
    re.IGNORECASE,
)
# A classifier that ends so names no licence.
_OF_LICENSES = re.compile(r"\s*License\s*::(?!.*\b(?:OSI|DFSG) approved\s*\Z)", re.IGNORECASE).match


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What the resolver needs of a file's core metadata, as written: nothing is dropped for being malformed.

    `requires_dist` keeps the order and text of the file; `provides_extra` is normalized and sorted. `license` and
    `summary` take no part in a resolution: two values would resolve alike when they are equal but for these.
    """

    name: NormalizedName
    version: str
    requires_python: str | None = None
    requires_dist: tuple[str, ...] = ()
    provides_extra: tuple[NormalizedName, ...] = ()
    license: str | None = None
    summary: str | None = None


def parse(text: bytes) -> Metadata:
    """Return what the header block says (core metadata specification); folded lines are joined, the body is ignored.

    A field that may be used once and is used twice says nothing, as in `packaging`'s raw form. Raises BadArchive
    where there is no name or no version, or where the text is longer than `MOST_BYTES`.
    """
    return _metadata(_fields(text))


def trusted(pkg_info: bytes) -> Metadata | None:
    """Return what an sdist's PKG-INFO says if it binds every wheel built from it (PEP 643), else None.

    It does from Metadata-Version 2.2 on, where none of the relevant fields is dynamic.
    """
    try:
        fields = _fields(pkg_info)
        dynamic = {field.lower() for field in fields.get(b"dynamic", ())}
        return (
            _metadata(fields) if _is_binding(_single(fields, b"metadata-version")) and not dynamic & RELEVANT else None
        )
    except BadArchive:
        return None


def parsed(text: bytes, dist: Dist) -> Metadata:
    """Return `parse(text)`, `agreed` with the file name. Raises BadArchive that names the file."""
    try:
        metadata = parse(text)
    except BadArchive as error:
        raise BadArchive(f"{dist.filename} has no metadata to read.", context=(error.message,)) from None
    return agreed(metadata, dist)


def agreed(metadata: Metadata, dist: Dist) -> Metadata:
    """Return the metadata if it is of the project and version that the file name says; raises BadArchive otherwise."""
    if metadata.name == dist.project and version_of(metadata.version) == dist.version:
        return metadata
    raise BadArchive(
        f"{dist.filename} says inside that it is {metadata.name} {metadata.version}.",
        hint="Ask its publisher for a file whose name and metadata agree, or exclude this version.",
    )


def without(metadata: Metadata, projects: Container[NormalizedName]) -> Metadata:
    """Return the metadata without what it requires of these projects; what cannot be read stays."""
    kept = tuple(line for line in metadata.requires_dist if _required(line) not in projects)
    return metadata if kept == metadata.requires_dist else msgspec.structs.replace(metadata, requires_dist=kept)


def _required(line: str) -> NormalizedName | None:
    try:
        return canonicalize_name(Requirement(line).name)
    except InvalidRequirement:
        return None


def stated_license(expression: str | None, classifiers: Iterable[str], text: str | None) -> str | None:
    """Return what is said of the licence: License-Expression (PEP 639), else classifiers, else a short License.

    A long License is the licence itself, which says its name in its own way, if at all. `classifiers` may be of any
    kind; those of licences count.
    """
    classified = ", ".join(each.rpartition("::")[2].strip() for each in classifiers if _OF_LICENSES(each))
    short = text if text and len(text) <= _SHORT and text.upper() != "UNKNOWN" else None
    return _line(expression or classified or short)


def stated_summary(text: str | None) -> str | None:
    """Return what is said in one line of what a project is; UNKNOWN, which old tools wrote, says nothing."""
    return None if text is None or text.upper() == "UNKNOWN" else _line(text)


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split())[:_LONGEST] or None


def _is_binding(version: str | None) -> bool:
    major, _, minor = (version or "").partition(".")
    # Of a higher major version nothing is known: "tools MUST fail", says the specification.
    return major == "2" and minor.isdecimal() and len(minor) < 4 and int(minor) >= 2


def _metadata(fields: dict[bytes, list[str]]) -> Metadata:
    name, version = _single(fields, b"name"), _single(fields, b"version")
    if not name or not version:
        raise BadArchive(f"The metadata has no {'Version' if name else 'Name'}, or more than one.")
    return Metadata(
        name=normalized(name),
        version=version,
        requires_python=_single(fields, b"requires-python") or None,
        requires_dist=tuple(fields.get(b"requires-dist", ())),
        provides_extra=tuple(sorted({canonicalize_name(extra) for extra in fields.get(b"provides-extra", ())})),
        license=stated_license(
            _single(fields, b"license-expression"), fields.get(b"classifier", ()), _single(fields, b"license")
        ),
        summary=stated_summary(_single(fields, b"summary")),
    )


def _fields(text: bytes) -> dict[bytes, list[str]]:
    if len(text) > MOST_BYTES:
        raise BadArchive(f"The metadata is {len(text):,} bytes long; more than {MOST_BYTES:,} are not read.")
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    headers = _HEADERS.match(text)
    fields: dict[bytes, list[str]] = {}
    # Each field is found by the line break before it: a search for one byte, many times faster than `^`.
    for name, value in _FIELDS.findall(b"\n" + text[: headers.end() if headers else 0]):
        fields.setdefault(name.lower(), []).append(_unfolded(value))
    return fields


def _unfolded(value: bytes) -> str:
    if b"\n" in value:
        value = b" ".join(line.strip(b" \t") for line in value.split(b"\n"))
    return value.strip(b" \t").decode(errors="replace")


def _single(fields: dict[bytes, list[str]], name: bytes) -> str | None:
    values = fields.get(name, ())
    return values[0] if len(values) == 1 else None
