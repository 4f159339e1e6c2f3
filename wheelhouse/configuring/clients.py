"""What each client is told so that it asks this index, and no other."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from wheelhouse.configuring.address import Address
from wheelhouse.configuring.advice import Advice
from wheelhouse.configuring.change import Entry, Options, Pairs, Table
from wheelhouse.configuring.machine import (
    SCOPES,
    Machine,
    Scope,
    hatch_file,
    pdm_file,
    pip_file,
    pixi_file,
    uv_file,
)
from wheelhouse.errors import UsageError

_BOTH = (
    "--extra: the client takes whichever of both indexes has the newer version. Whoever publishes a package there"
    " under the name of one of yours has it installed here (dependency confusion). Leave --extra out if you can."
)
_IN_TURN = "--extra: a name that this index lacks is looked for in the client's default index, and nothing proves it."
_LOCKING = "(for all platforms at once: an index for one needs --for-lockers)"
_HATCH = (
    "This is for the environment named default, and those that build upon it. For hatch's own (hatch test, hatch fmt,"
    " builds) configure pip and uv for the user: whbuild config client pip, whbuild config client uv."
)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be configured: which index, under which name, for whom; `extra` is beside the client's own index."""

    address: Address
    machine: Machine
    scope: Scope
    name: str
    extra: bool = False


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A client: in which scopes it can be told of an index, the usual one first, and what it is told then."""

    scopes: tuple[Scope, ...]
    advise: Callable[[Wish], Advice]
    elsewhere: str = ""  # why there are no other scopes, and what to do


def pip(wish: Wish) -> Advice:
    """Return what pip is told: a section [global] that holds for all its commands."""
    path = pip_file(wish.machine, wish.scope)
    if path is None:
        raise UsageError(
            "There is no virtual environment, and pip has no file for a project.",
            hint=f"Activate one (or make .venv here), or begin requirements.txt with: --index-url {wish.address.url}",
        )
    option = "extra-index-url" if wish.extra else "index-url"
    trusted = () if wish.address.is_trusted else (("trusted-host", wish.address.host),)
    values = ((option, wish.address.url), *trusted)
    return Advice(
        change=Options(path=path, section="global", values=values, adds=frozenset({"extra-index-url", "trusted-host"})),
        environment=tuple((f"PIP_{name.upper().replace('-', '_')}", value) for name, value in values),
        remarks=(*_netrc(wish), *((_BOTH,) if wish.extra else ())),
    )


def uv(wish: Wish) -> Advice:
    """Return what uv is told: an [[index]] that stands in the place of the default one."""
    path = uv_file(wish.machine, wish.scope)
    named, default = ("name", wish.name), ("default", True)
    like: Pairs = (named,) if wish.extra else (default, named)
    where = ("tool", "uv", "index") if path.name == "pyproject.toml" else ("index",)
    values: Pairs = (("url", wish.address.url), ("default", not wish.extra))
    variable = "UV_INDEX" if wish.extra else "UV_DEFAULT_INDEX"
    login = f"UV_INDEX_{wish.name.upper().replace('-', '_')}"
    return Advice(
        change=Entry(path=path, table=where, like=like, values=values, new=(named,)),
        environment=((variable, wish.address.url),),
        remarks=(
            *_login(wish, f"~/.netrc, or into {login}_USERNAME and {login}_PASSWORD"),
            *((_IN_TURN,) if wish.extra else ()),
        ),
    )


def poetry(wish: Wish) -> Advice:
    """Return what poetry is told: a primary source, beside which it asks its default index no more.

    Raises UsageError for a folder, which poetry does not read.
    """
    if not wish.address.host:
        raise UsageError(
            "poetry takes no index from a folder.",
            hint="Serve it (whbuild serve, python -m http.server), and give its address.",
        )
    named = ("name", wish.name)
    return Advice(
        change=Entry(
            path=wish.machine.folder / "pyproject.toml",
            table=("tool", "poetry", "source"),
            like=(named,),
            values=(("url", wish.address.url), ("priority", "supplemental" if wish.extra else "primary")),
            new=(named,),
        ),
        needs="poetry init",
        remarks=(
            f"Lock anew afterwards: poetry lock {_LOCKING}",
            *_login(wish, f"poetry's own store: poetry config http-basic.{wish.name} NAME"),
            *((_IN_TURN,) if wish.extra else ()),
        ),
    )


def pdm(wish: Wish) -> Advice:
    """Return what pdm is told: the source named `pypi` is its default one, and so ours takes its place."""
    path, name = pdm_file(wish.machine, wish.scope), wish.name if wish.extra else "pypi"
    insecure: Pairs = () if wish.address.is_trusted else (("verify_ssl", False),)
    values: Pairs = (("url", wish.address.url), *insecure)
    remarks = (
        *_login(wish, f"pdm's own store: pdm config {name if name == 'pypi' else f'pypi.{name}'}.username NAME"),
    )
    extra = (_BOTH,) if wish.extra else ()
    if wish.scope == "project":
        named = ("name", name)
        entry = Entry(path=path, table=("tool", "pdm", "source"), like=(named,), values=values, new=(named,))
        return Advice(
            change=entry, needs="pdm init", remarks=(f"Lock anew afterwards: pdm lock {_LOCKING}", *remarks, *extra)
        )
    table = ("pypi", name) if wish.extra else ("pypi",)
    variables = () if wish.extra else (("PDM_PYPI_URL", wish.address.url),)
    return Advice(
        change=Table(path=path, table=table, values=values), environment=variables, remarks=(*remarks, *extra)
    )


def hatch(wish: Wish) -> Advice:
    """Return what hatch is told: it has no index of its own, and hands these variables to pip and uv."""
    path = hatch_file(wish.machine)
    tool = ("tool", "hatch") if path.name == "pyproject.toml" else ()
    names = ("PIP_EXTRA_INDEX_URL", "UV_INDEX") if wish.extra else ("PIP_INDEX_URL", "UV_DEFAULT_INDEX")
    trusted: Pairs = () if wish.address.is_trusted else (("PIP_TRUSTED_HOST", wish.address.host),)
    values = (*((name, wish.address.url) for name in names), *trusted)
    return Advice(
        change=Table(path=path, table=(*tool, "envs", "default", "env-vars"), values=values),
        needs="hatch new --init",
        remarks=(
            _HATCH,
            *_netrc(wish),
            *((_BOTH,) if wish.extra else ()),
        ),
    )


def pixi(wish: Wish) -> Advice:
    """Return what pixi is told about packages of PyPI; those of conda come from channels, as ever."""
    path = pixi_file(wish.machine, wish.scope)
    name, value = ("extra-index-urls", (wish.address.url,)) if wish.extra else ("index-url", wish.address.url)
    values: Pairs = ((name, value),)
    tool = ("tool", "pixi") if path.name == "pyproject.toml" else ()
    table = (*tool, "pypi-options") if wish.scope == "project" else ("pypi-config",)
    remarks = (*_login(wish, f"pixi's own store: pixi auth login {wish.address.name or 'HOST'}"),)
    extra = (_IN_TURN,) if wish.extra else ()
    if wish.scope == "project":
        return Advice(
            change=Table(path=path, table=table, values=values), needs="pixi init", remarks=(*remarks, *extra)
        )
    later = "pixi takes this over into each project that pixi init makes; for one that is there: --scope project."
    return Advice(change=Table(path=path, table=table, values=values), remarks=(later, *remarks, *extra))


def conda(wish: Wish) -> Advice:
    """Return what the pip in an environment of conda is told: conda itself knows channels, not this kind of index."""
    own = "conda's own packages come from channels, as ever; this is for the pip in its environments."
    if wish.scope != "project":
        advice = pip(wish)
        return msgspec.structs.replace(advice, remarks=(own, *advice.remarks))
    option = "--extra-index-url" if wish.extra else "--index-url"
    trusted = () if wish.address.is_trusted else (f"--trusted-host {wish.address.host}",)
    lines = (f"{option} {wish.address.url}", *trusted, "NAME")
    listed = "".join(f"      - {line}\n" for line in lines)
    return Advice(
        text=f"# environment.yml\ndependencies:\n  - pip\n  - pip:\n{listed}",
        remarks=(own, *_netrc(wish), *((_BOTH,) if wish.extra else ())),
    )


def _netrc(wish: Wish) -> tuple[str, ...]:
    return _login(wish, f"~/.netrc: machine {wish.address.name} login NAME password PASSWORD")


def _login(wish: Wish, where: str) -> tuple[str, ...]:
    return (f"A login, where the index wants one, goes into {where}",) if wish.address.host else ()


_PROJECTS: tuple[Scope, ...] = ("project",)
_PROJECT_FIRST: tuple[Scope, ...] = ("project", "user", "global")
CLIENTS = {
    "pip": Client(scopes=SCOPES, advise=pip),
    "uv": Client(scopes=SCOPES, advise=uv),
    "poetry": Client(scopes=_PROJECTS, advise=poetry, elsewhere="poetry knows sources of projects only."),
    "pdm": Client(scopes=_PROJECT_FIRST, advise=pdm),
    "hatch": Client(
        scopes=_PROJECTS,
        advise=hatch,
        elsewhere="hatch installs by pip or uv, and these have files for all projects: whbuild config client pip",
    ),
    "pixi": Client(scopes=_PROJECT_FIRST, advise=pixi),
    "conda": Client(scopes=SCOPES, advise=conda),
}
