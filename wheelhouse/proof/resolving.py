"""A record against its index: the answer must be there again, without any other source, and every build of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from packaging.utils import NormalizedName

from wheelhouse.closure.candidates import Candidates
from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.closure.resolve import answered
from wheelhouse.dists.files import Sdist
from wheelhouse.errors import ResolutionError, WhbuildError
from wheelhouse.proof.asking import ask
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.library import Alone, For
from wheelhouse.proof.told import Told
from wheelhouse.records import recorded_target
from wheelhouse.records.record import Record, RecordedBuild
from wheelhouse.requirements.ask import Ask, Rules
from wheelhouse.requirements.build_requirements import build_ask
from wheelhouse.targets.target import Target

_BUILDS = 3  # the version of the records from which on they say what builds take


def resolved(record: Record, alone: Alone) -> Iterator[Finding]:
    """Yield what keeps the record's answer from being had again, and what is to be known of it.

    The newest that fits is taken, as pip does, whatever other targets have; so it need not be the answer of the record.
    """
    target = recorded_target.target(record)
    if target is None:
        message = f"The record for {record.target} is of an older whbuild: run it again, and it can be proven."
        yield Finding(code="record-older", message=message, targets=(record.target,))
        return
    yield from _known_gaps(record)
    library = For(record, alone)
    try:
        asked = ask(record)
        closure = answered(asked, Candidates(asked, target), library, foreseen=True)
    except WhbuildError as error:
        yield _failed(error, record)
    except (ValueError, KeyError) as error:  # a requirement, or a target, that whbuild would not have recorded
        message = f"The record for {record.target} holds what cannot be read: {error}"
        yield Finding(code="record-damaged", message=message, targets=(record.target,))
    else:
        yield from _otherwise(record, closure)
        yield from _by_url(record, closure, library)
        builds = _Builds(record, target, asked.rules, library, alone.told)
        yield from builds.unbuildable(closure.pins)
        if record.lockers or record.lockers_without:
            yield from _lockable(record, asked, target, library, builds)


def _lockable(record: Record, asked: Ask, target: Target, library: For, builds: _Builds) -> Iterator[Finding]:
    from wheelhouse.closure.lockers import lockable  # noqa: PLC0415  (few indexes are for lockers)

    for project in record.lockers_without:
        message = f"poetry, pdm and uv find no lock, as was known: there was nothing of {project} that would do."
        yield Finding(code="known-gap", project=project, targets=(record.target,), message=message)
    try:
        pins = lockable(asked, target, library, record.lockers_without)
    except WhbuildError as error:
        message = f"poetry, pdm and uv find no lock: {_unnamed(error.message, record)}"
        context = tuple(_unnamed(line, record) for line in error.context)
        yield Finding(code="not-lockable", message=message, targets=(record.target,), context=context)
    else:
        yield from builds.unbuildable(pins)


class _Builds:
    """The builds of one answer, and the builds that those take."""

    def __init__(self, record: Record, target: Target, rules: Rules, library: For, told: Told) -> None:
        self._record = record
        self._target = target
        self._rules = rules
        self._library = library
        self._told = told
        self._like: Candidates | None = None
        self._seen: set[str] = set()

    def unbuildable(self, pins: Iterable[Pin], *chain: str) -> Iterator[Finding]:
        """Yield a finding for each sdist among the pins that cannot be built from the index alone, and so on down."""
        for pin in pins:
            if isinstance(pin.dist, Sdist) and pin.file.filename not in self._seen:
                self._seen.add(pin.file.filename)
                yield from self._unbuildable(pin, chain or _chain(pin, self._record))

    def _unbuildable(self, pin: Pin, chain: tuple[str, ...]) -> Iterator[Finding]:
        of = f"{pin.project} {pin.version}"
        try:
            build = self._build(pin)
            if build is None:
                yield self._untold(pin, of, chain)
                return
            if build.unknown is not None:
                message = f"What it takes to build {of} is not known in full: {_unnamed(build.unknown, self._record)}"
                yield self._finding("build-unknown", pin, message, chain)
                return
            closure = self._answered(of, build.requires)
        except WhbuildError as error:
            message = f"{of} cannot be built: {_unnamed(error.message, self._record)}"
            context = (*(_unnamed(line, self._record) for line in error.context), *chain)
            yield self._finding("not-buildable", pin, message, context)
        except ValueError as error:
            message = f"{of} cannot be built: a requirement of its build cannot be read: {error}"
            yield self._finding("not-buildable", pin, message, chain)
        else:
            yield from self.unbuildable(closure.pins, f"needed to build {of}", *chain)

    def _build(self, pin: Pin) -> RecordedBuild | None:
        """Return what it takes: as the record says, else the sdist itself, else what it took for another target."""
        filename = pin.file.filename
        known = self._told.build(filename, self._record)
        if known is not None:
            return known
        stated = self._library.stated(pin.file)
        if stated is not None:
            return RecordedBuild(project=pin.project, version=str(pin.version), sdist=filename, requires=stated)
        other = self._told.build_elsewhere(filename)
        if other is None:
            return None
        # Of what is written there, markers left out what this target may need.
        return replace(other, requires=tuple(dict.fromkeys((*other.requires, *self._library.written(pin.file)))))

    def _answered(self, of: str, requires: Iterable[str]) -> Closure:
        asked = build_ask(requires, f"the build of {of}", self._rules)
        candidates = self._like = Candidates(asked, self._target, like=self._like)
        return answered(asked, candidates, self._library, foreseen=True)

    def _untold(self, pin: Pin, of: str, chain: tuple[str, ...]) -> Finding:
        if self._record.record_version < _BUILDS:
            message = f"What it takes to build {of} was not recorded: run it again with this whbuild."
            return self._finding("build-unknown", pin, message, chain)
        message = f"pip would take {pin.file.filename}, and nothing in the index says what it takes to build it."
        unwanted = (
            () if self._told.wants(pin.file.filename) else ("No run wants it any more: whbuild prune removes it.",)
        )
        return self._finding("not-buildable", pin, message, (*chain, *unwanted))

    def _finding(self, code: str, pin: Pin, message: str, context: tuple[str, ...]) -> Finding:
        path, on = f"packages/{pin.file.filename}", (self._record.target,)
        return Finding(code=code, path=path, project=pin.project, targets=on, message=message, context=context)


def _failed(error: WhbuildError, record: Record) -> Finding:
    about = error.about if isinstance(error, ResolutionError) else ()
    return Finding(
        code="not-resolved",
        message=_unnamed(error.message, record),
        project=NormalizedName(about[0]) if len(about) == 1 else None,
        targets=(record.target,),
        context=tuple(_unnamed(line, record) for line in error.context),
    )


def _unnamed(text: str, record: Record) -> str:
    """Return the text without the name of the target: a finding that is the same for several is told once."""
    return re.sub(rf"(?<![\w.-]){re.escape(record.target)}(?![\w-]|\.\w)", "this target", text)


def _chain(pin: Pin, record: Record) -> tuple[str, ...]:
    """Return the way from a line of the user's to a pin, as a line."""
    from wheelhouse.lineage.chains import chains  # noqa: PLC0415  (only what has to be built is traced)
    from wheelhouse.proof.reasons import chain_text  # noqa: PLC0415

    return tuple(map(chain_text, chains(record, pin.project, 1).found)) or tuple(map(str, pin.why))


