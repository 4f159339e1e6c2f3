"""Candidates in order, listed only as far as somebody walks, and remembered for whoever walks next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from packaging.version import Version

from wheelhouse.closure.needs import Candidate, Flaw


class Listed:
    """The candidates of one project that satisfy one specifier, without extras, listed as far as anybody has walked."""

    def __init__(self, source: Iterator[Candidate]) -> None:
        self.known: list[Candidate] = []
        self._passed = 0
        self._dead: set[Version] = set()
        self._source = source

    def more(self) -> bool:
        """List one more, and tell whether there was one."""
        candidate = next(self._source, None)
        if candidate is None:
            return False
        self.known.append(candidate)
        return True

    def __bool__(self) -> bool:
        return bool(self.known) or self.more()

    def first(self, flaws: Mapping[Candidate, Flaw]) -> Candidate | None:
        """Return the first candidate without a flaw. Flaws only get more, so what was passed is passed for ever."""
        while self._passed < len(self.known) or self.more():
            candidate = self.known[self._passed]
            flaw = flaws.get(candidate)
            if flaw is None and candidate.version not in self._dead:
                return candidate
            if flaw is not None and flaw.version_too:
                self._dead.add(candidate.version)
            self._passed += 1
        return None

    def __iter__(self) -> Iterator[Candidate]:
        index = 0
        while index < len(self.known) or self.more():
            yield self.known[index]
            index += 1
