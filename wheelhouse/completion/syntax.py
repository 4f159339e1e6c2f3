"""What can be said on the command line, as values that any shell can be told."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal["file", "folder", "project", "choice", "word"]
"""What stands for a value: `project` is one of the index that is named before it, `word` can be anything."""


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What an option or an argument takes, called `name` in the help; `choices` where it is one of a few."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """An option with all its names; `value` is None for a flag. `many`: it may be repeated."""

    names: tuple[str, ...]
    help: str
    value: Value | None = None
    many: bool = False


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command, of as many words as it is called by: none for whbuild alone. `rest` is what follows the arguments."""

    words: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[Value, ...] = ()
    rest: Value | None = None

    @property
    def name(self) -> str:
        """The words with a blank between them."""
        return " ".join(self.words)


def first_words(commands: tuple[Command, ...]) -> dict[str, str]:
    """Return the words that name a command after `whbuild`, each with its help."""
    longest_first = sorted(commands, key=lambda command: -len(command.words))
    helps = {command.words[0]: command.help for command in longest_first if command.words}
    return {command.words[0]: helps[command.words[0]] for command in commands if command.words}


def second_words(commands: tuple[Command, ...]) -> dict[str, tuple[str, ...]]:
    """Return the words that name a command after one of these, by the latter."""
    found: dict[str, tuple[str, ...]] = {}
    for command in commands:
        if len(command.words) == 2:
            found[command.words[0]] = (*found.get(command.words[0], ()), command.words[1])
    return found
