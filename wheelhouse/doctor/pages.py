"""A page as a server sends it, against that of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wheelhouse.dists.files import Blob
from wheelhouse.doctor.findings import Finding
from wheelhouse.doctor.reply import Reply
from wheelhouse.events import redacted
from wheelhouse.headers import HTML, JSON, TEXT

TYPES = frozenset({TEXT, JSON, HTML})
"""The types of index pages (PEP 691); clients skip any other."""

_LONG = 600  # seconds that a page may be kept: as long as PyPI lets it
_KEPT = "Let the server send Cache-Control: max-age=0, or no more than a few minutes, with pages."


def is_ours(reply: Reply, path: str, texts: Mapping[str, Blob]) -> bool:
    """Whether the answer is the page of this folder of the index (`simple/`, `simple/NAME/`), in one of its kinds."""
    known = (texts.get(f"{path}index.html"), texts.get(f"{path}index.v1_json"))
    return reply.found and reply.sha256 in {blob.sha256 for blob in known if blob is not None}


def judged(reply: Reply, asked: str, path: str, texts: Mapping[str, Blob]) -> Iterator[Finding]:
    """Yield what is wrong with the page of this folder of the index, which was asked for at this address."""
    asked = redacted(asked)
    refused = denied(reply, asked)
    if refused is not None:
        yield refused
    elif not reply.found:
        yield _missing(reply, asked)
    else:
        yield from _described(reply, asked)
        if not is_ours(reply, path, texts):
            yield _other(reply, asked)


def denied(reply: Reply, asked: str) -> Finding | None:
    """Return that the server lets nobody in, or not us; None where it does."""
    if reply.status not in {401, 403, 407}:
        return None
    who = "The proxy" if reply.status == 407 else "The server"
    remedy = {
        401: "Give clients a user and password: in netrc, in a keyring, or in the address.",
        403: "Let the server's user read the folder, and allow these addresses in its configuration.",
        407: "Give the proxy as http://user:password@host:port, or name the host in NO_PROXY.",
    }[reply.status]
    return Finding(
        code="login", message=f"{who} does not let {asked} be read ({reply.status}).", remedy=remedy, where=(asked,)
    )


def sent_on(reply: Reply, asked: str) -> Iterator[Finding]:
    """Yield that a redirect leads to another host."""
    if reply.detour is not None:
        yield Finding(
            code="redirect",
            message=f"{asked} sends clients on to {reply.detour}.",
            remedy="Name the address where it leads to at once, and let it be reached by all clients.",
            where=(asked,),
        )


def _missing(reply: Reply, asked: str) -> Finding:
    if reply.status >= 500:
        remedy = "Look into the log of the server."
        return Finding(
            code="page-missing", message=f"The server fails at {asked} ({reply.status}).", remedy=remedy, where=(asked,)
        )
    return Finding(
        code="page-missing",
        message=f"The page {asked} is not there ({reply.status}).",
        remedy="Let the server give out the folder itself, and index.html for each folder in it.",
        where=(asked,),
    )


def _described(reply: Reply, asked: str) -> Iterator[Finding]:
    yield from sent_on(reply, asked)
    if not reply.url.endswith("/"):
        yield Finding(
            code="slash",
            message=f"{asked} is sent on to {reply.url}, without the slash: its links lead elsewhere from there.",
            remedy="Let the server redirect to addresses with a slash at the end, not from them.",
            where=(asked,),
        )
    if reply.type not in TYPES:
        kind = reply.type or "nothing in particular"
        yield Finding(
            code="type",
            message=f"{asked} is sent as {kind}, and clients skip what is neither HTML nor JSON of an index.",
            remedy=f"Let the server send index.html as {TEXT}, and index.v1_json as {JSON}.",
            where=(asked,),
        )
    if reply.kept > _LONG:
        yield Finding(
            code="cached",
            message=f"{asked} may be kept for {reply.kept:,} seconds, for which clients do not see what is new.",
            remedy=_KEPT,
            where=(asked,),
        )


def _other(reply: Reply, asked: str) -> Finding:
    age = reply.headers.get("age", "")
    if age.isdecimal() and int(age):
        return Finding(
            code="page-differs",
            message=f"{asked} was kept by a cache for {int(age):,} seconds, and is not the page of the folder.",
            remedy=f"Empty the cache. {_KEPT}",
            where=(asked,),
        )
    return Finding(
        code="page-differs",
        message=f"{asked} is another page than that of the folder.",
        remedy="Let the server give out this folder as it lies: not another, not an older copy, not a list of its own.",
        where=(asked,),
    )
