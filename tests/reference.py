"""The reference of the command line, made of the commands themselves: the blocks of docs/commands.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

import typer

from wheelhouse.cli.grouped import Grouped
from wheelhouse.cli.main import BUILD, COMMANDS

_EXAMPLE = re.compile(r"(?:whbuild|python3) ")
_NOTATION = re.compile(r"(?<!\w)(--?[a-z][a-z-]*)")
_PAGES = {
    "whbuild": "../README.md",
    "whbuild plan": "plan.md",
    "whbuild list": "inspecting.md",
    "whbuild show": "inspecting.md",
    "whbuild why": "inspecting.md",
    "whbuild tree": "inspecting.md",
    "whbuild update": "update.md",
    "whbuild add": "sets.md",
    "whbuild remove": "prune.md",
    "whbuild prune": "prune.md",
    "whbuild index": "own-files.md",
    "whbuild diff": "diff.md",
    "whbuild bundle": "bundles.md",
    "whbuild apply": "apply.md",
    "whbuild rollback": "rollback.md",
    "whbuild serve": "serve.md",
    "whbuild verify": "verify.md",
    "whbuild doctor": "doctor.md",
    "whbuild config": "config.md",
    "whbuild config server": "config.md",
    "whbuild config client": "config.md",
    "whbuild completion": "inspecting.md",
    "whbuild target": "targets.md",
    "whbuild target list": "targets.md",
    "whbuild target here": "target-files.md",
    "whbuild init": "settings.md",
}
"""The page that tells more of a command."""
_COMMANDS_BELOW = re.compile(r"(?:Other commands|Commands) \(")  # a section that this page itself is


class Row(NamedTuple):
    """An argument or option as the help calls it, and what it does."""

    name: str
    text: str


def overview() -> str:
    """Return the commands as a table, each with its first sentence and a link to its section."""
    rows = (f"| {_linked(name)} | {_cell(_paragraphs(command)[0])} | {_more(name)} |" for name, command in _commands())
    return "\n".join(["| command | | more |", "| --- | --- | --- |", *rows])


def commands() -> str:
    """Return a section for every command; what it shares with `whbuild` itself is named, and explained there once."""
    (_, build), *_ = made = list(_commands())
    known = {row for _, rows in _groups(build) for row in rows}
    return "\n\n".join(
        "\n\n".join(_section(name, command, frozenset() if command is build else frozenset(known)))
        for name, command in made
    )


def _commands() -> Iterator[tuple[str, Grouped]]:
    """Yield every command with its name, those that begin with the name of another one after it."""
    firsts = [words[0] for words in COMMANDS]
    ordered = sorted(COMMANDS, key=lambda words: (firsts.index(words[0]), len(words)))
    for words, (module, attribute) in ((), BUILD), *((words, COMMANDS[words]) for words in ordered):
        command: Any = typer.main.get_command(getattr(import_module(module), attribute))
        yield " ".join(("whbuild", *words)), command


def _section(name: str, command: Grouped, known: frozenset[Row]) -> Iterator[str]:
    yield f"## `{name}`"
    yield f"```text\n{name} {command.usage}\n```"
    yield from map(_paragraph, _joined(_paragraphs(command)))
    shared: list[Row] = []
    for heading, rows in _groups(command):
        own = [row for row in rows if row not in known]
        shared += [row for row in rows if row in known and not row.name.startswith("-h,")]
        if own:
            yield "\n".join([f"| {heading} | |", "| --- | --- |", *map(_row, own)])
    if shared:
        yield f"As with {_linked('whbuild')}: {', '.join(_code(_longest(row.name)) for row in shared)}."


def _groups(command: Grouped) -> list[tuple[str, tuple[Row, ...]]]:
    """Return what the help has under each heading."""
    told = _Told()
    command.format_options(command.make_context(None, [], resilient_parsing=True), told)
    return [(heading, tuple(rows)) for heading, rows in told.groups if not _COMMANDS_BELOW.match(heading)]


class _Told:
    """Takes the place of a formatter of help, and keeps what it is told."""

    def __init__(self) -> None:
        self.groups: list[tuple[str, list[Row]]] = []

    def section(self, heading: str) -> _Told:
        self.groups.append((heading, []))
        return self

    def write_dl(self, rows: list[tuple[str, str]]) -> None:
        self.groups[-1][1].extend(Row(*row) for row in rows)

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _paragraphs(command: Any) -> list[str]:
    return [" ".join(text.split()) for text in command.help.split("\n\n")]


def _joined(paragraphs: list[str]) -> list[str]:
    """Return the paragraphs, with examples that follow each other in one."""
    joined: list[str] = []
    for text in paragraphs:
        if joined and _EXAMPLE.match(text) and _EXAMPLE.match(joined[-1]):
            joined[-1] += f"\n{text}"
        else:
            joined.append(text)
    return joined


def _paragraph(text: str) -> str:
    return f"```sh\n{text}\n```" if _EXAMPLE.match(text) else _prose(text)


def _row(row: Row) -> str:
    return f"| {_code(row.name)} | {_cell(row.text)} |"


def _cell(text: str) -> str:
    return _prose(text).replace("|", "&#124;")


def _prose(text: str) -> str:
    """Return a text of the help as Markdown: what stands in it for itself is code, or is kept from being markup."""
    parts = text.split("`")
    for at in range(0, len(parts), 2):
        parts[at] = _NOTATION.sub(r"`\1`", parts[at].replace("<", "&lt;").replace("*", r"\*"))
    return "`".join(parts)


def _code(text: str) -> str:
    """Return it as code in which a | does not end a cell."""
    return f"<code>{text.replace('<', '&lt;').replace('|', '&#124;')}</code>" if "|" in text else f"`{text}`"


def _longest(name: str) -> str:
    """Return the name of an option without its value and its short form."""
    names = [word for word in re.split(r"[ ,]+", name) if word.startswith("-")]
    return next((word for word in names if word.startswith("--")), name)


def _linked(name: str) -> str:
    return f"[`{name}`](#{name.replace(' ', '-')})"


def _more(name: str) -> str:
    page = _PAGES[name]
    return f"[{page.removeprefix('../').removesuffix('.md')}]({page})"
