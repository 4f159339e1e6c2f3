"""`whbuild completion`: the script of a shell."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from wheelhouse.completion import bash, fish, zsh
from wheelhouse.completion.syntax import Command
from wheelhouse.errors import UsageError

SHELLS = MappingProxyType({"bash": bash.script, "zsh": zsh.script, "fish": fish.script})


def completion(shell: str, commands: Callable[[], tuple[Command, ...]]) -> str:
    """Return the script that completes these commands. Raises UsageError for a shell that is none of the three."""
    if shell not in SHELLS:
        raise UsageError(f"There is no completion for {shell!r}.", hint=f"There is one for {', '.join(SHELLS)}.")
    return SHELLS[shell](commands())
