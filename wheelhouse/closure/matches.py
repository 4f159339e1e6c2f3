"""The candidates for one need after another: lazy, walked afresh each time, cheap to ask whether there is any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NoReturn

from packaging.utils import NormalizedName
from packaging.version import Version

from wheelhouse.closure.graph import Graph
from wheelhouse.closure.listed import Listed
from wheelhouse.closure.needs import Candidate, extended
from wheelhouse.dists.files import Sdist


class Foresight:
    """After some versions of a project that were looked at in vain, announces the next ones, more each time, at once.

    For a first target after three versions the next 4, 8, ... 64. A later one searches only where the versions that the
    others have do not do, and then goes far: 32 after one, and more when half of what was announced is used.
    """

    FIRST, LATER = (3, 4), (1, 32)
    MOST = 64

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._begin, self._share = (self.LATER, 2) if graph.candidates.preferred else (self.FIRST, 1)
        self._announced: set[Candidate] = set()
        self._due: dict[NormalizedName, tuple[int, int]] = {}

    def look(self, listed: Listed, wanted: Candidate) -> None:
        """Announce what comes after the wanted candidate, where that is due."""
        due, batch = self._due.get(wanted.project, self._begin)
        if self._graph.looked.get(wanted.project, 0) < due:
            return
        self._due[wanted.project] = due + batch // self._share, min(2 * batch, self.MOST)
        coming = list(islice(self._after(listed, wanted), batch))
        self._announced.update(coming)
        self._graph.library.expect([candidate.file for candidate in coming])

    def _after(self, listed: Listed, wanted: Candidate) -> Iterator[Candidate]:
        """Yield the first file of each version after the wanted one; those before it were tried, their sdists too.

        An sdist, which would have to be brought whole, is not announced on the chance that it is looked at.
        """
        versions: set[Version] = set()
        begun = False
        for candidate in listed:
            begun = begun or candidate is wanted.itself
            new = candidate.version not in versions and not isinstance(candidate.dist, Sdist)
            versions.add(candidate.version)
            if begun and new and candidate is not wanted.itself and not self._known(candidate):
                yield candidate

    def _known(self, candidate: Candidate) -> bool:
        return candidate in self._announced or self._graph.seen(candidate)


class Matches(Sequence[Candidate]):
    """What resolvelib gets from find_matches: it only iterates, and asks whether there is anything."""

    def __init__(
        self,
        *,
        listed: Listed,
        extras: frozenset[NormalizedName],
        excluded: frozenset[Candidate],
        graph: Graph,
        foresight: Foresight,
    ) -> None:
        self._listed = listed
        self._extras = extras
        self._excluded = excluded
        self._graph = graph
        self._foresight = foresight

    def __bool__(self) -> bool:
        return next(self._usable(), None) is not None

    def __iter__(self) -> Iterator[Candidate]:
        given = False
        for candidate in self._usable():
            if not self._graph.seen(candidate):
                self._foresight.look(self._listed, candidate)
            given = True
            yield candidate
        if not given:
            # All proved unusable since resolvelib asked whether there is any: give one, to be refused with its reason.
            yield from islice((candidate for candidate in self._extended() if candidate not in self._excluded), 1)

    def _usable(self) -> Iterator[Candidate]:
        flaws, excluded = self._graph.flaws, self._excluded
        done: set[int] = set()  # by id, which is cheaper: the files of one version share the Version
        for candidate in self._extended():
            version = id(candidate.version)
            if version in done:
                continue
            if candidate in excluded:
                done.add(version)
                continue
            if candidate not in flaws and candidate.itself not in flaws:
                yield candidate
            flaw = flaws.get(candidate) or flaws.get(candidate.itself)  # it may have proved unusable meanwhile
            if flaw is None or flaw.version_too:
                done.add(version)

    def _extended(self) -> Iterator[Candidate]:
        if not self._extras:
            return iter(self._listed)
        return (extended(base, self._extras) for base in self._listed)

    def __len__(self) -> NoReturn:
        raise NotImplementedError("counting the matches would look at every version")

    def __getitem__(self, index: object) -> NoReturn:
        raise NotImplementedError("the matches are walked, never picked by number")
