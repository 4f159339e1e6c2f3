"""The completion of bash, from 3.2 on: a function that knows every command and asks nobody."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator

from wheelhouse.completion.syntax import Command, Option, Value, first_words, second_words

_HEAD = """\
# bash completion of whbuild, written by `whbuild completion bash`. It starts no program.

_whbuild_folders() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$1")); }
_whbuild_files() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$1")); }
_whbuild_words() { COMPREPLY=($(compgen -W "$2" -- "$1")); }
_whbuild_projects() {
    local folder
    COMPREPLY=()
    for folder in "$2"/simple/"$1"*/; do
        [ -d "$folder" ] && folder=${folder%/} && COMPREPLY+=("${folder##*/}")
    done
}

"""
_BODY = """\
_whbuild() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command= begin=1 place word index= count=0
    COMPREPLY=()
    if [ "$current" = = ]; then current=; elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
    if [ "$COMP_CWORD" -gt 1 ]; then
        case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in
@pairs@
        esac
        [ "$COMP_CWORD" -gt 2 ] || [ "$begin" -lt 3 ] || { command=${COMP_WORDS[1]} begin=2; }
    fi
    # What stands there already: the options that take a value, and the arguments.
    for ((place = begin; place < COMP_CWORD; place++)); do
        word=${COMP_WORDS[place]}
        case "$word" in
            =) place=$((place + 1)) ;;
            -*) _whbuild_takes "$command" "$word" && [ "${COMP_WORDS[place + 1]}" != = ] && place=$((place + 1)) ;;
            *) count=$((count + 1)); [ -n "$index" ] || index=$word ;;
        esac
    done
    _whbuild_value "$command" "$before" "$current" "$index" && return
    case "$current" in
        -*) _whbuild_words "$current" "$(_whbuild_options "$command")" ;;
        *) _whbuild_argument "$command" "$count" "$current" "$index" ;;
    esac
}

complete -F _whbuild whbuild
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script, for `source` or a folder of completions."""
    return "".join(
        (
            _HEAD,
            _function("_whbuild_takes", _takes(commands), "return 1"),
            _function("_whbuild_options", _options(commands), ":"),
            _function("_whbuild_value", _values(commands), "return 1"),
            _function("_whbuild_argument", _arguments(commands), ":"),
            _BODY.replace("@pairs@", "\n".join(_pairs(commands))),
        )
    )


def _function(name: str, cases: Iterable[str], otherwise: str) -> str:
    subject = {"_whbuild_options": "$1"}.get(name, "$1:$2")
    body = "".join(f"        {case}\n" for case in cases)
    return f'{name}() {{\n    case "{subject}" in\n{body}        *) {otherwise} ;;\n    esac\n}}\n\n'


def _takes(commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        names = [f"{command.name}:{name}" for option in command.options if option.value for name in option.names]
        if names:
            yield f"{_pattern(names)}) return 0 ;;"


def _options(commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        names = " ".join(name for option in command.options for name in option.names if name.startswith("--"))
        yield f"{_pattern([command.name])}) echo {shlex.quote(names)} ;;"


def _values(commands: Iterable[Command]) -> Iterator[str]:
    """Yield what completes the value of an option: `$3` is what stands there, `$4` the first argument."""
    for command in commands:
        for option, value in _taking(command):
            patterns = _pattern([f"{command.name}:{name}" for name in option.names])
            yield f"{patterns}) {_completed(value)} ;;"


def _taking(command: Command) -> Iterator[tuple[Option, Value]]:
    yield from ((option, option.value) for option in command.options if option.value is not None)


def _arguments(commands: tuple[Command, ...]) -> Iterator[str]:
    """Yield what completes an argument, by how many there are before it."""
    seconds = second_words(commands)
    for command in commands:
        own = (*(() if command.words else first_words(commands)), *seconds.get(command.name, ()))
        for place, value in enumerate(command.arguments):
            yield f"{_pattern([f'{command.name}:{place}'])}) {_completed(value)} ;;"
        if own:
            rest = "" if command.rest is None else f"{_completed(command.rest)}; "
            words = f'COMPREPLY+=($(compgen -W {shlex.quote(" ".join(own))} -- "$3"))'
            yield f"{_pattern([f'{command.name}:0'])}) {rest}{words} ;;"
        if command.rest is not None:
            yield f"{shlex.quote(command.name + ':')}*) {_completed(command.rest)} ;;"


def _completed(value: Value) -> str:
    match value.kind:
        case "file":
            return '_whbuild_files "$3"'
        case "folder":
            return '_whbuild_folders "$3"'
        case "project":
            return '_whbuild_projects "$3" "$4"'
        case "choice":
            return f'_whbuild_words "$3" {shlex.quote(" ".join(value.choices))}'
        case "word":
            return ":"


def _pairs(commands: tuple[Command, ...]) -> Iterator[str]:
    """Yield how the first words name the command, the longer names first."""
    for command in sorted(commands, key=lambda command: -len(command.words)):
        if command.words:
            rest = "" if len(command.words) == 2 else "\\ *"
            pattern = "\\ ".join(command.words)
            yield f"            {pattern}{rest}) command={shlex.quote(command.name)} begin={len(command.words) + 1} ;;"


def _pattern(texts: Iterable[str]) -> str:
    return "|".join(shlex.quote(text) for text in texts)
