"""Requirements and constraints files, exactly as pip reads them; the only module that knows pip's grammar."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin

from msgspec.structs import replace

from wheelhouse.errors import RequirementsError, WhbuildError
from wheelhouse.requirements import contents, plain
from wheelhouse.requirements.ask import Ask, Formats, Origin, Rules, Sources, Wanted
from wheelhouse.requirements.lines import Included, Line, Required, Settings, ruled, sourced
from wheelhouse.requirements.naming import named, unnamed
from wheelhouse.requirements.references import BUILD_FIRST, editable
from wheelhouse.requirements.wanted import abridged, wanted

_DEEPEST = 50  # files that include each other in a row
_MOST = 1_000  # files in all


def read(
    *,
    arguments: Sequence[str],
    files: Sequence[str],
    constraints: Sequence[str],
    rules: Rules,
    sources: Sources,
    fetch: Callable[[str], str],
    origins: Sequence[Origin] = (),
    name: Callable[[str, Ask], str] = unnamed,
) -> Ask:
    """Return all that is asked for: by arguments, by requirements files and by constraints files (paths or URLs).

    `origins` say where the first arguments were written; the others come from the command line.

    `rules` and `sources` are what holds before the first line; lines with options change them for all, in pip's order:
    constraints first. `fetch` returns the text behind an http(s) URL, and `name` the project that a URL without a name
    leads to, when all else of the ask is known. Raises RequirementsError, and what these two raise.
    """
    reading = _Reading(rules, sources, fetch)
    for location in constraints:
        reading.file(location, constraint=True)
    for argument, origin in zip(arguments, chain(origins, repeat(Origin())), strict=False):
        if argument.strip():
            reading.wanted.append(wanted(argument, origin))
    for location in files:
        reading.file(location, constraint=False)
    return named(reading.ask(), name)


class _Reading:
    """What was read so far: lines are read one after the other, and each may change what holds for all."""

    def __init__(self, rules: Rules, sources: Sources, fetch: Callable[[str], str]) -> None:
        self.wanted = list[Wanted]()
        self._constraints = list[Wanted]()
        self._rules = rules
        self._sources = sources
        self._fetch = fetch
        self._pip: _Pip | None = None
        self._count = 0

    def ask(self) -> Ask:
        rules = self._rules if self._pip is None else replace(self._rules, formats=self._pip.formats)
        hashed = any(asked.hashes for asked in (*self.wanted, *self._constraints))
        if hashed and not rules.no_require_hashes:
            rules = replace(rules, require_hashes=True)
        return Ask(wanted=tuple(self.wanted), constraints=tuple(self._constraints), rules=rules, sources=self._sources)

    def file(self, location: str, *, constraint: bool, above: tuple[str, ...] = ()) -> None:
        """Read a file and what it includes; `above` are the files that include it, outermost first."""
        self._enter(location, above)
        content = contents.read(location, self._fetch)
        try:
            for line in self._lines(content, contents.shown(location)):
                self._take(line, location, constraint=constraint, above=above)
        except WhbuildError as error:
            _unexpand(error, content)
            raise

    def _enter(self, location: str, above: tuple[str, ...]) -> None:
        self._count += 1
        name = contents.shown(location)
        if _key(location) in map(_key, above):
            raise RequirementsError(f"The requirements file {name} includes itself.")
        if len(above) >= _DEEPEST or self._count > _MOST:
            raise RequirementsError(f"More than {_DEEPEST} requirements files in a row, or {_MOST:,} in all: {name}.")
        if re.fullmatch(r"(.*[/\\])?(pylock(\.[^./\\]+)?|pyproject)\.toml", location):
            hint = "Write what it asks for as requirements, one a line."
            raise RequirementsError(f"{name} is no requirements file, and is not covered yet.", hint=hint)

    def _lines(self, content: str, file: str) -> Iterator[Line]:
        quick = plain.lines(content, file)
        if quick is not None:
            return iter(quick)
        self._pip = self._pip or _Pip(self._rules.formats)
        return self._pip.lines(content, file)

    def _take(self, line: Line, location: str, *, constraint: bool, above: tuple[str, ...]) -> None:
        match line:
            case Required():
                found = wanted(line.text, line.origin, hashes=line.hashes, constraint=constraint)
                (self._constraints if constraint else self.wanted).append(found)
            case Included():
                try:
                    inner = _joined(location, line.location)
                    self.file(inner, constraint=line.constraint, above=(*above, location))
                except WhbuildError as error:
                    error.with_context(f"included from {line.origin}")
                    raise
            case Settings():
                self._rules = ruled(self._rules, line)
                self._sources = sourced(self._sources, line, location)


def _key(location: str) -> str:
    return location if contents.is_url(location) else os.path.abspath(location)  # noqa: PTH100  (joins `..` without asking the disk, as pip)


def _joined(outer: str, inner: str) -> str:
    """Return where an included file is, by pip's rule: relative to the file that includes it."""
    if contents.is_url(outer):
        try:
            return urljoin(outer, inner)
        except ValueError as error:
            raise RequirementsError(f"{abridged(inner)!r} is no URL.", context=(str(error),)) from None
    if contents.is_url(inner):
        return inner
    return os.path.abspath(os.path.join(os.path.dirname(outer), inner))  # noqa: PTH100, PTH118, PTH120  (the same)


