"""Which source may answer for which name: the first index that has it, and what find-links adds."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Protocol, TypeAlias
from urllib.parse import urlsplit

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.files import SDIST_SUFFIXES
from wheelhouse.dists.releases import Project, merged
from wheelhouse.errors import AccessDenied, NotThere, ProjectNotFound, SourceError
from wheelhouse.events import Notice, Report, silent
from wheelhouse.index.cache import Cache
from wheelhouse.index.folder import FolderIndex, files_in, links_file
from wheelhouse.index.http import HttpIndex, Web, links_page
from wheelhouse.index.links import Links
from wheelhouse.index.locations import local_path, without_credentials
from wheelhouse.index.pages import read_links
from wheelhouse.requirements.ask import Sources

Strategy: TypeAlias = Literal["first-index", "unsafe-best-match"]


class Source(Protocol):
    """An index or a find-links location; `name` is its location without credentials."""

    @property
    def name(self) -> str:
        """What to call it."""

    def project(self, name: NormalizedName) -> Project | None:
        """Return what it offers of a project, None where it has none. Raises SourceError."""


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """All sources. `indexes` are in the order in which they are asked; files of `links` are beside every answer."""

    indexes: tuple[Source, ...] = ()
    links: tuple[Source, ...] = ()
    strategy: Strategy = "first-index"

    def project(self, name: NormalizedName) -> Project:
        """Return what the sources offer of a project.

        By default the first index that has a page of this name answers for all of it, however old its versions: who
        may publish on a later index cannot take over a name (docs/decisions/first-index-wins.md). Raises
        ProjectNotFound, and SourceError where an index does not answer: the next one is not asked instead.
        """
        # Of two files that are equal in all else, the resolver takes the one listed last: that of find-links.
        answers = [*self._from_indexes(name), *self._from_links(name)]
        if not answers:
            raise self._not_found(name)
        return _merge(answers)

    def _from_links(self, name: NormalizedName) -> list[Project]:
        return [found for source in self.links if (found := source.project(name)) is not None]

    def _from_indexes(self, name: NormalizedName) -> list[Project]:
        found: list[Project] = []
        for index in self.indexes:
            answer = _asked(index, name)
            if answer is not None:
                found.append(answer)
                if self.strategy == "first-index":
                    break
        return found

    def _not_found(self, name: NormalizedName) -> ProjectNotFound:
        asked = [source.name for source in (*self.indexes, *self.links)]
        if not asked:
            return ProjectNotFound(
                f"There is nowhere to look for {name}.", hint="Give --find-links, or leave --no-index out."
            )
        return ProjectNotFound(
            f"No index has a project named {name}.",
            context=tuple(f"asked: {one}" for one in asked),
            hint="Check the spelling, and whether the index that has it is named with --extra-index-url.",
        )


def lookup(
    sources: Sources,
    *,
    web: Web,
    cache: Cache | None,
    clock: Callable[[], float],
    strategy: Strategy = "first-index",
    report: Report = silent,
) -> Lookup:
    """Return the sources that were asked for: extra indexes in their order, then the index. Raises SourceError.

    A find-links location that does not exist is told to `report`, and offers nothing.
    """
    urls = (*sources.extra_index_urls, *((sources.index_url,) if sources.index_url is not None else ()))
    return Lookup(
        indexes=tuple(_index(url, web, cache, clock) for url in dict.fromkeys(urls)),
        links=tuple(_Late(location, web, report) for location in dict.fromkeys(sources.find_links)),
        strategy=strategy,
    )


def _index(location: str, web: Web, cache: Cache | None, clock: Callable[[], float]) -> Source:
    path = local_path(location)
    return HttpIndex(location, web=web, cache=cache, clock=clock) if path is None else FolderIndex(path)


class _Late:
    """A find-links location, read when first asked, once for all threads; one that is not there holds nothing."""

    def __init__(self, location: str, web: Web, report: Report) -> None:
        self.name = without_credentials(location)
        self._location = location
        self._web = web
        self._report = report
        self._lock = threading.Lock()
        self._links: Links | None = None

    def project(self, name: NormalizedName) -> Project | None:
        with self._lock:
            if self._links is None:
                self._links = self._read()
        return self._links.project(name)

    def _read(self) -> Links:
        try:
            return _links(self._location, self._web)
        except NotThere as error:  # as pip, which warns and goes on
            self._report(Notice(text=f"--find-links {self.name} is ignored: {error.message}"))
            return Links((), base=self._location, name=self.name)


def _links(location: str, web: Web) -> Links:
    path = local_path(location)
    if path is not None:
        return _local(Path(os.path.abspath(path)), urlsplit(location).fragment)  # noqa: PTH100  (joins `..` without asking the disk)
    name = without_credentials(location)
    if _is_file(location):
        return _one_file(location, name)
    body, content_type, url = links_page(location, web)
    files, base = read_links(body, content_type, url=url)
    return Links(files, base=base, name=name)


def _local(path: Path, fragment: str) -> Links:
    if path.is_dir():
        return files_in(path)
    url = path.as_uri()
    if not path.exists():
        raise NotThere("there is no such file or folder")
    if _is_file(path.name):
        return _one_file(f"{url}#{fragment}" if fragment else url, url)
    files, base = read_links(links_file(path), "text/html", url=url)
    return Links(files, base=base, name=url)


def _is_file(location: str) -> bool:
    return location.partition("#")[0].endswith((".whl", *SDIST_SUFFIXES))


def _one_file(url: str, name: str) -> Links:
    from wheelhouse.index.anchors import file_at  # noqa: PLC0415  (rare)

    return Links((file_at(url),), base=url, name=name)


def _asked(index: Source, name: NormalizedName) -> Project | None:
    try:
        return index.project(name)
    except AccessDenied as error:
        raise error.with_context(
            f"{index.name} was asked for {name}",
            "another index is not asked instead: the project there might be a stranger's",
        ) from None
    except SourceError as error:
        raise error.with_context(f"{index.name} was asked for {name}") from None


def _merge(answers: Sequence[Project]) -> Project:
    if len(answers) == 1:
        return answers[0]
    stated = next((answer for answer in answers if answer.status is not None), answers[0])
    return Project(
        name=answers[0].name,
        releases=merged((release.text, release.listed) for answer in answers for release in answer.releases),
        status=stated.status,
        status_reason=stated.status_reason,
    )
