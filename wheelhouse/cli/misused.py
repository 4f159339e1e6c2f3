"""What typer finds wrong with the words of a command, said as all other errors are."""

from __future__ import annotations

from typing import Any

import typer

from wheelhouse.errors import UsageError

MISUSES: Any = typer.BadParameter.__bases__  # of all such errors; typer exports no more of them


def said(error: Any, context: Any) -> UsageError:
    """Return an error of ours that says what typer's says."""
    name = context.command_path
    form = f"Write {name} {context.command.usage}; {name} --help says more."
    match type(error).__name__:
        case "MissingParameter":
            return UsageError(f"{error.param.metavar.removesuffix('...')} is missing.", hint=form)
        case "NoSuchOption":
            near = " or ".join(error.possibilities or ())
            hint = f"Did you mean {near}?" if near else f"{name} --help shows all."
            return UsageError(f"{name} has no option {error.option_name}.", hint=hint)
        case "BadOptionUsage":
            return _without_value(error, context, form)
        case "BadParameter":
            return UsageError(
                f"{max(error.param.opts, key=len)} cannot be {_value(error.message)!r}.", hint=_bounds(error.param.type)
            )
    words = error.message.partition(" (")[2].removesuffix(")")
    return UsageError(f"{name} takes no further word: {words}" if words else error.message, hint=form)


def _without_value(error: Any, context: Any, form: str) -> UsageError:
    option = error.option_name
    taken = next(each for each in context.command.get_params(context) if option in each.opts)
    if taken.is_flag:
        return UsageError(f"{option} takes no value.", hint=form)
    return UsageError(f"{option} is given no value.", hint=f"Write {option} {taken.metavar}.")


def _value(message: str) -> str:
    return message.partition(" is not ")[0].strip("'")


def _bounds(kind: Any) -> str:
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    number = "a whole number" if kind.name.startswith("int") else "a number"
    if least is None:
        return f"It is {number}."
    return f"It is {number}, {least} or more." if most is None else f"It is {number} from {least} to {most}."