def _unexpand(error: WhbuildError, content: str) -> None:
    """Put `${NAME}` back where an environment variable's value would be shown: it may be a password."""
    for name in set(re.findall(r"\$\{([A-Z0-9_]+)\}", content)):
        value = os.environ.get(name, "")
        if len(value) > 3:
            error.message = error.message.replace(value, f"${{{name}}}")
            error.context = tuple(line.replace(value, f"${{{name}}}") for line in error.context)
            error.hint = error.hint and error.hint.replace(value, f"${{{name}}}")


class _Pip:
    """pip's own reading of lines. To pip this is a PackageFinder: all its parser asks of one are two controls."""

    def __init__(self, formats: Formats) -> None:
        from pip._internal.req.req_file import (  # noqa: PLC0415  (a tenth of a second; most files do without)
            get_line_parser,
            preprocess,
        )

        # Every --no-binary and --only-binary that pip parses changes these two sets in place.
        self.format_control = SimpleNamespace(no_binary=set(formats.no_binary), only_binary=set(formats.only_binary))
        self.release_control = _ReleaseControl()
        self._preprocess = preprocess
        self._parse: Callable[[str], tuple[str, Any]] = get_line_parser(self)  # type: ignore[arg-type]  # see above

    @property
    def formats(self) -> Formats:
        control = self.format_control
        return Formats(no_binary=frozenset(control.no_binary), only_binary=frozenset(control.only_binary))

    def lines(self, content: str, file: str) -> Iterator[Line]:
        """Yield what the lines of a file say. Raises RequirementsError."""
        for number, text in self._preprocess(content):
            origin = Origin(file=file, line=number)
            yield plain.line(text, origin) or self._line(text, origin)

    def _line(self, text: str, origin: Origin) -> Line:
        requirement, options = self._options(text, origin)
        if refused := _refused(options):
            message, hint = refused
            raise RequirementsError(message, context=(f"{origin}: {abridged(text)}",), hint=hint)
        if options.editables:
            return Required(origin=origin, text=_editable(options.editables[0], origin), hashes=_hashes(options))
        if requirement:
            return Required(origin=origin, text=requirement.strip(), hashes=_hashes(options))
        if options.requirements:
            return Included(origin=origin, location=options.requirements[0], constraint=False)
        if options.constraints:
            return Included(origin=origin, location=options.constraints[0], constraint=True)
        return _settings(options, origin)

    def _options(self, text: str, origin: Origin) -> tuple[str, Any]:
        from contextlib import redirect_stderr  # noqa: PLC0415  (with the three below: for lines that need pip only)
        from io import StringIO  # noqa: PLC0415

        from pip._internal.exceptions import PipError  # noqa: PLC0415
        from pip._internal.req.req_file import OptionParsingError  # noqa: PLC0415

        try:
            with redirect_stderr(StringIO()):  # optparse prints its usage before it raises
                return self._parse(text)
        except (OptionParsingError, PipError) as error:
            complaint = abridged(str(error).rpartition(": error: ")[2])
            raise RequirementsError(
                "A line of options cannot be read.", context=(f"{origin}: {abridged(text)}", complaint)
            ) from None


class _ReleaseControl:
    """Notes that --all-releases or --only-final was there (pip >= 26.0; 26.0 itself brings its own)."""

    def __init__(self) -> None:
        self.all_releases = set[str]()
        self.only_final = set[str]()

    def handle_mutual_excludes(self, value: str, target: set[str], *_: object) -> None:
        target.add(value)


def _refused(options: Any) -> tuple[str, str] | None:
    """Return what is wrong with the options of a line and what to do, or None."""
    control = getattr(options, "release_control", None)
    if control and (control.all_releases or control.only_final):
        return "--all-releases and --only-final are not covered yet.", "Use --pre, or leave it out."
    # --global-option: pip < 25.3
    if getattr(options, "config_settings", None) or getattr(options, "global_options", None):
        return "Settings for a build of one project are not covered yet.", BUILD_FIRST
    return None


def _editable(text: str, origin: Origin) -> str:
    try:
        return editable(text)
    except RequirementsError as error:
        raise error.with_context(f"{origin}: -e {abridged(text)}") from None


def _hashes(options: Any) -> tuple[str, ...]:
    given: dict[str, list[str]] = getattr(options, "hashes", None) or {}
    return tuple(f"{algorithm}:{digest}" for algorithm, digests in given.items() for digest in digests)


def _settings(options: Any, origin: Origin) -> Settings:
    return Settings(
        origin=origin,
        index_url=options.index_url or None,
        extra_index_urls=tuple(options.extra_index_urls or ()),
        no_index=bool(options.no_index),
        find_links=options.find_links[0] if options.find_links else None,  # pip takes the first of a line only
        trusted_hosts=tuple(options.trusted_hosts or ()),
        pre=bool(options.pre),
        prefer_binary=bool(options.prefer_binary),
        require_hashes=bool(options.require_hashes),
        no_require_hashes=bool(getattr(options, "no_require_hashes", False)),  # pip >= 26.1
    )
