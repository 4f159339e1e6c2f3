"""The commands as values: what each takes, read off the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from types import MappingProxyType
from typing import Any

import typer

from wheelhouse.cli.main import BUILD, COMMANDS
from wheelhouse.completion.syntax import Command, Kind, Option, Value
from wheelhouse.targets.listing import platform_rows, python_names

_CHOICES = re.compile(r"[a-z][a-z0-9.-]*(?:\|[a-z][a-z0-9.-]*)+")
_KINDS: MappingProxyType[str, Kind] = MappingProxyType(
    {
        **dict.fromkeys(
            ("FILE", "PATH", "KEY", "PATH|URL", "BUNDLE", "OLD", "NEW", "OUT", "BASE", "REQUIREMENT"), "file"
        ),
        **dict.fromkeys(("DIR", "FOLDER", "INDEX", "URL"), "folder"),
    }
)
_PROJECTS = frozenset({"NAME", "NAME[==VERSION]"})  # of an index, where it is an argument
_TARGETS = ("--python", "--platform")


def described() -> tuple[Command, ...]:
    """Return every command, whbuild alone among them."""
    found = [_command(words, *place) for words, place in {**COMMANDS, (): BUILD}.items()]
    names = {command.words for command in found}
    # What only begins the names of others is called by them.
    begun = {command.words[:1]: command for command in reversed(found) if command.words[:1] not in names}
    return (*found, *(Command(words=words, help=command.help, options=()) for words, command in begun.items()))


def _command(words: tuple[str, ...], module: str, attribute: str) -> Command:
    command: Any = typer.main.get_command(getattr(import_module(module), attribute))
    parameters = command.get_params(command.make_context(None, [], resilient_parsing=True))
    given = [each for each in parameters if isinstance(each, typer.core.TyperArgument)]
    return Command(
        words=words,
        help=_sentence(command.help),
        options=tuple(_option(each) for each in parameters if not isinstance(each, typer.core.TyperArgument)),
        arguments=tuple(_argument(each) for each in given if each.nargs == 1),
        rest=next((_argument(each) for each in given if each.nargs != 1), None),
    )


def _option(parameter: Any) -> Option:
    # Click makes --help itself, with its names in no order.
    names = ("-h", "--help") if "--help" in parameter.opts else tuple(parameter.opts)
    return Option(
        names=names,
        help=_sentence(parameter.help),
        value=None if parameter.is_flag else _value(names, parameter.metavar or "VALUE"),
        many=bool(parameter.multiple),
    )


def _value(names: tuple[str, ...], metavar: str) -> Value:
    if _CHOICES.fullmatch(metavar):
        return Value(name=metavar, kind="choice", choices=tuple(metavar.split("|")))
    if names[0] in _TARGETS:
        known = python_names() if names[0] == "--python" else tuple(row.name for row in platform_rows())
        return Value(name=metavar, kind="choice", choices=known)
    return Value(name=metavar, kind="word" if metavar == "URL" else _KINDS.get(metavar, "word"))


def _argument(parameter: Any) -> Value:
    """Return what stands for an argument: the first word of `[REQUIREMENT]... INDEX` in the help."""
    name = next(_names(parameter.metavar or ""), "VALUE")
    if name in _PROJECTS:
        return Value(name="NAME", kind="project")
    if _CHOICES.fullmatch(name):
        return Value(name="SHELL", kind="choice", choices=tuple(name.split("|")))
    return Value(name=name, kind=_KINDS.get(name, "word"))


def _names(metavar: str) -> Iterator[str]:
    for word in metavar.split():
        single = word.removesuffix("...")
        yield single[1:-1] if single.startswith("[") else single


def _sentence(text: str | None) -> str:
    """Return the first sentence, on one line."""
    paragraph = " ".join((text or "").partition("\n\n")[0].split())
    return re.split(r"(?<=[.:;]) ", paragraph)[0].rstrip(".:;")
