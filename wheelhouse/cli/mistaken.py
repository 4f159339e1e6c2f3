"""A first word that is meant as a command: it would be asked for as a project, and there are projects of such names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import takewhile
from types import MappingProxyType

from wheelhouse.errors import UsageError

_ELSEWHERE = MappingProxyType(
    {
        "check": "verify",
        "clean": "prune",
        "delete": "remove",
        "gc": "prune",
        "info": "show",
        "ls": "list",
        "rm": "remove",
        "undo": "rollback",
        "uninstall": "remove",
        "upgrade": "update",
    }
)
"""What other tools call it."""

_LONG = 5  # letters from which on a name that is nearly a command's is hardly a project's: `treq` is one


def mistaken(words: Sequence[str], commands: Collection[str]) -> UsageError | None:
    """Return what is to be said where the first word of a run that builds is meant as one of the commands."""
    if len(words) < 2:  # it is the index
        return None
    word = words[0]
    bound = f"The project of that name is asked for with a bound: '{word}>=0'."
    if word in commands:
        return UsageError(f"{word} is a command, and comes before all options: whbuild {word} ...", hint=bound)
    meant = _ELSEWHERE.get(word) or next((name for name in commands if _is_slip(word, name)), None)
    if meant is None:
        return None
    return UsageError(f"whbuild has no command {word}.", hint=f"Did you mean whbuild {meant}? {bound}")


def _is_slip(word: str, name: str) -> bool:
    """Whether it is the name with one letter too many, too few or another, or with two that are swapped."""
    if len(name) < _LONG:
        return False
    start = _alike(word, name)
    end = _alike(word[start:][::-1], name[start:][::-1])
    one, other = word[start : len(word) - end], name[start : len(name) - end]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _alike(one: str, other: str) -> int:
    """Return how many characters are the same from the start on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
