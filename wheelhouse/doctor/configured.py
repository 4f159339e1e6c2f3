"""What clients of a machine are configured to ask, against the address of an index."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from wheelhouse.doctor.findings import Finding
from wheelhouse.events import redacted

_LINE = re.compile(r"(?P<section>[^=]*)\.(?P<key>[A-Za-z0-9_-]+)=(?P<value>.*)")
_SECTIONS = ("global", "install", ":env:")  # of pip, later ones win


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks: `index` in the first place, None where nobody said, and `extra` ones; nothing with `offline`.

    `adds` is the option by which a client asks one more index.
    """

    name: str
    adds: str
    index: str | None = None
    extra: tuple[str, ...] = ()
    offline: bool = False


def pip(told: str, name: str) -> Client:
    """Return what pip says of itself by `pip config list`."""
    values: dict[str, str] = {}
    for section in _SECTIONS:
        for line in told.splitlines():
            found = _LINE.fullmatch(line.strip())
            if found and found["section"] == section:
                values[found["key"]] = _unquoted(found["value"])
    return Client(
        name=name,
        adds="extra-index-url",
        index=values.get("index-url"),
        extra=tuple(values.get("extra-index-url", "").split()),
        offline=values.get("no-index", "").lower() in {"1", "true", "yes", "on"},
    )


def uv(environment: Mapping[str, str], files: Iterable[Mapping[str, Any]], name: str = "uv") -> Client:
    """Return what uv is configured to ask: by its variables, and by its files, those that win first."""
    first = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL")
    extra = f"{environment.get('UV_INDEX', '')} {environment.get('UV_EXTRA_INDEX_URL', '')}".split()
    offline = False
    for content in files:
        indexes = [each for each in _list(content.get("index")) if isinstance(each, dict) and "url" in each]
        first = first or next((str(each["url"]) for each in indexes if each.get("default")), None)
        first = first or _text(content.get("index-url"))
        extra += [str(each["url"]) for each in indexes if not each.get("default")]
        extra += map(str, _list(content.get("extra-index-url")))
        offline = offline or content.get("no-index") is True
    return Client(
        name=name,
        adds="an index without default = true",
        index=first,
        extra=tuple(dict.fromkeys(each.rpartition("=")[2] if _is_named(each) else each for each in extra)),
        offline=offline,
    )


def judged(client: Client, url: str) -> Iterator[Finding]:
    """Yield what keeps a client from asking the index at this address, and no other."""
    first, others = _is(client.index, url), [each for each in client.extra if not _is(each, url)]
    if not first and len(others) == len(client.extra):
        yield _elsewhere(client, url)
    elif client.offline:
        yield Finding(
            code="asks-nothing",
            message=f"{client.name} is told to ask no index (no-index), and so not this one.",
            remedy="Take no-index out of its configuration, and PIP_NO_INDEX out of the environment.",
        )
    elif not first or others:
        named = others if first else [client.index or "PyPI, as nothing else is said", *others]
        yield Finding(
            code="falls-back",
            message=f"{client.name} asks another index too: {', '.join(map(redacted, named))}.",
            remedy=f"Name {redacted(url)} as its only index: with {client.adds}, whoever has the higher version wins.",
        )


def _elsewhere(client: Client, url: str) -> Finding:
    asks = "no index" if client.offline else redacted(client.index or "PyPI, as nothing else is said")
    return Finding(
        code="elsewhere",
        message=f"{client.name} is configured to ask {asks}.",
        remedy=f"Where it is to install from this index, give it --index-url {redacted(url)}",
    )


def _is(given: str | None, url: str) -> bool:
    return given is not None and _bare(given) == _bare(url)


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # somebody wrote [::1 into a configuration
        return url
    netloc = parts.netloc.rpartition("@")[2].lower()
    return urlunsplit(parts._replace(netloc=netloc, path=parts.path.rstrip("/"), query="", fragment=""))


def _is_named(text: str) -> bool:
    """Whether it is `NAME=URL`, as uv has it."""
    return re.match(r"[\w.-]+=\w+://", text) is not None


def _unquoted(text: str) -> str:
    try:
        return str(ast.literal_eval(text)).replace("\n", " ").strip()
    except (ValueError, SyntaxError):
        return text.strip()


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
