"""The completion of fish: a line for each option, and a condition that tells the command."""

from __future__ import annotations

from collections.abc import Iterator

from wheelhouse.completion.syntax import Command, Option, Value, first_words, second_words

_HEAD = """\
# fish completion of whbuild, written by `whbuild completion fish`. It starts no program.

function __whbuild_command --description 'the words that name the command on the line'
    set -l words (commandline -opc)
    set -l pair "$words[2] $words[3]"
    if contains -- $pair @pairs@
        echo $pair
    else if contains -- "$words[2]" @words@
        echo $words[2]
    end
end

function __whbuild_is --description 'whether the command on the line is this one'
    set -l command (__whbuild_command)
    test "$command" = "$argv[1]"
end

function __whbuild_projects --description 'the projects of the indexes on the line'
    for word in (commandline -opc)[2..]
        for folder in $word/simple/*/
            basename $folder
        end
    end
end

complete -c whbuild -f
"""


def script(commands: tuple[Command, ...]) -> str:
    """Return the script: a file of the name `whbuild.fish` in the folder of completions."""
    seconds = second_words(commands)
    pairs = " ".join(_quoted(f"{word} {second}") for word, some in seconds.items() for second in some)
    words = " ".join(first_words(commands))
    lines = [line for command in commands for line in _lines(command, commands)]
    return _HEAD.replace("@pairs@", pairs).replace("@words@", words) + "".join(f"{line}\n" for line in lines)


def _lines(command: Command, commands: tuple[Command, ...]) -> Iterator[str]:
    begin = f'complete -c whbuild -n "__whbuild_is {_quoted(command.name)}"'
    helps = {each.words: each.help for each in commands}
    if not command.words:
        first = first_words(commands)
        own = 'complete -c whbuild -n "test (count (commandline -opc)) -eq 1"'
        yield from (f"{own} -a {word} -d {_quoted(text)}" for word, text in first.items())
    for second in second_words(commands).get(command.name, ()):
        yield f"{begin} -a {second} -d {_quoted(helps[*command.words, second])}"
    for option in command.options:
        yield f"{begin} {_named(option)}"
    for value in dict.fromkeys((*command.arguments, *([] if command.rest is None else [command.rest]))):
        completed = _completed(value)
        if completed:
            yield f"{begin} {completed}"


def _named(option: Option) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    # -x is -r, which takes a value, and -f, which is no file.
    value = "" if option.value is None else f" -{_taking(option.value)} {_completed(option.value)}".rstrip()
    return f"{names}{value} -d {_quoted(option.help)}"


def _taking(value: Value) -> str:
    return "r" if value.kind == "file" else "x"


def _completed(value: Value) -> str:
    match value.kind:
        case "file":
            return "-F"
        case "folder":
            return "-a '(__fish_complete_directories)'"
        case "project":
            return "-a '(__whbuild_projects)'"
        case "choice":
            return f"-a {_quoted(' '.join(value.choices))}"
        case "word":
            return ""


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
