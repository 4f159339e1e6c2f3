"""The scripts know every command and every option, because they are made of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.command import whbuild
from wheelhouse.cli.described import described
from wheelhouse.cli.main import COMMANDS
from wheelhouse.commands.completing import SHELLS
from wheelhouse.completion import bash, fish, zsh
from wheelhouse.completion.syntax import Command, Option, Value, first_words, second_words

KNOWN = described()
ODD = (
    Command(
        words=("odd", "one"),
        help="It's [odd]: all of it",
        options=(Option(names=("-x", "--ex"), help="a 'quoted' \\ [word]: so", many=True),),
        arguments=(Value(name="A:B", kind="word"),),
    ),
    Command(words=("odd",), help="odd", options=()),
    Command(words=(), help="all", options=()),
)


def test_every_command_is_described() -> None:
    assert {command.words for command in KNOWN} >= {*COMMANDS, ()}
    assert all(command.help and not command.help.endswith(".") for command in KNOWN)
    assert all(option.help for command in KNOWN for option in command.options)


def test_what_an_option_takes_is_known_by_what_the_help_calls_it() -> None:
    (tree,) = (command for command in KNOWN if command.words == ("tree",))
    taken = {option.names[-1]: option.value for option in tree.options}
    assert taken["--format"] == Value(name="text|json", kind="choice", choices=("text", "json"))
    assert taken["--depth"] == Value(name="N", kind="word")
    assert taken["--help"] is None
    assert tree.arguments == (Value(name="INDEX", kind="folder"),)
    (build,) = (command for command in KNOWN if not command.words)
    assert build.rest == Value(name="REQUIREMENT", kind="file")
    platform = next(option.value for option in build.options if option.names == ("--platform",))
    assert platform is not None
    assert {"linux", "windows-arm64"} <= set(platform.choices)


@pytest.mark.parametrize("script", [bash.script, zsh.script, fish.script])
def test_every_option_is_in_every_script(script: Callable[[tuple[Command, ...]], str]) -> None:
    text = script(KNOWN)
    names = {name.lstrip("-") for command in KNOWN for option in command.options for name in option.names}
    assert [name for name in names if name not in text] == []
    assert script(KNOWN) == text


@pytest.mark.parametrize("script", [bash.script, zsh.script, fish.script])
def test_words_of_several_parts(script: Callable[[tuple[Command, ...]], str]) -> None:
    assert "one" in script(ODD)


def test_texts_are_quoted_for_each_shell() -> None:
    assert "\\[word\\]\\: so" in zsh.script(ODD)
    assert r"'a \'quoted\' \\ [word]: so'" in fish.script(ODD)


def test_the_first_words_have_the_help_of_the_shorter_name() -> None:
    assert first_words(ODD) == {"odd": "odd"}
    assert second_words(ODD) == {"odd": ("one",)}


def test_other_shells_have_none() -> None:
    ran = whbuild("completion", "tcsh")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(f"hint: There is one for {', '.join(SHELLS)}.\n")
