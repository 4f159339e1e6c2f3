"""What pages and examples have people type can be typed: each command has the options that it is named with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wheelhouse.cli.described import described

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.*"), *ROOT.glob("news/*.md")]
_FENCED = re.compile(r"^ *```\w*\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"^\s*(?:\$ |- |run: )?(?:\S*/)?whbuild (.*)$", re.MULTILINE)
_INLINE = re.compile(r"`whbuild ([^`]*)`")
_END = re.compile(r" (?:[|&><#;]|\|\|)")
_OPTION = re.compile(r"(?<!\S)(--?[a-z][a-z-]*)")
OPTIONS = {command.words: {name for option in command.options for name in option.names} for command in described()}


def commands(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    blocks = [block["text"] for block in _FENCED.finditer(text)] if path.suffix == ".md" else [text]
    yield from (line for block in blocks for line in _LINE.findall(block))
    yield from _INLINE.findall(_FENCED.sub("", text))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_command_has_the_options_that_it_is_named_with(path: Path) -> None:
    assert [line for line in commands(path) if unknown(_END.split(line)[0])] == []


def test_an_option_of_another_command_is_found() -> None:
    assert unknown("verify ./index --install --python 3.12") == {"--python"}


def unknown(line: str) -> set[str]:
    words = tuple(line.split())
    options = OPTIONS.get(words[:2]) or OPTIONS.get(words[:1]) or OPTIONS[()]
    return set(_OPTION.findall(line)) - options
