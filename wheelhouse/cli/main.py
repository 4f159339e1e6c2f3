"""The first word picks the command; without one, the index is built."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

# Each command is made only when it is called: typer takes a few milliseconds for each option.
COMMANDS = {
    ("plan",): ("wheelhouse.cli.asking", "plan"),
    ("list",): ("wheelhouse.cli.viewing", "list_"),
    ("show",): ("wheelhouse.cli.viewing", "show"),
    ("why",): ("wheelhouse.cli.inspecting", "why"),
    ("tree",): ("wheelhouse.cli.inspecting", "tree"),
    ("update",): ("wheelhouse.cli.updating", "update"),
    ("add",): ("wheelhouse.cli.updating", "add"),
    ("remove",): ("wheelhouse.cli.removing", "remove"),
    ("prune",): ("wheelhouse.cli.removing", "prune"),
    ("index",): ("wheelhouse.cli.adopting", "index"),
    ("diff",): ("wheelhouse.cli.comparing", "diff"),
    ("bundle",): ("wheelhouse.cli.bundling", "bundle"),
    ("apply",): ("wheelhouse.cli.applying", "apply"),
    ("rollback",): ("wheelhouse.cli.applying", "rollback"),
    ("serve",): ("wheelhouse.cli.serving", "serve"),
    ("verify",): ("wheelhouse.cli.verifying", "verify"),
    ("doctor",): ("wheelhouse.cli.doctoring", "doctor"),
    ("config", "server"): ("wheelhouse.cli.configuring", "config_server"),
    ("config", "client"): ("wheelhouse.cli.configuring", "config_client"),
    ("config",): ("wheelhouse.cli.configuring", "config"),
    ("completion",): ("wheelhouse.cli.completing", "completion"),
    ("target", "list"): ("wheelhouse.cli.inspecting", "target_list"),
    ("target", "here"): ("wheelhouse.cli.inspecting", "target_here"),
    ("target",): ("wheelhouse.cli.inspecting", "target"),
    ("init",): ("wheelhouse.cli.inspecting", "init"),
}
BUILD = ("wheelhouse.cli.asking", "build")


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code. A requirement that is named like a command needs a bound."""
    given = list(sys.argv[1:] if words is None else words)
    name = next((each for each in COMMANDS if tuple(given[: len(each)]) == each), ())
    module, attribute = COMMANDS.get(name, BUILD)
    app: typer.Typer = getattr(import_module(module), attribute)
    app(given[len(name) :], prog_name=" ".join(("whbuild", *name)))
