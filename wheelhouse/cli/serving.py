"""`whbuild serve`: indexes over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.listening import WHERE, Certificate, Key
from wheelhouse.cli.parameters import OUTPUT, argument, option

_WHAT = "What is served"

Words = Annotated[
    list[str],
    argument(
        "INDEX...",
        group=_WHAT,
        help="An index that whbuild wrote. Several are served as /NAME/simple/: NAME=INDEX, or by the folder's name.",
    ),
]
Host = Annotated[
    str,
    option(
        "--host",
        group=WHERE,
        metavar="ADDRESS",
        help="Listen at this address; 0.0.0.0 or :: is all of this machine. Default: 127.0.0.1.",
    ),
]
Port = Annotated[
    int,
    option(
        "--port",
        group=WHERE,
        metavar="N",
        min=0,
        max=65535,
        help="Listen on this port; 0 is any free one. Default: 8080.",
    ),
]
Htpasswd = Annotated[
    Path | None,
    option("--htpasswd", group=WHERE, metavar="FILE", help="Only for these users: a file that htpasswd -B wrote."),
]
Quiet = Annotated[
    bool, option("-q", "--quiet", group=OUTPUT, help="Say nothing but errors; without it, each request is a line.")
]


class _Serve(Grouped):
    usage = "[OPTIONS] INDEX..."


def _serve(
    words: Words,
    host: Host = "127.0.0.1",
    port: Port = 8080,
    ssl_certfile: Certificate = None,
    ssl_keyfile: Key = None,
    htpasswd: Htpasswd = None,
    quiet: Quiet = False,
) -> None:
    from wheelhouse.commands import serving  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import ended  # noqa: PLC0415

    service = serving.Service(
        words=tuple(words),
        host=host,
        port=port,
        certificate=ssl_certfile,
        key=ssl_keyfile,
        htpasswd=htpasswd,
        quiet=quiet,
    )

    raise typer.Exit(ended(lambda: serving.serve(service), cached=False))


serve = app(
    "serve",
    _Serve,
    _serve,
    """Serve indexes over HTTP, as pip, uv and the others like it best: JSON or HTML, cached, in parts, compressed.

    whbuild serve ./index

    whbuild serve stable=./index ./index-june --host 0.0.0.0

    What a run, apply or rollback changes is there at once. It needs an extra: pip install 'whbuild[serve]'.
    """,
)
