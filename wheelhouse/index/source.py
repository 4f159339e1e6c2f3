"""Which source may answer for which name: by a rule, else the first index that has it; and what find-links adds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.releases import Project, merged
from wheelhouse.errors import AccessDenied, ProjectNotFound, SourceError
from wheelhouse.events import Report, silent
from wheelhouse.index.cache import Cache
from wheelhouse.index.find_links import FindLinks
from wheelhouse.index.folder import FolderIndex
from wheelhouse.index.http import HttpIndex, Web
from wheelhouse.index.locations import local_path
from wheelhouse.requirements.ask import IndexRule, Sources

Strategy: TypeAlias = Literal["first-index", "unsafe-best-match"]


class Source(Protocol):
    """An index or a find-links location; `name` is its location without credentials."""

    @property
    def name(self) -> str:
        """What to call it."""

    def project(self, name: NormalizedName) -> Project | None:
        """Return what it offers of a project, None where it has none. Raises SourceError."""


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """All sources. `indexes` are in the order in which they are asked; files of `links` are beside every answer.

    `rules` come with the index that each names, which answers for no other name unless it is one of `indexes` too.
    """

    indexes: tuple[Source, ...] = ()
    links: tuple[Source, ...] = ()
    rules: tuple[tuple[IndexRule, Source], ...] = ()
    strategy: Strategy = "first-index"

    def project(self, name: NormalizedName) -> Project:
        """Return what the sources offer of a project.

        A name that a rule covers is answered by the index of the first such rule, and by no other. Without one, the
        first index that has a page of the name answers for all of it, however old its versions: who may publish on a
        later index cannot take over a name (docs/decisions/first-index-wins.md). Raises ProjectNotFound, and
        SourceError where an index does not answer: the next one is not asked instead.
        """
        rule, indexes = self._allowed(name)
        # Of two files that are equal in all else, the resolver takes the one listed last: that of find-links.
        answers = [*self._from(indexes, name, rule), *self._from_links(name)]
        if not answers:
            raise _not_found(name, rule, tuple(source.name for source in (*indexes, *self.links)))
        return _merge(answers)

    def _allowed(self, name: NormalizedName) -> tuple[IndexRule | None, tuple[Source, ...]]:
        """Return the indexes that may answer for the name, and the rule that says so, if one does."""
        for rule, index in self.rules:
            if rule.covers(name):
                return rule, (index,)
        return None, self.indexes

    def _from(self, indexes: tuple[Source, ...], name: NormalizedName, rule: IndexRule | None) -> list[Project]:
        found: list[Project] = []
        for index in indexes:
            answer = _asked(index, name, rule)
            if answer is not None:
                found.append(answer)
                if self.strategy == "first-index":
                    break
        return found

    def _from_links(self, name: NormalizedName) -> list[Project]:
        return [found for source in self.links if (found := source.project(name)) is not None]


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
        rules=tuple((rule, _index(rule.url, web, cache, clock)) for rule in sources.index_rules),
        links=tuple(FindLinks(location, web, report) for location in dict.fromkeys(sources.find_links)),
        strategy=strategy,
    )


def _index(location: str, web: Web, cache: Cache | None, clock: Callable[[], float]) -> Source:
    path = local_path(location)
    return HttpIndex(location, web=web, cache=cache, clock=clock) if path is None else FolderIndex(path)


def _asked(index: Source, name: NormalizedName, rule: IndexRule | None) -> Project | None:
    by_rule = () if rule is None else (f"by the rule {rule}",)
    try:
        return index.project(name)
    except AccessDenied as error:
        raise error.with_context(
            f"{index.name} was asked for {name}",
            *by_rule,
            "another index is not asked instead: the project there might be a stranger's",
        ) from None
    except SourceError as error:
        raise error.with_context(f"{index.name} was asked for {name}", *by_rule) from None


def _not_found(name: NormalizedName, rule: IndexRule | None, asked: tuple[str, ...]) -> ProjectNotFound:
    if not asked:
        return ProjectNotFound(
            f"There is nowhere to look for {name}.", hint="Give --find-links, or leave --no-index out."
        )
    context = tuple(f"asked: {one}" for one in asked)
    if rule is not None:
        return ProjectNotFound(
            f"The only index that may answer for {name} has no such project.",
            context=(*context, f"by the rule {rule}"),
            hint="Check the spelling, and --index-for: no other index is asked for this name.",
        )
    return ProjectNotFound(
        f"No index has a project named {name}.",
        context=context,
        hint="Check the spelling, and whether the index that has it is named with --extra-index-url.",
    )


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
