"""What is found out about an index, as values; each kind of finding has a code that programs can rely on."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import msgspec
from packaging.utils import NormalizedName


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact about an index. `code` is one of `CODES`.

    `path` is that of a file in the index, with forward slashes; `targets` are the names of those that it concerns, in
    the order of the index. `message` is a sentence that makes sense alone, `context` who wants what, to the line of the
    user's file.
    """

    code: str
    message: str
    path: str | None = None
    project: NormalizedName | None = None
    targets: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the index is not proven because of it; else it is told, and nothing more."""
        return CODES[self.code].fails


class Code(msgspec.Struct, frozen=True):
    """What a code means, and whether it fails what was examined."""

    meaning: str
    fails: bool = True


CODES = MappingProxyType(
    {
        "manifest-missing": Code("There is no manifest, so nothing says what belongs to the index."),
        "manifest-damaged": Code("The manifest cannot be read, or is not as whbuild wrote it."),
        "unsigned": Code("The manifest is not signed, and signers were named."),
        "signature-wrong": Code("The signature is not of the manifest, or by nobody of the signers that were named."),
        "signed": Code("One of the signers that were named signed the manifest.", fails=False),
        "unfinished": Code("A run is writing here, was interrupted, or could not prove what it wrote."),
        "missing": Code("A file of the index is not there."),
        "changed": Code("A file of the index has another content than the manifest says."),
        "unreadable": Code("The system does not let a file of the index be read."),
        "stray": Code("A file that does not belong to the index lies where installers, or whbuild, look for files."),
        "beside": Code("A file that does not belong to the index lies beside it, where nothing looks.", fails=False),
        "generation-damaged": Code("A former state cannot be had back by whbuild rollback.", fails=False),
        "page-differs": Code("A page states other facts than the manifest, or is not there for a project."),
        "page-older": Code("Pages and locks are of another whbuild: what they state was compared.", fails=False),
        "lock-differs": Code("A lock file says something else than the record of its target."),
        "metadata-differs": Code("The metadata beside a wheel is not the one inside it."),
        "archive-damaged": Code("A wheel or sdist cannot be read, or is not what its name says."),
        "record-damaged": Code("What was asked for and answered is not there or cannot be read."),
        "record-older": Code("A record of an older whbuild says too little for the proof.", fails=False),
        "not-resolved": Code("A target's answer cannot be had from the index alone."),
        "not-lockable": Code("poetry, pdm and uv find no lock in an index that was built for them."),
        "not-buildable": Code("An sdist that a target must build lacks what its build requires."),
        "build-unknown": Code("What it takes to build an sdist could not be found out.", fails=False),
        "picked-otherwise": Code("From this index pip would take other versions than were recorded.", fails=False),
        "by-url": Code("A package wants another by URL, where pip goes even without a network.", fails=False),
        "known-gap": Code("A package is missing for a target, as was known and allowed.", fails=False),
        "not-installed": Code("pip does not install on an interpreter of this machine."),
        "not-imported": Code("A module that a wheel declares cannot be imported."),
        "nothing-tried": Code("It was to be installed, and no interpreter of this machine fits any target."),
        "not-tried": Code("A target that no interpreter of this machine fits was not installed.", fails=False),
    }
)
"""Every code, in the order in which findings are told."""

_ORDER = {code: place for place, code in enumerate(CODES)}


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that fail first, then by code and path; what differs in its targets alone is one."""
    alike: dict[Finding, list[str]] = {}
    for finding in findings:
        alike.setdefault(msgspec.structs.replace(finding, targets=()), []).extend(finding.targets)
    merged = (
        msgspec.structs.replace(finding, targets=tuple(dict.fromkeys(targets))) for finding, targets in alike.items()
    )
    return tuple(sorted(merged, key=_place))


def _place(finding: Finding) -> tuple[bool, int, str, str, str]:
    return not finding.fails, _ORDER[finding.code], finding.path or "", finding.project or "", finding.message
