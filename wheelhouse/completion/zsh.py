"""The completion of zsh: specifications for its `_arguments`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from wheelhouse.completion.syntax import Command, Option, Value, first_words, second_words

_HEAD = """\
#compdef whbuild
# zsh completion of whbuild, written by `whbuild completion zsh`. It starts no program.

_whbuild_projects() {
  local -a names
  names=( ${~line[1]}/simple/*(N/:t) )
  compadd -a names
}

"""
_TAIL = """\
if [ "$funcstack[1]" = _whbuild ]; then
  _whbuild "$@"
else
  compdef _whbuild whbuild
fi
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script: a file of the name `_whbuild` in a folder of $fpath."""
    parts = [_HEAD, _names("_whbuild_commands", first_words(commands))]
    for word, seconds in second_words(commands).items():
        helps = {command.words: command.help for command in commands}
        parts.append(_names(f"_whbuild_{word}_commands", {each: helps[word, each] for each in seconds}))
    return "".join((*parts, *_dispatch(commands), _TAIL))


def _names(function: str, words: dict[str, str]) -> str:
    rows = "".join(f"    {shlex.quote(f'{_escaped(word)}:{text}')}\n" for word, text in words.items())
    return f"{function}() {{\n  local -a names\n  names=(\n{rows}  )\n  _describe -t commands command names\n}}\n\n"


def _dispatch(commands: tuple[Command, ...]) -> Iterator[str]:
    yield "_whbuild() {\n  local curcontext=$curcontext state line\n  typeset -A opt_args\n"
    for command in sorted(commands, key=lambda command: -len(command.words)):
        if command.words:
            # The command that is being typed is none yet.
            test = " && ".join(f"$words[{place}] == {word}" for place, word in enumerate(command.words, 2))
            begin = len(command.words)
            yield f"  if [[ {test} ]] && (( CURRENT > {begin + 1} )); then\n"
            yield f"    shift {begin} words; (( CURRENT -= {begin} ))\n"
            yield f"{_arguments(command, commands)}    return\n  fi\n"
        else:
            yield _arguments(command, commands)
    yield "}\n\n"


def _arguments(command: Command, commands: tuple[Command, ...]) -> str:
    specs = [*(spec for option in command.options for spec in _options(option)), *_places(command, commands)]
    return "    _arguments -s -S " + " \\\n      ".join(map(shlex.quote, specs)) + "\n"


def _options(option: Option) -> Iterator[str]:
    """Yield a specification for each name of the option; they exclude each other, unless it may be repeated."""
    others = " ".join(option.names)
    for name in option.names:
        takes = "" if option.value is None else "=" if name.startswith("--") else "+"
        value = "" if option.value is None else f":{_escaped(option.value.name)}:{_completed(option.value)}"
        yield f"{'*' if option.many else f'({others})'}{name}{takes}[{_escaped(option.help)}]{value}"


def _places(command: Command, commands: tuple[Command, ...]) -> Iterator[str]:
    seconds = second_words(commands)
    own = "" if command.words else "_whbuild_commands"
    own = f"_whbuild_{command.name}_commands" if command.name in seconds else own
    for place, value in enumerate(command.arguments, 1):
        yield f"{place}:{_escaped(value.name)}:{_completed(value)}"
    if own:
        rest = "" if command.rest is None else f"; {_completed(command.rest)}"
        yield f"1:command:{{{own}{rest}}}"
    if command.rest is not None:
        yield f"*:{_escaped(command.rest.name)}:{_completed(command.rest)}"


def _completed(value: Value) -> str:
    match value.kind:
        case "file":
            return "_files"
        case "folder":
            return "_files -/"
        case "project":
            return "_whbuild_projects"
        case "choice":
            return f"({' '.join(value.choices)})"
        case "word":
            return " "


def _escaped(text: str) -> str:
    return re.sub(r"([\\:\[\]])", r"\\\1", text)
