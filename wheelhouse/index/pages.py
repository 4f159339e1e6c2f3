"""Index pages -> Project: JSON (PEP 691, 700, 792) and HTML (PEP 503, 592, 629, 658, 714), read no further than needed.

Of each file object of a JSON page the name alone is read; the object stays JSON until its version is looked at. So
11,000 files cost milliseconds. HTML, which only old indexes still send, is turned into the same JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import File, version_text
from wheelhouse.dists.releases import Listed, Project, Release, merged
from wheelhouse.errors import BadPage
from wheelhouse.events import redacted
from wheelhouse.headers import HTML, JSON, TEXT
from wheelhouse.index import anchors

PAGE_LIMIT = 256 * 2**20  # bytes; the largest pages of PyPI have about 10 MB
_LARGE = 4 * 2**20  # bytes; of these pages the items are counted, by commas, because each takes memory
_ITEMS_LIMIT = 4_000_000


class _Status(msgspec.Struct, frozen=True):
    status: str | None = None
    reason: str | None = None


class _Meta(msgspec.Struct, frozen=True, rename="kebab"):
    # PEP 792 as written has the status in `meta`; PyPI serves it as an object beside it.
    api_version: str = "1.0"
    project_status: str | None = None
    project_status_reason: str | None = None


class _Detail(msgspec.Struct, frozen=True, rename="kebab"):
    files: list[msgspec.Raw]
    meta: _Meta = _Meta()
    project_status: _Status = _Status()


class _Named(msgspec.Struct, frozen=True, gc=False):
    filename: str


_DETAIL = msgspec.json.Decoder(_Detail)
_NAMED = msgspec.json.Decoder(_Named)


def read(body: bytes, content_type: str, *, url: str, project: NormalizedName, source: str) -> Project:
    """Return what a project page says; `url` is where it was found, `source` what to call its index.

    Raises BadPage: the type is none that the ACCEPT header asks for, the major version is not 1 (PEP 629), or the
    content is not what the type says. A single file that cannot be understood is left out instead.
    """
    try:
        if _kind(content_type) == JSON:
            return _read_json(body, url, project, source)
        page = _read_html(body, content_type, url)
    except BadPage as error:
        raise _refused(f"The page of {project}", error, url) from None
    return Project(
        name=project,
        releases=releases(page.files, page.base, project, source),
        status=page.status,
        status_reason=page.status_reason,
    )


def read_links(body: bytes, content_type: str, *, url: str) -> tuple[tuple[File, ...], str]:
    """Return the files that a find-links page links to, and what their URLs are relative to. Raises BadPage."""
    try:
        page = _read_html(body, content_type, url)
    except BadPage as error:
        raise _refused("A find-links location", error, url) from None
    return page.files, page.base


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _refused(what: str, error: BadPage, url: str) -> BadPage:
    return BadPage(
        f"{what} is no index page: {error.message}",
        context=(redacted(url),),
        hint="Check the URL: that of an index usually ends in /simple/.",
    )


def check_version(text: str) -> None:
    """Raise BadPage where the major version of the simple API is not 1 (PEP 629)."""
    if text.partition(".")[0] != "1":
        raise BadPage(f"it speaks version {text} of the simple API, and this whbuild only version 1")


def releases(files: Iterable[File], base: str, project: NormalizedName, source: str) -> tuple[Release, ...]:
    """Return the releases that files of one project make up; files of other projects are left out."""
    groups: dict[str, list[File]] = {}
    for file in files:
        version = version_text(file.filename, project)
        if version is not None:
            groups.setdefault(version, []).append(file)
    return _releases({version: msgspec.json.encode(group) for version, group in groups.items()}, base, source)


def _read_json(body: bytes, url: str, project: NormalizedName, source: str) -> Project:
    if len(body) > _LARGE and body.count(b",") > _ITEMS_LIMIT:
        raise BadPage("it lists too many files")
    try:
        detail = _DETAIL.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadPage(f"it is no JSON of PEP 691 ({str(error).rstrip('.')})") from None
    check_version(detail.meta.api_version)
    groups = {version: b"[" + b",".join(raws) + b"]" for version, raws in _grouped(detail.files, project).items()}
    return Project(
        name=project,
        releases=_releases(groups, url, source),
        status=detail.project_status.status or detail.meta.project_status,
        status_reason=detail.project_status.reason or detail.meta.project_status_reason,
    )


def _grouped(files: Iterable[msgspec.Raw], project: NormalizedName) -> Mapping[str, list[msgspec.Raw]]:
    groups: dict[str, list[msgspec.Raw]] = {}
    named, start, group = _NAMED.decode, "\n", list[msgspec.Raw]()
    for raw in files:
        try:
            filename = named(raw).filename
        except (msgspec.DecodeError, RecursionError):
            continue
        # Most files are wheels of the same version as the file before: one look tells. (An sdist may be of `1.0-2`.)
        if not (filename.startswith(start) and filename.endswith(".whl")):
            version = version_text(filename, project)
            if version is None:
                continue
            group = groups.setdefault(version, [])
            start = f"{filename.partition('-')[0]}-{version}-" if filename.endswith(".whl") else "\n"
        group.append(raw)
    return groups


def _releases(groups: Mapping[str, bytes], base: str, source: str) -> tuple[Release, ...]:
    return merged((text, (Listed(raw=raw, base=base, source=source),)) for text, raw in groups.items())


def _read_html(body: bytes, content_type: str, url: str) -> anchors.Page:
    if _kind(content_type) not in {HTML, TEXT}:
        raise BadPage(f"its type is {_kind(content_type) or 'not given'}")
    page = anchors.read(body, url)
    check_version(page.version)
    return page
