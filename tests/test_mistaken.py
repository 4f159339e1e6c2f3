"""A first word that is meant as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import whbuild
from wheelhouse.cli.asking import COMMANDS
from wheelhouse.cli.mistaken import mistaken


def told(*words: str) -> str | None:
    error = mistaken(words, dict(COMMANDS))
    return None if error is None else f"{error.message} {(error.hint or '').partition('?')[0]}"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *(("verfy", "verify"), ("verifi", "verify"), ("verrify", "verify"), ("verfiy", "verify"), ("pdate", "update")),
        *(("rollbcak", "rollback"), ("upgrade", "update"), ("uninstall", "remove"), ("rm", "remove")),
    ],
)
def test_what_is_nearly_a_command_is_not_asked_for(word: str, meant: str) -> None:
    assert told(word, "index") == f"whbuild has no command {word}. Did you mean whbuild {meant}"


@pytest.mark.parametrize("word", ["treq", "plac", "flask", "build", "verfy>=0", "./verfy", "Upgrade", "updtaes"])
def test_what_is_hardly_meant_as_one_is_a_requirement(word: str) -> None:
    assert told(word, "index") is None


@pytest.mark.parametrize("words", [(), ("tree",), ("upgrade",)])
def test_the_last_word_is_the_index(words: tuple[str, ...]) -> None:
    assert mistaken(words, dict(COMMANDS)) is None


def test_a_command_after_an_option_is_told(tmp_path: Path) -> None:
    ran = whbuild("update", tmp_path, "--verbose")
    assert "is a command, and comes before all options" not in ran.err
    ran = whbuild("--verbose", "tree", tmp_path)
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "error: tree is a command, and comes before all options: whbuild tree ...",
    )
    assert not list(tmp_path.iterdir())


def test_with_a_bound_it_is_a_project(tmp_path: Path) -> None:
    ran = whbuild("--no-index", "upgrade>=0", tmp_path / "index")
    assert "has no command" not in ran.err
