"""A Python of this machine, as a value."""

from __future__ import annotations

import sys
from functools import cache

import msgspec

from wheelhouse.targets.target import Target, running

# What tells one series on one kind of machine from another. The patch and the kernel may differ.
_ALIKE = (
    *("implementation_name", "platform_python_implementation", "python_version"),
    *("os_name", "platform_machine", "platform_system", "sys_platform"),
)


class Interpreter(msgspec.Struct, frozen=True, kw_only=True):
    """A Python of this machine: the path of its executable, and the target that it is, down to patch and kernel."""

    python: str
    target: Target

    def serves(self, target: Target) -> bool:
        """Whether it can use every file that the target can; it may be of another patch, and on another kernel."""
        mine, other = dict(self.target.environment), dict(target.environment)
        return all(mine[name] == other.get(name) for name in _ALIKE) and set(target.tags) <= set(self.target.tags)

    def __str__(self) -> str:
        return f"{self.target.environment['platform_python_implementation']} {self.target.python} ({self.python})"


@cache
def own() -> Interpreter:
    """Return the interpreter that runs this."""
    return Interpreter(python=sys.executable, target=running())
