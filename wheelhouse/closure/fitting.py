"""Which files of a version a target can use and the rules allow, best first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from itertools import islice, product
from typing import TypeAlias

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import BuildTag, NormalizedName
from packaging.version import Version

from wheelhouse.dists.files import BadFilename, File, parse_filename, version_of
from wheelhouse.dists.releases import Offer, Release
from wheelhouse.errors import BadPage, SourceError
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Rules
from wheelhouse.targets.target import Target


class Refusal(Enum):
    """Why a file cannot be used, whatever is asked of its version."""

    NAME = "their file names cannot be read"
    FORMAT = "wheels or sdists are excluded by --no-binary or --only-binary"
    TARGET = "no file for this target"
    DATE = "uploaded too late for --uploaded-prior-to"
    PYTHON = "they want another Python"


_LONGEST = 255  # characters of a file name
_MANY = 64  # tags of one wheel; those of a universal one for macOS are a dozen
_UNUSABLE = frozenset((Refusal.TARGET, Refusal.FORMAT, Refusal.PYTHON))


class Fit(msgspec.Struct, frozen=True, eq=False):
    """A file that the target can use. `rank` is the place of its best tag, the lower the better; an sdist has none."""

    file: File
    source: str
    version: Version
    rank: int | None


Order: TypeAlias = tuple[int, BuildTag, str]


class Fitting:
    """Judges files, and remembers what it found; any thread may ask."""

    def __init__(self, rules: Rules, target: Target) -> None:
        """Where the target leaves its Python's patch open (`assumed`), a later one may satisfy a Requires-Python."""
        self._rules = rules
        self._order = {str(tag): place for place, tag in reversed(list(enumerate(target.tags)))}
        self.python = _release_of(target.python)
        self._open = "python_full_version" in target.assumed
        self._ranks: dict[tuple[str, ...], int | None] = {}
        self._pythons: dict[str, Version | None] = {}
        self._fits: dict[Release, tuple[Fit, ...]] = {}

    def fits(self, project: NormalizedName, release: Release) -> tuple[Fit, ...]:
        """Return the files of the release that fit, best first, yanked ones among them.

        Raises BadPage, and SourceError where `--uploaded-prior-to` finds a file without its time of upload.
        """
        known = self._fits.get(release)
        return known if known is not None else self._fits.setdefault(release, self._judged(project, release))

    def unusable(self, project: NormalizedName, release: Release, *, yanked: bool) -> Fit | None:
        """Return a file of the release where the target can use none of them; None where another reason bars them all.

        A wheel before an sdist, the one that comes nearest first; a yanked one only if `yanked` allows it.
        """
        if self.fits(project, release):
            return None
        offers = [offer for offer in release.offers if yanked or not offer.file.yanked]
        near = [offer for offer in offers if self._is_unusable(project, offer.file)]
        best = max(near, key=lambda offer: self._nearness(project, offer.file), default=None)
        return None if best is None else Fit(best.file, best.source, release.version, None)

    def judge(self, project: NormalizedName, file: File) -> int | Refusal | None:
        """Return the rank of the file (None for an sdist), or why it cannot be used; in pip's order of questions."""
        rank = self._wheel(project, file) if file.filename.endswith(".whl") else self._sdist(project, file)
        if isinstance(rank, Refusal):
            return rank
        if file.requires_python is not None and not self.python_allowed(file.requires_python):
            return Refusal.PYTHON
        return rank

    def python_allowed(self, specifier: str) -> bool:
        """Whether the target's Python satisfies a Requires-Python; one that cannot be read allows all, as in pip."""
        return self.python_for(specifier) is not None

    def python_for(self, specifier: str) -> Version | None:
        """Return the Python that satisfies a Requires-Python: the target's, or the lowest patch of its series.

        Patches are looked at only where the target leaves its own open. None where there is no such Python.
        """
        try:
            return self._pythons[specifier]
        except KeyError:
            return self._pythons.setdefault(specifier, _satisfying(specifier, self.python, is_open=self._open))

    def rank(self, filename: str) -> int | None:
        """Return the place of a wheel's best tag among those of the target, or None where the target has none."""
        return self._rank(_tags(filename)) if len(filename) <= _LONGEST else None

    def _rank(self, tags: tuple[str, ...]) -> int | None:
        try:
            return self._ranks[tags]
        except KeyError:
            places = map(self._order.get, _few(tags) or _texts(tags))
            return self._ranks.setdefault(tags, min((each for each in places if each is not None), default=None))

    def _is_unusable(self, project: NormalizedName, file: File) -> bool:
        refused = self.judge(project, file) in _UNUSABLE
        return refused and not self._too_late(file) and _is_named(file.filename, project)

    def _nearness(self, project: NormalizedName, file: File) -> tuple[bool, bool, str]:
        return file.filename.endswith(".whl"), self.judge(project, file) is Refusal.PYTHON, file.filename

    def _judged(self, project: NormalizedName, release: Release) -> tuple[Fit, ...]:
        found = []
        for offer, tags in _tagged(release):
            if tags is not None and self._ranks.get(tags, 0) is None:
                continue  # most wheels are for others
            rank = self.judge(project, offer.file)
            if not isinstance(rank, Refusal):
                found.append(Fit(offer.file, offer.source, release.version, rank))
        if len(found) > 1:
            # Of equals the last one listed comes first, as in pip.
            found.sort(key=self._preference)
            found.reverse()
        return tuple(found)

    def _preference(self, fit: Fit) -> Order:
        rank = len(self._order) if fit.rank is None else fit.rank
        return -rank, _build(fit.file.filename), fit.file.filename

    def _wheel(self, project: NormalizedName, file: File) -> int | Refusal:
        if not self._rules.formats.allows_wheel(project):
            return Refusal.FORMAT
        rank = self.rank(file.filename)
        if rank is None:
            return Refusal.TARGET
        return Refusal.DATE if self._too_late(file) else rank

    def _sdist(self, project: NormalizedName, file: File) -> Refusal | None:
        if self._too_late(file):
            return Refusal.DATE
        return None if self._rules.formats.allows_sdist(project) else Refusal.FORMAT

    def _too_late(self, file: File) -> bool:
        limit = self._rules.uploaded_before
        if limit is None or file.url.startswith("file:"):
            return False
        if file.upload_time is None:
            raise SourceError(
                f"The index does not say when {file.filename} was uploaded.",
                context=(redacted(file.url),),
                hint="Leave out --uploaded-prior-to, or use an index that gives upload times (PEP 700).",
            )
        return _instant(file) >= limit