def _known_gaps(record: Record) -> Iterator[Finding]:
    for gap in record.gaps:
        message = f"{gap.project} {gap.version} is missing, as was known: {_unnamed(gap.reason, record)}."
        wanted = tuple(
            f"{why.requirement} (from {why.origin if why.project is None else f'{why.project} {why.version}'})"
            for why in gap.why
        )
        yield Finding(code="known-gap", project=gap.project, targets=(record.target,), message=message, context=wanted)


def _otherwise(record: Record, closure: Closure) -> Iterator[Finding]:
    recorded = {pin.project: pin.filename for pin in record.pins}
    found = {pin.project: pin.file.filename for pin in closure.pins}
    lines = [
        f"{found.get(project) or f'nothing of {project}'}, recorded {recorded.get(project) or 'nothing'}"
        for project in sorted(recorded.keys() | found.keys())
        if recorded.get(project) != found.get(project)
    ]
    if lines:
        message = "Later runs brought files that pip would take in place of those which answered this ask."
        on = (record.target,)
        yield Finding(code="picked-otherwise", targets=on, message=message, context=tuple(lines))


def _by_url(record: Record, closure: Closure, library: For) -> Iterator[Finding]:
    for pin in closure.pins:
        for line in library.by_url.get(pin.file.filename, ()):
            message = f"{pin.project} {pin.version} wants {line}: without a network, install from the lock file."
            path = f"packages/{pin.file.filename}"
            yield Finding(code="by-url", path=path, project=pin.project, targets=(record.target,), message=message)
