"""What a user names to be taken out of an index: a project, or one version of it."""

from __future__ import annotations

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import InvalidVersion, Version

from wheelhouse.errors import UsageError


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A project that is to be asked for no more; with a `version`, the files of that one are to go."""

    project: NormalizedName
    version: Version | None = None

    def __str__(self) -> str:
        return self.project if self.version is None else f"{self.project} {self.version}"

    def means(self, project: NormalizedName, version: Version | None) -> bool:
        """Whether the files of this version of the project are meant."""
        return self.project == project and self.version in (None, version)


def word(text: str) -> Word:
    """Return what `NAME` or `NAME==VERSION` says. Raises UsageError for anything else."""
    try:
        said = Requirement(text)
        (part,) = said.specifier or (None,)
        version = None if part is None else Version(part.version)
    except (InvalidRequirement, InvalidVersion, ValueError):
        raise _refused(text) from None
    if said.extras or said.url or said.marker or (part is not None and part.operator != "=="):
        raise _refused(text)
    return Word(project=canonicalize_name(said.name), version=version)


def _refused(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is neither a project nor one version of it.", hint="Say NAME, or NAME==VERSION, and nothing else."
    )
