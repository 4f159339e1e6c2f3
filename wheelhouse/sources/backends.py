"""Build backends for the sdists of a run: what they say, what they build with, and the wheels that they build.

Nothing of it is made, or imported, before the first sdist needs it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from packaging.utils import NormalizedName, parse_wheel_filename

from wheelhouse.bring import Bring
from wheelhouse.building.elsewhere import elsewhere
from wheelhouse.building.remembered import Remembered
from wheelhouse.building.workshop import Workshop
from wheelhouse.closure.library import Library
from wheelhouse.dists.files import BadFilename, File, Sdist, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.dists.releases import Project
from wheelhouse.errors import BuildError, IntegrityError, NotThere, ProjectNotFound, SourceError
from wheelhouse.events import Notice, Report, silent
from wheelhouse.requirements.ask import Ask
from wheelhouse.sources.provisions import Chain, Provisions, Unfinished
from wheelhouse.store.blobs import Blobs
from wheelhouse.targets.interpreter import Interpreter, own

_TRIED = 3  # wheels whose metadata cannot be read, before the sdist is built


class Backends:
    """Asks the backends of sdists, where the guard lets it; with `no_build` it runs none.

    Below the folder `cache` it keeps what was answered, and the logs of builds that fail.
    """

    def __init__(
        self,
        ask: Ask,
        bring: Bring,
        blobs: Blobs,
        report: Report = silent,
        *,
        cache: Path | None = None,
        no_build: bool = False,
    ) -> None:
        self._ask = ask
        self._bring = bring
        self._blobs = blobs
        self._report = report
        self._logs = None if cache is None else cache / "logs"
        self._no_build = no_build
        self._guard: Callable[[Path, Sdist], None] | None = None
        self._library: Library | None = None
        self._known: Callable[[NormalizedName], Project | None] = _nothing
        self._remembered = Remembered(cache)
        self._chain = Chain()
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._workshops: dict[str, Workshop] = {}
        self._tools: dict[tuple[str, str], Path] = {}
        self._provisions: dict[str, Provisions] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def use(self, library: Library, known: Callable[[NormalizedName], Project | None]) -> None:
        """Look build requirements up in this library, which itself asks for the metadata of sdists here.

        `known` returns a project for which its index was asked already, and asks nobody.
        """
        self._library = library
        self._known = known

    def guard(self, check: Callable[[Path, Sdist], None]) -> None:
        """From now on ask `check` first, which raises where no code of an sdist may be run."""
        self._guard = check

    def hastily(self) -> AbstractContextManager[None]:
        """Let this thread ask while another one resolves; it raises Later where the two might wait for each other."""
        return self._chain.hastily()

    def metadata(self, file: File, path: Path, dist: Sdist) -> Metadata:
        """Return the metadata of the sdist at the path. Raises BuildError, BadArchive, or what the guard does."""
        self._check(path, dist)
        found = self._of_a_wheel(file, dist)
        if found is not None:
            return found
        with self._chain.link(dist.filename):
            return self._workshop(None, f"What {dist.filename} needs", path, dist).metadata(path, dist)

    def announce(self, file: File) -> None:
        """Have the wheel that `metadata` may ask of an sdist read ahead, while the sdist itself is brought."""
        if self._library is not None and not file.filename.endswith(".whl"):
            with suppress(BadFilename):
                dist = parse_filename(file.filename)
                if isinstance(dist, Sdist):
                    self._library.expect(self._beside(file, dist)[:1])

    def requirements(self, file: File, dist: Sdist) -> tuple[str, ...]:
        """Return what the sdist is built with here (PEP 518, and what its backend adds, PEP 517), and `elsewhere`.

        Raises BuildError, BadArchive, SourceError, or what the guard does.
        """
        path = self._bring.one(file)
        host = own()
        facts = (file.sha256 or str(path), host.target.name)
        answer = self._remembered.get(*facts)
        if answer is None:
            answer = self._asked(path, dist)
            self._remembered.put(answer, *facts)
        return elsewhere(answer)

    def wheel(self, file: File, dist: Sdist, into: Path, host: Interpreter | None = None) -> Path:
        """Build a wheel of the sdist into the folder, and return its path; by default with this interpreter.

        Raises as `requirements`.
        """
        path = self._bring.one(file)
        self._check(path, dist)
        with self._chain.link(dist.filename):
            return self._workshop(host, f"A wheel of {dist.filename}", path, dist).wheel(path, dist, into)

    def built_with(self, file: File, dist: Sdist, host: Interpreter) -> tuple[str, ...]:
        """Return what the host built the sdist with, all that was installed for it, as `NAME==VERSION`, sorted."""
        path = self._bring.one(file)
        requires = self._workshop(host, f"What {dist.filename} is built with", path, dist).requirements(path, dist)
        pins = self._provisions[host.python].closure(requires).pins if requires else ()
        return tuple(sorted(f"{pin.project}=={pin.version}" for pin in pins))

    @contextmanager
    def bench(self, source: str) -> Iterator[Workshop]:
        """Give where this interpreter builds a project that is no sdist yet, for as long as it does."""
        with self._chain.link(source):
            yield self._at(own())

    def _check(self, path: Path, dist: Sdist) -> None:
        if not self._chain.sdists:  # what is only built with has no hashes, in pip either
            assert self._guard is not None, "guard() comes first"  # noqa: S101  (build sees to it)
            self._guard(path, dist)

    def _asked(self, path: Path, dist: Sdist) -> tuple[str, ...]:
        from wheelhouse.building.stated import stated, texts_of  # noqa: PLC0415  (few runs build anything)

        try:
            known = stated(texts_of(path, dist))
        except BuildError as error:
            raise error.with_context(f"It was wanted for what {dist.filename} is built with.") from None
        if known is not None:
            return known
        self._check(path, dist)
        with self._chain.link(dist.filename):
            return self._workshop(None, f"What {dist.filename} is built with", path, dist).requirements(path, dist)

    def _of_a_wheel(self, file: File, dist: Sdist) -> Metadata | None:
        """Return what a wheel of the same version says, whoever it is for: asked at once, where building takes minutes.

        What a project needs is by and large the same in all files of a version, and differs by markers; and its code,
        which this spares us, would speak of this machine, not of the target.
        """
        assert self._library is not None, "use() comes first"  # noqa: S101  (build sees to it)
        for wheel in self._beside(file, dist)[:_TRIED]:
            with suppress(IntegrityError, NotThere):
                metadata = self._library.metadata(wheel)
                self._report(
                    Notice(text=f"what {dist.filename} needs is taken from {wheel.filename}: it was not built")
                )
                return metadata
        return None

    def _beside(self, file: File, dist: Sdist) -> Sequence[File]:
        try:
            project = self._known(dist.project)
        except (ProjectNotFound, SourceError):
            return ()  # a direct reference, beside which others want the project by its name
        return () if project is None else _beside(file, dist, project)

    def _workshop(self, host: Interpreter | None, wanted: str, path: Path, dist: Sdist) -> Workshop:
        """Return where the host builds. Raises BuildError where nothing may be built."""
        if self._no_build:
            raise _forbidden(wanted, path, dist)
        return self._at(host or own())

    def _at(self, host: Interpreter) -> Workshop:
        assert self._library is not None, "use() comes first"  # noqa: S101  (build sees to it)
        with self._lock:
            if host.python not in self._workshops:
                provisions = Provisions(
                    ask=self._ask,
                    host=host,
                    library=Unfinished(self._library, self._chain),
                    bring=self._bring,
                    blobs=self._blobs,
                    wheel=partial(self._tool, host),
                )
                workshop = Workshop(provisions, python=host.python, logs=self._logs)
                self._workshops[host.python] = self._stack.enter_context(workshop)
                self._provisions[host.python] = provisions
            return self._workshops[host.python]

    def _tool(self, host: Interpreter, file: File, dist: Sdist, folder: Path) -> Path:
        """Return a wheel that others are built with: one for all environments of the run, or built into the folder."""
        key = host.python, file.url
        if key not in self._tools or not self._tools[key].is_file():
            wheel = self.wheel(file, dist, folder, host)
            if not set(parse_wheel_filename(wheel.name)[3]) & set(host.target.tags):
                raise BuildError(f"{dist.filename} was built into {wheel.name}, which {host.target.name} cannot use.")
            self._report(Notice(text=f"{dist.filename} was built: something else is built with it"))
            self._tools[key] = wheel
        return self._tools[key]


def _nothing(_: NormalizedName) -> None:
    """Know no project."""


def _forbidden(wanted: str, path: Path, dist: Sdist) -> BuildError:
    from wheelhouse.building.stated import unstated  # noqa: PLC0415  (few runs build anything)

    return BuildError(
        f"{wanted} cannot be known without running its build backend, and --no-build forbids that.",
        context=unstated(path, dist),
        hint=f"Ask for a version of {dist.project} that has a wheel, or leave out --no-build.",
    )


def _beside(sdist: File, dist: Sdist, project: Project) -> list[File]:
    """Return the wheels of the sdist's version that its own index lists, those for any machine first.

    None for a direct reference: what an index has of the same name may be the work of strangers.
    """
    offers = [offer for each in project.releases if each.version == dist.version for offer in each.offers]
    sources = {offer.source for offer in offers if offer.file == sdist}
    files = [offer.file for offer in offers if offer.source in sources and (sdist.yanked or not offer.file.yanked)]
    wheels = [file for file in files if file.filename.endswith(".whl")]
    return sorted(wheels, key=lambda file: (not file.filename.endswith("-none-any.whl"), file.filename))
