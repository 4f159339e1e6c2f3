"""What was said wrongly about targets: near matches for one, and several told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from wheelhouse.errors import UsageError

_S = TypeVar("_S")
_T = TypeVar("_T")
_HINT = "whbuild target list shows all Pythons and platforms."


def unknown(kind: str, text: str, names: Iterable[str]) -> UsageError:
    """Return the error for a text that names none of `kind`, with the names that are close to it."""
    from difflib import get_close_matches  # noqa: PLC0415  (only for a mistake)

    close = ", ".join(get_close_matches(text.lower(), list(names), n=3, cutoff=0.5))
    return UsageError(f"There is no {kind} {text!r}{close and f'; close to it: {close}'}.", hint=_HINT)


def read_each(given: Iterable[_S], read: Callable[[_S], _T]) -> tuple[list[_T], list[UsageError]]:
    """Return what each, such as a text, was read as, and the mistakes in those that cannot be read."""
    values: list[_T] = []
    wrong: list[UsageError] = []
    for each in given:
        try:
            values.append(read(each))
        except UsageError as error:
            wrong.append(error)
    return values, wrong


def twice(kind: str, pairs: Iterable[tuple[str, object]]) -> list[UsageError]:
    """Return a mistake for every text whose value an earlier text stands for too."""
    first: dict[object, str] = {}
    wrong = []
    for text, value in pairs:
        if value in first:
            same = f"{first[value]!r} and {text!r} are the same {kind}."
            told = same if first[value] != text else f"The {kind} {text!r} is there twice."
            wrong.append(UsageError(told, hint="Name it once."))
        first.setdefault(value, text)
    return wrong


def refuse(wrong: Sequence[UsageError]) -> None:
    """Raise one UsageError that tells all of these, if there are any."""
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise UsageError(
            f"There are {len(wrong)} mistakes in what the targets are.",
            context=tuple(line for error in wrong for line in _lines(error)),
            hint=_HINT,
        )


def _lines(error: UsageError) -> tuple[str, ...]:
    remedy = "" if error.hint in {None, _HINT} else f" {error.hint}"
    return (f"{error.message}{remedy}", *(f"  {line}" for line in error.context))
