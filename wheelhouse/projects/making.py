"""A project -> the file that stands for it in an index: a wheel where it is for every machine, else an sdist."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import msgspec
from packaging.utils import NormalizedName

from wheelhouse.dists.archives import wheel_metadata
from wheelhouse.dists.files import Dist, File, Wheel, normalized, parse_filename
from wheelhouse.dists.metadata import Metadata, parsed
from wheelhouse.dists.products import Product
from wheelhouse.errors import BuildError, MetadataDisagrees, WhbuildError
from wheelhouse.events import Notice, Report, redacted, silent
from wheelhouse.projects.checkouts import Checkout, Checkouts
from wheelhouse.projects.history import with_history
from wheelhouse.projects.memory import Memory
from wheelhouse.projects.moves import Moves, moved
from wheelhouse.projects.names import stated_name
from wheelhouse.projects.restating import by_version, direct, restate, version_in
from wheelhouse.requirements.contents import path_of
from wheelhouse.requirements.locations import Location, Login, is_project, location

_COMPILING = re.compile(
    r"\b(gcc|g\+\+|cc1?|c\+\+|clang|ld|cargo|rustc|gfortran|nvcc|cmake|ninja|vcvarsall|cl\.exe)\b"
    r"|[Cc]ompiler|\.h: No such file"
).search


class Works(Protocol):
    """Who builds; `building.workshop.Workshop` does."""

    def sdist_of(self, folder: Path, into: Path, *, epoch: int, within: str = "") -> Path:
        """Build an sdist of the project below the folder. Raises BuildError."""

    def wheel_of(self, folder: Path, into: Path, *, epoch: int, within: str = "") -> Path:
        """Build a wheel of it. Raises BuildError."""

    def copy_of(self, folder: Path) -> Path | None:
        """Return where the copy of the folder was that was built."""

    def used(self, made: Path) -> tuple[str, ...]:
        """Return what a file was built with, as `NAME==VERSION`, sorted."""


class Projects:
    """Makes each project once a run; one whose commit and tags are as they were in an earlier run not again.

    `works` gives who builds, for as long as something is built, whose name it is told; None is --no-build. `keep` takes
    a file over and returns it as it is held; `memory` is what earlier runs made.
    """

    def __init__(
        self,
        checkouts: Checkouts,
        works: Callable[[str], AbstractContextManager[Works]] | None,
        keep: Callable[[Path], File],
        memory: Memory,
        report: Report = silent,
    ) -> None:
        self._checkouts = checkouts
        self._works = works
        self._keep = keep
        self._memory = memory
        self._report = report
        self._lock = threading.RLock()
        self._states: dict[Location, str | None] = {}
        self._made: dict[Location, Product] = {}
        self._under_way: list[Location] = []
        self._logins: dict[str, Login] = {}

    def stated_name(self, url: str) -> NormalizedName | None:
        """Return the name that the project's files state, or that it had before; None where only a build tells.

        Raises SourceError where it cannot be fetched.
        """
        where = self._located(url)
        with self._lock:
            known = self._remembered(where)
            return stated_name(self._checkouts.checkout(where).folder) if known is None else known.dist.project

    def made(self, project: NormalizedName | None, url: str) -> Product:
        """Return the file of the project at the URL.

        Raises SourceError where it cannot be fetched, BuildError where it cannot be built, RequirementsError for a URL
        that is none, and MetadataDisagrees where it is another project than the one that is asked for.
        """
        where = self._located(url)
        with self._lock:
            product = self._remembered(where) or self._new(where)
        if project not in (None, product.dist.project):
            raise MetadataDisagrees(
                f"what lies at {redacted(url)} is {product.dist.project} {product.dist.version}, not {project}",
                hint=f"Write {product.dist.project} @ URL, or check the URL.",
            )
        return product

    def _located(self, url: str) -> Location:
        """Return what the URL says; where it has no login, that of another project of the same repository serves."""
        where = location(url)
        login = where.login or self._logins.get(where.url)
        if login is None:
            return where
        self._logins[where.url] = login
        return msgspec.structs.replace(where, login=login)

    def _remembered(self, where: Location) -> Product | None:
        if where not in self._made:
            state = self._state(where)
            product = None if state is None else self._memory.get(*_facts(where, state))
            if product is not None and self._holds(product):
                self._made[where] = product
        return self._made.get(where)

    def _holds(self, product: Product) -> bool:
        """Return whether the versions that the file wants are still those that are found."""
        if product.stated is None or not isinstance(product.dist, Wheel):
            return True
        wanted = parsed(wheel_metadata(path_of(product.file.url), product.dist), product.dist).requires_dist
        return wanted == tuple(map(self._by_version, product.stated.requires_dist))

    def _state(self, where: Location) -> str | None:
        if where not in self._states:
            self._states[where] = self._checkouts.peek(where)
        return self._states[where]

    def _new(self, where: Location) -> Product:
        if self._works is None:
            raise BuildError(
                f"No file can be made of {where.bare}: its build backend would have to run, and --no-build forbids it.",
                hint="Leave --no-build out, or build a wheel of it elsewhere, and name the wheel file.",
            )
        checkout = self._checkouts.checkout(where)
        with TemporaryDirectory(prefix="whbuild-", ignore_cleanup_errors=True) as folder:
            with self._works(checkout.source) as works:
                path = _built(checkout, works, Path(folder), self._report)
                moves = moved(checkout, where, works.copy_of(checkout.root))
                used = works.used(path)
            dist = parse_filename(path.name)
            stated = self._restated(path, dist, moves, where) if isinstance(dist, Wheel) else None
            file = self._keep(path)
            product = Product(file=file, dist=dist, source=checkout.source, requires=used, stated=stated)
        self._report(Notice(text=f"{path.name} was made of {checkout.source}"))
        product = self._made[where] = self._memory.settled(checkout, product)
        state = self._state(where)
        if state is not None:
            self._memory.put(product, *_facts(where, state))
        return product

    def _restated(self, path: Path, dist: Wheel, moves: Moves, where: Location) -> Metadata | None:
        """Let the wheel want versions instead of URLs, and return what it stated; None where it wants none so."""
        metadata = parsed(wheel_metadata(path, dist), dist)
        if not any(map(direct, metadata.requires_dist)):
            return None
        with self._busy(where):
            lines = {line: moves(line) for line in metadata.requires_dist}
            restate(path, lambda line: self._by_version(lines.get(line, line)))
        return msgspec.structs.replace(metadata, requires_dist=tuple(lines[line] for line in metadata.requires_dist))

    def _by_version(self, line: str) -> str:
        requirement = direct(line)
        if requirement is None or requirement.url is None:
            return line
        version = version_in(requirement.url, requirement.name)
        if is_project(requirement.url):
            with suppress(WhbuildError):  # who resolves meets it again, if it matters
                if self._located(requirement.url) not in self._under_way:
                    version = self.made(normalized(requirement.name), requirement.url).dist.version
        return line if version is None else by_version(requirement, version)

    @contextmanager
    def _busy(self, where: Location) -> Iterator[None]:
        self._under_way.append(where)
        try:
            yield
        finally:
            self._under_way.remove(where)


def _facts(where: Location, state: str) -> tuple[str, str]:
    return f"{where.bare}#{where.subdirectory}", state


def _built(checkout: Checkout, works: Works, into: Path, report: Report) -> Path:
    try:
        wheel = works.wheel_of(checkout.root, into, epoch=checkout.epoch, within=checkout.within)
    except BuildError as error:
        if not _COMPILING("\n".join(error.context)):
            raise
        # What this machine cannot compile, that of the other side perhaps can.
        report(Notice(text=f"no wheel of {checkout.source} could be compiled here: an sdist is made instead"))
    else:
        if is_for_all(parse_filename(wheel.name)):
            return wheel
    root = with_history(checkout.root, checkout.within, into, epoch=checkout.epoch)
    return works.sdist_of(root, into, epoch=checkout.epoch, within=checkout.within)


def is_for_all(dist: Dist) -> bool:
    """Return whether it is a wheel for every machine, and every Python 3."""
    return isinstance(dist, Wheel) and dist.platforms == ("any",) and dist.abis == ("none",) and "py3" in dist.pythons
