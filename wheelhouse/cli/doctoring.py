"""`whbuild doctor`: why a client does not find what it should."""

from __future__ import annotations

from typing import Annotated

import typer

from wheelhouse.cli import parameters as said
from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.inspecting import Index, Json
from wheelhouse.cli.parameters import argument, option

_WHAT = "What to show"

Url = Annotated[
    str | None,
    argument("[URL]", group=_WHAT, help="Where clients look for it: http://host/simple/, or a folder as they see it."),
]
NoClients = Annotated[
    bool, option("--no-clients", group=_WHAT, help="Leave out pip and uv of this machine: clients are elsewhere.")
]


class _Doctor(Grouped):
    usage = "[OPTIONS] INDEX [URL]"


def _doctor(
    index: Index,
    url: Url = None,
    no_clients: NoClients = False,
    trusted_host: said.TrustedHost = None,
    cert: said.Cert = None,
    proxy: said.Proxy = None,
    timeout: said.Timeout = None,
    json: Json = False,
) -> None:
    from wheelhouse.commands import doctoring  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import judge  # noqa: PLC0415
    from wheelhouse.screen import standard_output  # noqa: PLC0415

    raise typer.Exit(
        judge(
            lambda _: doctoring.judged(
                index,
                url,
                connection=doctoring.reached(cert, proxy, timeout, tuple(trusted_host or ())),
                clients=not no_clients,
                json=json,
                screen=standard_output(),
            ),
            quiet=True,
        )
    )


doctor = app(
    "doctor",
    _Doctor,
    _doctor,
    """Find out why a client does not find what it should, and what to do about it.

    whbuild doctor ./index http://127.0.0.1:8000/simple/

    Looks at the folder, at the pages and files as the server sends them, and at pip and uv of this machine. Nothing is
    changed. The exit code is 10 where a client is kept from something.
    """,
)
