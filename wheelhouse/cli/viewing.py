"""`whbuild list` and `whbuild show`: what an index holds."""

from __future__ import annotations

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.inspecting import Index, Json, Name, Sets, Targets, ended


class _List(Grouped):
    usage = "[OPTIONS] INDEX"


class _Show(Grouped):
    usage = "[OPTIONS] INDEX NAME"


def _list(
    index: Index,
    set: Sets = None,  # noqa: A002  (its option's name)
    target: Targets = None,
    json: Json = False,
) -> None:
    from wheelhouse.commands import viewing  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.screen import standard_output  # noqa: PLC0415

    sets, targets = tuple(set or ()), tuple(target or ())
    ended(lambda: viewing.listed(index, sets=sets, targets=targets, json=json, screen=standard_output()))


def _show(
    index: Index,
    name: Name,
    set: Sets = None,  # noqa: A002  (its option's name)
    target: Targets = None,
    json: Json = False,
) -> None:
    from wheelhouse.commands import viewing  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.screen import standard_output  # noqa: PLC0415

    sets, targets = tuple(set or ()), tuple(target or ())
    ended(lambda: viewing.shown(index, name, sets=sets, targets=targets, json=json, screen=standard_output()))


list_ = app(
    "list",
    _List,
    _list,
    """List what an index holds: each version, its files and bytes, and for which targets it is there.

    whbuild list ./index

    whbuild list ./index --set web --target 3.12-windows
    """,
)
show = app(
    "show",
    _Show,
    _show,
    """Show all about a project of an index: versions, files, hashes, licence, who wants it, and what it wants.

    whbuild show ./index numpy

    whbuild show ./index numpy --json
    """,
)
