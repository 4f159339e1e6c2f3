"""What a client can read, and how it wants that packed (RFC 9110, section 12; PEP 691) -> what it gets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

from wheelhouse.headers import HTML, JSON, TEXT

Coding: TypeAlias = Literal["zstd", "gzip", "identity"]

_OFFERED = (JSON, HTML, TEXT)  # the order where a client likes them alike
_LATEST = {JSON: "application/vnd.pypi.simple.latest+json", HTML: "application/vnd.pypi.simple.latest+html"}
_CODINGS: tuple[Coding, ...] = ("zstd", "gzip", "identity")
_NUMBER = re.compile(r"[0-9](?:\.[0-9]{0,9})?")
_LONGEST = 4096  # bytes of a header that are read: pip's has 120


@lru_cache(maxsize=256)
def media(accept: bytes | None) -> str | None:
    """Return the content type that the client gets of a page; None where it wants none of those there are.

    The most specific range that covers a type says how much it is wanted, and the first of the best is taken. A client
    that says nothing, or takes everything, gets `text/html`, as PEP 691 has it.
    """
    if accept is None or not accept.strip():
        return TEXT
    ranges = dict(_weighted(accept))
    wanted = [(*_wish(each, ranges), each) for each in _OFFERED]
    best = max((weight, named) for weight, named, _ in wanted)
    if best[0] <= 0:
        return None
    alike = [each for weight, named, each in wanted if (weight, named) == best]
    return alike[0] if best[1] else alike[-1]


def _wish(offered: str, ranges: Mapping[str, float]) -> tuple[float, int]:
    """Return how much a type is wanted, and how clearly that was said: 2 by its name, 1 by its family, 0 not at all."""
    names = (offered, _LATEST.get(offered, offered))
    for named, keys in ((2, names), (1, (f"{offered.partition('/')[0]}/*",)), (0, ("*/*",))):
        weights = [ranges[key] for key in keys if key in ranges]
        if weights:
            return max(weights), named
    return 0.0, 0


@lru_cache(maxsize=256)
def coding(accept_encoding: bytes | None) -> Coding:
    """Return how a page is packed for the client: the best of those that it likes most."""
    if accept_encoding is None:
        return "identity"
    weights = dict(_weighted(accept_encoding))
    others = weights.get("*", 0.0)
    likes = {each: weights.get(each, others) for each in _CODINGS}
    likes["identity"] = weights.get("identity", 0.0)
    return _first_of_the_best(likes)


def _first_of_the_best(likes: Mapping[Coding, float]) -> Coding:
    best = max(likes.values())
    # To forbid what is not packed leaves a client with nothing at all (RFC 9110, 12.5.3): it gets it all the same.
    return next(each for each in _CODINGS if likes[each] == best) if best > 0 else "identity"


def _weighted(header: bytes) -> Iterator[tuple[str, float]]:
    """Yield each thing that a header lists, in lower case, and how much it is wanted: from 0 to 1."""
    for each in header[:_LONGEST].decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in each.split(";"))
        if name:
            yield name, _weight(parameters)


def _weight(parameters: Sequence[str]) -> float:
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip() == "q":
            return min(float(value), 1.0) if _NUMBER.fullmatch(value.strip()) else 0.0
    return 1.0
