from __future__ import annotations

import pytest

from tests.command import whbuild


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("list", "INDEX is missing.", "Write whbuild list [OPTIONS] INDEX; whbuild list --help says more."),
        ("completion", "bash|zsh|fish is missing.", "Write whbuild completion bash|zsh|fish; whbuild"),
        ("serve", "INDEX is missing.", "Write whbuild serve [OPTIONS] INDEX...;"),
        ("list a b c", "whbuild list takes no further word: b c", "Write whbuild list"),
        ("verify --targ a", "whbuild verify has no option --targ.", "Did you mean --target?"),
        ("-z", "whbuild has no option -z.", "whbuild --help shows all."),
        ("bundle a b --since", "--since is given no value.", "Write --since BASE."),
        ("rollback a --list=3", "--list takes no value.", "Write whbuild rollback [OPTIONS] INDEX;"),
        ("tree a -d x", "--depth cannot be 'x'.", "It is a whole number, 0 or more."),
        ("serve a --port 99999", "--port cannot be '99999'.", "It is a whole number from 0 to 65535."),
        ("a b --timeout x", "--timeout cannot be 'x'.", "It is a number."),
    ],
)
def test_what_typer_finds_is_said_as_all_else(words: str, message: str, hint: str) -> None:
    ran = whbuild(*words.split())
    assert (ran.code, ran.out) == (2, "")
    assert f"error: {message}\n" in ran.err
    assert f"hint: {hint}" in ran.err
