"""The address at which an index is served: what a client would ask for there, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import msgspec

from wheelhouse.doctor import packages, pages
from wheelhouse.doctor.findings import Finding
from wheelhouse.doctor.reply import Ask, Reply, Request
from wheelhouse.errors import SourceError
from wheelhouse.events import redacted
from wheelhouse.headers import ACCEPT, TEXT
from wheelhouse.tree.manifest import Manifest, Stored

_PAGES = 60  # projects whose page is asked for
_LOCAL = ("localhost", "127.", "::1")


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """How many pages and files were asked for, and what was found; `address` is where the pages are, if elsewhere."""

    pages: int = 0
    files: int = 0
    findings: tuple[Finding, ...] = ()
    address: str | None = None


def visited(url: str, manifest: Manifest, ask: Ask) -> Visit:
    """Return what clients meet at this address, against the index of the manifest. The address ends in a slash."""
    try:
        root = ask(_page(url))
    except SourceError as error:
        return Visit(findings=(_unreachable(url, error),))
    if not pages.is_ours(root, "simple/", manifest.texts):
        other = _elsewhere(url, manifest, ask)
        if other is not None:
            return Visit(pages=1, findings=(_moved(url, other),), address=other)
    found = [*pages.judged(root, url, "simple/", manifest.texts)]
    if any(each.code in {"page-missing", "login"} for each in found):
        return Visit(pages=1, findings=tuple(found))
    projects = packages.sampled({file.project for file in manifest.stored}, _PAGES)
    files = packages.telling(manifest.stored)
    steps = (
        _varied(url, root, ask),
        *(_project(url, project, manifest, ask) for project in projects),
        *(_file(url, file, ask) for file in files),
    )
    for step in steps:
        found += step
        if any(each.code == "unreachable" for each in found):
            break  # what is slow once is slow again
    return Visit(pages=1 + len(projects), files=len(files), findings=tuple(found))


def untrusted(url: str, trusted: tuple[str, ...]) -> Iterator[Finding]:
    """Yield that pip would not ask this address, since nothing proves who answers there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    netloc = parts.netloc.rpartition("@")[2]
    if parts.scheme == "http" and not host.startswith(_LOCAL) and not {host, netloc} & set(trusted):
        yield Finding(
            code="not-trusted",
            message=f"pip ignores {redacted(url)}: it is not encrypted, and {host} is not trusted.",
            remedy=f"Serve it by HTTPS, or let clients say --trusted-host {netloc} (in pip.conf: trusted-host).",
        )


def _page(url: str, accept: str = ACCEPT) -> Request:
    return Request(url=url, accept=accept, packed=True)


def _unreachable(url: str, error: SourceError) -> Finding:
    return Finding(
        code="unreachable",
        message=f"{error.message}.".replace("..", "."),
        remedy=error.hint
        or "See that the server runs, that the name is right, and that nothing in between refuses it.",
        where=(redacted(url),),
        context=error.context,
    )


def _elsewhere(url: str, manifest: Manifest, ask: Ask) -> str | None:
    """Return the address near this one at which the pages are."""
    for other in dict.fromkeys((urljoin(url, "simple/"), urljoin(url, "../simple/"), urljoin(url, "../"))):
        try:
            there = pages.is_ours(ask(_page(other)), "simple/", manifest.texts)
        except SourceError:
            continue
        if there and other != url:
            return other
    return None


def _moved(url: str, other: str) -> Finding:
    return Finding(
        code="address",
        message=f"The pages are not at {redacted(url)}, but at {redacted(other)}.",
        remedy=f"Give clients the address {redacted(other)}",
    )


def _varied(url: str, root: Reply, ask: Ask) -> Iterator[Finding]:
    """Yield that what is sent depends on what is accepted, and caches are not told (PEP 691; RFC 9110, 12.5.5)."""
    try:
        other = ask(_page(url, TEXT))
    except SourceError:
        return
    if other.found and other.type != root.type and "accept" not in root.headers.get("vary", "").lower():
        yield Finding(
            code="vary",
            message=f"{redacted(url)} is HTML for some clients and JSON for others, and caches are not told.",
            remedy="Let the server send Vary: Accept with pages.",
        )


def _project(url: str, project: str, manifest: Manifest, ask: Ask) -> Iterator[Finding]:
    asked = urljoin(url, f"{project}/")
    try:
        reply = ask(_page(asked))
    except SourceError as error:
        yield _unreachable(asked, error)
        return
    yield from pages.judged(reply, asked, f"simple/{project}/", manifest.texts)


def _file(url: str, file: Stored, ask: Ask) -> Iterator[Finding]:
    asked = packages.address(urljoin(url, f"{file.project}/"), file)
    try:
        head = ask(Request(url=asked, part=True))
        yield from packages.ranged(head, asked)
        whole = head.found and file.blob.size <= packages.READ
        yield from packages.judged(ask(Request(url=asked)) if whole else head, asked, file)
        if file.metadata is not None and head.found:
            yield from packages.announced(ask(Request(url=f"{asked}.metadata")), f"{asked}.metadata", file)
    except SourceError as error:
        yield _unreachable(asked, error)
