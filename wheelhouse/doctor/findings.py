"""What the doctor finds, as values: each with what to do about it, and a code that programs can rely on."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import msgspec

from wheelhouse.proof.findings import Code

_NAMED = 3  # places that a finding names


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that keeps a client from what it should find, or may. `code` is one of `CODES`.

    `message` is a sentence that makes sense alone, `remedy` another that says what to do. `where` are the URLs or paths
    that it is about, `context` further lines.
    """

    code: str
    message: str
    remedy: str
    where: tuple[str, ...] = ()
    context: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether a client is kept from something; else it is told, and nothing more."""
        return CODES[self.code].fails


CODES = MappingProxyType(
    {
        "no-index": Code("The folder is not an index, but one in it, above it, or to be made of it is."),
        "incomplete": Code("Files of the index are not there, or not whole."),
        "unfinished": Code("A run is writing here, or was interrupted."),
        "not-listed": Code("Files lie in the index that no page lists, so no client finds them."),
        "private": Code("Other users may not read the index: a server of its own user cannot either.", fails=False),
        "gap": Code("A package is missing for a target, as was known and allowed.", fails=False),
        "for-lockers": Code("poetry, pdm and uv would find no lock in the index. pip installs from it.", fails=False),
        "unreachable": Code("The server cannot be reached, or does not answer as a server does."),
        "address": Code("The address is not that of the pages; another one is."),
        "not-trusted": Code("pip asks no other host than this machine without encryption, unless it is trusted."),
        "login": Code("The server wants a user and password, or does not let these in."),
        "page-missing": Code("A page of the index is not at its address."),
        "page-differs": Code("Another page than that of the folder is at its address."),
        "type": Code("A page is sent with a type for which clients skip it."),
        "slash": Code("A page is sent at an address without a slash at its end, so its links lead elsewhere."),
        "redirect": Code("A page or file is sent on to another host, or out of encryption."),
        "file-missing": Code("A file that a page lists is not at its address."),
        "file-differs": Code("What is at the address of a file is not that file."),
        "file-packed": Code("A file is sent as if it were packed: clients unpack it, and its hash is another."),
        "metadata-missing": Code("What a page announces as the metadata of a wheel is not there."),
        "cached": Code("Pages may be kept so long that clients do not see what is new.", fails=False),
        "vary": Code("One address has two kinds of pages, and a cache may mix them up.", fails=False),
        "no-range": Code("Parts of files cannot be asked for: a download that breaks off begins anew.", fails=False),
        "proxy": Code("Requests go through a proxy.", fails=False),
        "pip-old": Code("A pip of this machine does not know the wheels that it would need."),
        "pip-ages": Code("A pip of this machine is older than those that were tried.", fails=False),
        "falls-back": Code("A client of this machine asks another index too, and may take packages from there."),
        "asks-nothing": Code("A client of this machine is told to ask no index."),
        "elsewhere": Code("A client of this machine is not configured to ask this index.", fails=False),
        "other-target": Code("The Python of this machine is none of the targets of the index.", fails=False),
    }
)
"""Every code, in the order in which findings are told."""

_ORDER = {code: place for place, code in enumerate(CODES)}


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, those that fail first, then by code.

    Of those with one code and one remedy the first is told, with all the places that they are about.
    """
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.code, finding.remedy), []).append(finding)
    merged = (
        msgspec.structs.replace(some[0], where=tuple(dict.fromkeys(place for each in some for place in each.where)))
        for some in alike.values()
    )
    return tuple(sorted(merged, key=lambda each: (not each.fails, _ORDER[each.code])))


def places(finding: Finding) -> tuple[str, ...]:
    """Return the first places that a finding is about, and how many more there are."""
    more = len(finding.where) - _NAMED
    return (*finding.where[:_NAMED], *([f"and {more:,} more"] if more > 0 else []))
