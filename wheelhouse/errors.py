"""The family of errors. Each carries facts, a hint and an exit code; only `console` lays them out.

WhbuildError                 1
  UsageError                 2   options that contradict each other, or a value that makes no sense
  RequirementsError          3   what was asked for cannot be read or is not covered
  ResolutionError            4   no set of files answers what was asked for
    ProjectNotFound            no index has the project
    NoMatchingVersion          the project is there, no version of it fits
    Conflict                   requirements that exclude each other
    Unanswered                 targets without an answer, for several reasons
    MissingFiles           9   a target for which a package has no file
  SourceError                5   an index or the network did not answer as it should
    AccessDenied               401, 403: credentials are missing or wrong
    NotThere                   404, 410: the page or file does not exist
    Transient                  a broken line, a timeout, a busy server: another attempt may succeed
    BadPage                    a page that is no index page
  IntegrityError             6   bytes that are not what was announced
    HashMismatch
    BadArchive                 a wheel or sdist that cannot be trusted
    MetadataDisagrees          what was resolved with is not what the file says
  BuildError                 7   a build backend failed, or may not run
  PlaceError                 8   the index folder or the store cannot be written
    Locked                     another run holds it
  Unproven                10   the index lacks what a target needs, or is not what its manifest says
  Interrupted              130   Ctrl-C; the next run goes on from here
"""

from __future__ import annotations


class WhbuildError(Exception):
    """The root of the family; catching it catches all that a user, an index or a network can cause.

    `message` is one sentence: what happened, to which package. `context` are further lines: where it was written,
    who wanted it, what exists instead. `hint` is one sentence that says what to do next. None of them may hold a
    password or token: a URL is passed through `events.redacted` first.
    """

    exit_code = 1

    def __init__(self, message: str, *, context: tuple[str, ...] = (), hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.context = context
        self.hint = hint

    def with_context(self, *lines: str) -> WhbuildError:
        """Add lines to the context on the way up, and return self, so that it can be raised again."""
        self.context += lines
        return self


class UsageError(WhbuildError):
    """Options that contradict each other, or a value that makes no sense."""

    exit_code = 2


class RequirementsError(WhbuildError):
    """What was asked for cannot be read, is malformed, or is of a kind that is not covered."""

    exit_code = 3


class ResolutionError(WhbuildError):
    """No set of files answers what was asked for.

    `about` are the projects in question, sorted, where that is known. `lacking` are those of which a version would
    answer, if the target could use any of its files. `beside` are further failures, which would be met once this one is
    mended.
    """

    exit_code = 4
    about: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    beside: tuple[WhbuildError, ...] = ()


class ProjectNotFound(ResolutionError):
    """No index that was asked has a project of this name."""


class NoMatchingVersion(ResolutionError):
    """The project exists, but none of its versions fits."""


class Conflict(ResolutionError):
    """Requirements that exclude each other."""


class Unanswered(ResolutionError):
    """Targets without an answer, for several reasons."""


class MissingFiles(ResolutionError):
    """A package, or several, of which a target can use no file, although all else has an answer."""

    exit_code = 9


class SourceError(WhbuildError):
    """An index or the network did not answer as it should."""

    exit_code = 5


class AccessDenied(SourceError):
    """The server answered 401, 403 or 407: credentials are missing or wrong."""


class NotThere(SourceError):
    """The server answered 404 or 410: the page or file does not exist."""


class Transient(SourceError):
    """A failure that may pass by itself; `retry_after` is how many seconds the server asks to be left alone."""

    retry_after: float | None = None


class BadPage(SourceError):
    """An answer that is no index page: invalid JSON or HTML, an unknown version, a wrong type."""


class IntegrityError(WhbuildError):
    """Bytes that are not what was announced."""

    exit_code = 6


class HashMismatch(IntegrityError):
    """A file whose hash or size differs from the one that was announced."""


class BadArchive(IntegrityError):
    """A wheel or sdist that cannot be read, or that would do harm if it were."""


class MetadataDisagrees(IntegrityError):
    """The metadata that was resolved with is not the metadata inside the file."""


class BuildError(WhbuildError):
    """A build backend failed, timed out, or may not run.

    `known` are the build requirements that are known all the same, sorted. `beside` are further failures, which would
    be met once this one is mended.
    """

    exit_code = 7
    known: tuple[str, ...] = ()
    beside: tuple[WhbuildError, ...] = ()


class PlaceError(WhbuildError):
    """The index folder or the store cannot be read or written: disk full, no permission, not a tree of ours."""

    exit_code = 8


class Locked(PlaceError):
    """Another run holds the lock of this index."""


class Unproven(WhbuildError):
    """An index from which a target could not be installed, or that is not what its manifest says."""

    exit_code = 10


class Interrupted(WhbuildError):
    """Ctrl-C. What was fetched is kept, and the next run goes on from there."""

    exit_code = 130
