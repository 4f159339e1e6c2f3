"""Help in plain text, the options under headings: rich would take three times as long to show the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from wheelhouse.cli.misused import MISUSES, said
from wheelhouse.cli.parameters import OUTPUT
from wheelhouse.options import FormatOption

_RANGE = re.compile(r"\s\s\[[\d<=]*x[^\]]*\]\s*$")  # that of a number, as a formula
FORMATS = "wheelhouse.formats"  # the key under which the order of two options is kept


class Grouped(typer.core.TyperCommand):
    """A command whose subclasses say how it is called, and which of the shared options it has no use for."""

    usage = "[OPTIONS]"
    leaves_out: frozenset[str] = frozenset()
    arguments: tuple[tuple[str, str], ...] | None = None  # where they mean something else than with other commands
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Note the order of the options that depend on it, and parse. What cannot be parsed ends the program."""
        ctx.meta[FORMATS] = tuple(_formats(args))
        try:
            return super().parse_args(ctx, args)
        except MISUSES as error:
            from wheelhouse.ending import fail  # noqa: PLC0415  (seldom)

            raise typer.Exit(fail(said(error, ctx))) from None

    def get_params(self, ctx: Any) -> list[Any]:
        """Return what the command takes."""
        return [each for each in super().get_params(ctx) if each.name not in self.leaves_out]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002  (the signature is typer's)
        """Return what follows the name of the command."""
        return [self.usage]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options under their headings."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            records = groups.setdefault(getattr(parameter, "rich_help_panel", None) or OUTPUT, [])
            if isinstance(parameter, typer.core.TyperArgument):
                records.extend(self.arguments or [(parameter.metavar or "", parameter.help or "")])
            elif record := parameter.get_help_record(ctx):
                name, text = record
                records.append((name, _RANGE.sub("", text)))
        for heading, rows in (*groups.items(), *self.sections):
            with formatter.section(heading):
                formatter.write_dl(rows)


def app(name: str, command: type[Grouped], function: Any, text: str) -> typer.Typer:
    """Return an app of one command, which runs the function."""
    made = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    made.command(name, cls=command, help=text, context_settings={"help_option_names": ["-h", "--help"]})(function)
    return made


def _formats(words: list[str]) -> Iterator[tuple[FormatOption, str]]:
    """Yield `--no-binary` and `--only-binary` as they stand: typer gathers each, and loses their order."""
    options: tuple[FormatOption, ...] = ("no-binary", "only-binary")
    for word, following in zip(words, [*words, ""][1:], strict=True):
        name, equals, value = word.partition("=")
        for option in options:
            if name == f"--{option}":
                yield option, value if equals else following
