"""`whbuild config`: the configuration of a web server for an index, or of a client of one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, structs

from wheelhouse.configuring import rivals, writing
from wheelhouse.configuring.address import address
from wheelhouse.configuring.advice import Advice, content, short, shown
from wheelhouse.configuring.apache import apache
from wheelhouse.configuring.caddy import caddy
from wheelhouse.configuring.change import Change
from wheelhouse.configuring.clients import CLIENTS, Wish, pip
from wheelhouse.configuring.machine import SCOPES, Machine, Scope
from wheelhouse.configuring.nginx import nginx
from wheelhouse.configuring.site import PORT, TLS_PORT, Site
from wheelhouse.errors import PlaceError, Unproven, UsageError
from wheelhouse.places.trouble import is_folder

_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
SERVERS = {"nginx": nginx, "apache": apache, "caddy": caddy}


class Listening(Struct, frozen=True, kw_only=True):
    """Where a server listens, and to whom, as far as it was said; the key may be in the file of the certificate."""

    host: str | None = None
    port: int | None = None
    name: str | None = None
    certificate: Path | None = None
    key: Path | None = None
    logins: Path | None = None


def server(name: str, index: str, said: Listening) -> str:
    """Return the configuration of the server for the folder. Raises UsageError, or PlaceError without an index."""
    if name not in SERVERS:
        raise _unknown("server", name, SERVERS)
    folder = _absolute(Path(index))
    if not is_folder(folder / "simple"):
        raise PlaceError(f"{index} is no index: there is no simple/ in it.", hint="Build it, or name its folder.")
    _check(said)
    site = Site(
        index=folder,
        host=said.host,
        port=said.port or (PORT if said.certificate is None else TLS_PORT),
        name=said.name,
        certificate=said.certificate and _absolute(said.certificate),
        key=said.key and _absolute(said.key),
        logins=said.logins and _absolute(said.logins),
    )
    return SERVERS[name](site)


def _absolute(path: Path) -> Path:
    # Not resolved: a link to the current index stays one.
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  (Path.absolute keeps `..`)


def _check(said: Listening) -> None:
    if said.key is not None and said.certificate is None:
        raise UsageError("--ssl-keyfile is the key of a certificate, and none is named.", hint="Add --ssl-certfile.")
    for text in filter(None, (said.host, said.name)):
        if not _HOST.fullmatch(text):
            raise UsageError(f"{text!r} is no name or address of a machine.")


def wish(client: str, url: str, scope: str | None, name: str, *, extra: bool) -> Wish:
    """Return what is asked for of the client. Raises UsageError."""
    if client not in CLIENTS:
        raise _unknown("client", client, CLIENTS)
    known = CLIENTS[client]
    chosen = known.scopes[0] if scope is None else _scope(scope)
    if chosen not in known.scopes:
        raise UsageError(f"{client} cannot be told of an index for a {chosen}.", hint=known.elsewhere)
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name cannot be {name!r}.", hint="It is made of letters, digits and hyphens.")
    here = Machine(system=sys.platform, home=Path.home(), folder=Path.cwd(), environment=os.environ)
    return Wish(address=address(url), machine=here, scope=chosen, name=name, extra=extra)


def printed(client: str, asked: Wish) -> str:
    """Return the configuration as a file, what else there is to know as its comments. Raises UsageError."""
    return shown(CLIENTS[client].advise(asked), asked.machine.home)


def written(client: str, asked: Wish) -> str:
    """Change the client's file, and return what is told of it. Raises UsageError or PlaceError."""
    advice = CLIENTS[client].advise(asked)
    change = advice.change
    if change is None:
        raise UsageError(
            f"This part of {client} is not written by whbuild.", hint="Leave out --write, and put in what is printed."
        )
    before = writing.read(change.path)
    if before is None and advice.needs is not None:
        raise UsageError(f"There is no {change.path.name} in this folder.", hint=f"Make it first: {advice.needs}")
    after = content(change) if before is None else writing.merged(change, before)
    if after != before:
        writing.write(change.path, after)
    return _told(client, asked, advice, change, before, after)


def checked(client: str, asked: Wish, package: str | None, *, write: bool) -> str:
    """Return what is told of a client that got a package by this configuration, which is written first, or is not.

    Raises Unproven where it did not, UsageError or PlaceError where it could not be tried.
    """
    from wheelhouse.commands.trying import tried  # noqa: PLC0415  (printing does without a network)

    told = written(client, asked) if write else ""
    # What is written for a project is found in that project only, and this is tried in one of its own.
    change = None if write and asked.scope != "project" else _change(client, asked)
    try:
        return told + tried(client, asked, change, package)
    except Unproven as error:
        raise error.with_context(*told.splitlines()) from None


def _change(client: str, asked: Wish) -> Change | None:
    # The environment.yml of conda is for its pip, whose own file says the same.
    return CLIENTS[client].advise(asked).change or pip(structs.replace(asked, scope="user")).change


def _told(client: str, asked: Wish, advice: Advice, change: Change, before: str | None, after: str) -> str:
    how = {None: "is new, and says", after: "says already"}.get(before, "now says")
    lines = [f"{short(change.path, asked.machine.home)} {how}", *(f"  {each}" for each in content(change).splitlines())]
    others = rivals.rivals(client, change, after, asked.machine.environment)
    return "\n".join([*lines, *(f"Beware: {each}" for each in others), *advice.remarks]) + "\n"


def _scope(text: str) -> Scope:
    for scope in SCOPES:
        if text == scope:
            return scope
    raise UsageError(f"--scope cannot be {text!r}.", hint=f"It is one of {', '.join(SCOPES)}.")


def _unknown(kind: str, name: str, known: Iterable[str]) -> UsageError:
    return UsageError(
        f"There is no configuration of a {kind} named {name!r}.", hint=f"It is one of {', '.join(known)}."
    )