def _tags(filename: str) -> tuple[str, ...]:
    return tuple(filename[:-4].rsplit("-", 3)[1:])


def _texts(tags: tuple[str, ...]) -> Iterator[str]:
    return map("-".join, product(*(part.lower().split(".") for part in tags)))


@lru_cache(maxsize=16_384)
def _few(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts of the tags, the same for all targets; none where they are so many that nobody needs them."""
    some = tuple(islice(_texts(tags), _MANY + 1))
    return some if len(some) <= _MANY else ()


@lru_cache(maxsize=65_536)
def _tagged(release: Release) -> tuple[tuple[Offer, tuple[str, ...] | None], ...]:
    """Return the files of a release with the tags in their names, the same for all targets; an sdist has none."""
    names = ((offer, offer.file.filename) for offer in release.offers)
    return tuple((offer, _tags(name) if name.endswith(".whl") else None) for offer, name in names)


def _instant(file: File) -> datetime:
    text = file.upload_time or ""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise BadPage(f"{file.filename} has an upload time that is no time: {text[:40]!r}.") from None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _build(filename: str) -> BuildTag:
    if filename.count("-") != 5 or not filename.endswith(".whl"):
        return ()
    try:
        dist = parse_filename(filename)
    except BadFilename:
        return ()
    return getattr(dist, "build", ())


def _is_named(filename: str, project: NormalizedName) -> bool:
    try:
        parse_filename(filename, project)
    except BadFilename:
        return False
    return True


@lru_cache(maxsize=4096)
def _satisfying(text: str, python: Version, *, is_open: bool) -> Version | None:
    try:
        specifier = SpecifierSet(text)
    except InvalidSpecifier:
        return python
    pythons = (python, *(_patches(specifier, python) if is_open else ()))
    return next((each for each in pythons if specifier.contains(each)), None)


def _patches(specifier: SpecifierSet, python: Version) -> list[Version]:
    """Return the patches of the series where the specifier may change its mind: those that it names, and the next."""
    named = (version_of(part.version.removesuffix(".*")) for part in specifier)
    series = (each.release for each in named if each is not None and each.release[:2] == python.release[:2])
    patches = {patch for release in series for each in release[2:3] for patch in (each, each + 1)}
    return [Version.from_parts(release=(*python.release[:2], patch)) for patch in sorted(patches)]


def _release_of(python: str) -> Version:
    # pip compares with the three numbers only: 3.14.0rc1 counts as 3.14.0.
    numbers = Version(python.rstrip("+")).release
    return Version.from_parts(release=(*numbers, 0, 0)[:3])
