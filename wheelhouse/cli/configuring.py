"""`whbuild config`: configurations of web servers for an index, and of the clients of one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.listening import WHERE, Certificate, Key
from wheelhouse.cli.parameters import argument, option

_WHAT = "What is configured"
_HOW = "How the client is told"

Server = Annotated[
    str,
    argument("nginx|apache|caddy", group=_WHAT, help="The server."),
]
Index = Annotated[
    str,
    argument("INDEX", group=_WHAT, help="A folder that whbuild built."),
]
Host = Annotated[
    str | None,
    option("--host", group=WHERE, metavar="ADDRESS", help="Listen at this address. Default: at all of this machine."),
]
Port = Annotated[
    int | None,
    option(
        "--port",
        group=WHERE,
        metavar="N",
        min=1,
        max=65535,
        help="Listen on this port. Default: 8080, or 8443 with a certificate.",
    ),
]
ServerName = Annotated[
    str | None,
    option("--server-name", group=WHERE, metavar="NAME", help="The host name by which clients know the server."),
]
Htpasswd = Annotated[
    Path | None,
    option("--htpasswd", group=WHERE, metavar="FILE", help="Only for these users: a file that htpasswd wrote."),
]
Client = Annotated[
    str,
    argument("pip|uv|poetry|pdm|hatch|pixi|conda", group=_WHAT, help="The client."),
]
Url = Annotated[
    str,
    argument("URL", group=_WHAT, help="The index as clients reach it, or its folder."),
]
Scope = Annotated[
    str | None,
    option(
        "--scope",
        group=_HOW,
        metavar="user|global|project",
        help="For you, for all users, or for the project in this folder. Default: what the client is told most often.",
    ),
]
Name = Annotated[str, option("--name", group=_HOW, metavar="NAME", help="What the client calls it. Default: whbuild.")]
Extra = Annotated[
    bool,
    option(
        "--extra",
        group=_HOW,
        help="Beside the client's own index, not in its place: another may then slip you a package of the same name.",
    ),
]
Write = Annotated[
    bool,
    option("--write", group=_HOW, help="Change the client's file; comments and all else in it stay. Default: print."),
]
Check = Annotated[
    bool,
    option("--check", group=_HOW, help="Let the client fetch a package by this configuration, and say if it got it."),
]
Package = Annotated[
    str | None,
    option("--package", group=_HOW, metavar="NAME", help="The package for --check. Default: a small one of the index."),
]


class _Config(Grouped):
    usage = "server|client ..."
    sections = (
        (
            "Commands (whbuild config COMMAND --help)",
            (
                ("server", "Print a configuration of nginx, Apache or Caddy that serves an index."),
                ("client", "Print or change the configuration of pip, uv, poetry, pdm, hatch, pixi or conda."),
            ),
        ),
    )


class _ConfigServer(Grouped):
    usage = "[OPTIONS] nginx|apache|caddy INDEX"


class _ConfigClient(Grouped):
    usage = "[OPTIONS] CLIENT URL"


def _config(context: typer.Context) -> None:
    typer.echo(context.get_help())


def _server(
    name: Server,
    index: Index,
    host: Host = None,
    port: Port = None,
    server_name: ServerName = None,
    ssl_certfile: Certificate = None,
    ssl_keyfile: Key = None,
    htpasswd: Htpasswd = None,
) -> None:
    from wheelhouse.commands import configuring  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import tell  # noqa: PLC0415

    listening = configuring.Listening(
        host=host, port=port, name=server_name, certificate=ssl_certfile, key=ssl_keyfile, logins=htpasswd
    )
    raise typer.Exit(tell(lambda: configuring.server(name, index, listening)))


def _client(
    client: Client,
    url: Url,
    scope: Scope = None,
    name: Name = "whbuild",
    extra: Extra = False,
    write: Write = False,
    check: Check = False,
    package: Package = None,
) -> None:
    from wheelhouse.commands import configuring  # noqa: PLC0415  (--help need not wait for it)
    from wheelhouse.ending import tell  # noqa: PLC0415

    def told() -> str:
        wish = configuring.wish(client, url, scope, name, extra=extra)
        if check or package:
            return configuring.checked(client, wish, package, write=write)
        return configuring.written(client, wish) if write else configuring.printed(client, wish)

    raise typer.Exit(tell(told))


config = app(
    "config",
    _Config,
    _config,
    """Configure what serves an index, or what installs from one.

    whbuild config server nginx ./index

    whbuild config client pip https://index.example/simple/
    """,
)
config_server = app(
    "config server",
    _ConfigServer,
    _server,
    """Print a configuration that serves an index as pip, uv and browsers like it best.

    whbuild config server nginx ./index > /etc/nginx/conf.d/whbuild.conf

    It works as it is, and says where TLS and logins go; --ssl-certfile and --htpasswd put them there.
    """,
)
config_client = app(
    "config client",
    _ConfigClient,
    _client,
    """Print what makes a client install from an index and nowhere else, or write it to the client's own file.

    whbuild config client pip https://index.example/simple/ --write --check

    whbuild config client uv ./index --scope project > uv.toml
    """,
)
