"""Files as a server sends them, against those of the folder; and which of them are worth asking for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urljoin

from wheelhouse.doctor.findings import Finding
from wheelhouse.doctor.pages import denied, sent_on
from wheelhouse.doctor.reply import Reply
from wheelhouse.events import redacted
from wheelhouse.tree.manifest import Stored

READ = 8 * 2**20
"""Of files up to so many bytes every byte is compared."""


def telling(stored: Sequence[Stored]) -> tuple[Stored, ...]:
    """Return a few files of each kind that servers are known to treat otherwise: what works for them works for all."""
    by_size = sorted(stored, key=lambda file: (file.blob.size, file.filename))
    kinds = (
        by_size,
        [file for file in by_size if file.filename.endswith(".whl")],
        [file for file in by_size if file.filename.endswith(".tar.gz")],
        [file for file in by_size if file.filename.endswith(".zip")],
        [file for file in by_size if "+" in file.filename],
        [file for file in by_size if "!" in file.filename],
        by_size[::-1],
    )
    return tuple(dict.fromkeys(kind[0] for kind in kinds if kind))


def address(page: str, file: Stored) -> str:
    """Return where clients look for a file, by the link on the page of its project, which came from `page`."""
    return urljoin(page, f"../../packages/{quote(file.filename)}")


def judged(reply: Reply, asked: str, file: Stored) -> Iterator[Finding]:
    """Yield what is wrong with a file, which was asked for at this address."""
    asked = redacted(asked)
    refused = denied(reply, asked)
    if refused is not None:
        yield refused
    elif not reply.found:
        yield _missing(reply, asked, file)
    else:
        yield from sent_on(reply, asked)
        yield from _described(reply, asked, file)


def ranged(reply: Reply, asked: str) -> Iterator[Finding]:
    """Yield that a server gives the whole of a file where a part was asked for."""
    if reply.status == 200:
        yield Finding(
            code="no-range",
            message="The server sends whole files only.",
            remedy="Serve it by nginx, Apache or whbuild serve where lines break off or files are large.",
            where=(redacted(asked),),
        )


def announced(reply: Reply, asked: str, file: Stored) -> Iterator[Finding]:
    """Yield what is wrong with the metadata of a wheel: pages announce it, and pip reads nothing else then."""
    asked = redacted(asked)
    if file.metadata is None or (reply.found and reply.sha256 == file.metadata.sha256):
        return
    what = "is not there" if not reply.found else "is not that of the wheel"
    yield Finding(
        code="metadata-missing",
        message=f"{asked} {what}, and the page announces it.",
        remedy="Let the server give out files that end in .metadata, as they are.",
        where=(asked,),
    )


def _missing(reply: Reply, asked: str, file: Stored) -> Finding:
    odd = next((char for char in "+!" if char in file.filename), None)
    remedy = (
        f"Let the server take %{ord(odd):02X} in addresses for {odd}."
        if odd
        else "Let the server give out packages/ beside simple/: the links on pages lead from one to the other."
    )
    return Finding(
        code="file-missing", message=f"{asked} is not there ({reply.status}).", remedy=remedy, where=(asked,)
    )


def _described(reply: Reply, asked: str, file: Stored) -> Iterator[Finding]:
    packed = reply.headers.get("content-encoding", "identity").lower()
    if packed != "identity":
        yield Finding(
            code="file-packed",
            message=f"{asked} is sent with Content-Encoding: {packed}, so clients unpack it, and its hash is another.",
            remedy="Let the server send files of packages/ without Content-Encoding.",
            where=(asked,),
        )
    elif _differs(reply, file):
        yield Finding(
            code="file-differs",
            message=f"{asked} is not the file of the index.",
            remedy="Let the server give out this folder, and whatever lies between leave files as they are.",
            where=(asked,),
        )


def _differs(reply: Reply, file: Stored) -> bool:
    if reply.body:
        return reply.sha256 != file.blob.sha256
    return reply.size is not None and reply.size != file.blob.size


def sampled(names: Iterable[str], number: int) -> list[str]:
    """Return so many of the names at most, evenly spread."""
    known = sorted(names)
    if len(known) <= number:
        return known
    return [known[place * (len(known) - 1) // (number - 1)] for place in range(number)]
