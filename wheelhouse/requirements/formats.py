"""pip's `--no-binary` and `--only-binary`: each value changes what the values before it said."""

from __future__ import annotations

from typing import Literal, TypeAlias

from packaging.utils import canonicalize_name

from wheelhouse.errors import UsageError
from wheelhouse.requirements.ask import Formats

FormatOption: TypeAlias = Literal["no-binary", "only-binary"]


def merged(formats: Formats, option: FormatOption, value: str) -> Formats:
    """Return the formats after one more `--no-binary` or `--only-binary`, as pip's FormatControl merges them.

    `value` is a list of names with commas between them; `:all:` forgets what stood before it in both options, `:none:`
    in this one. A name moves from one option to the other. Raises UsageError.
    """
    if value.startswith("-"):
        raise UsageError(f"--{option} needs a value, not another option: {value!r}.")
    target, other = set(formats.no_binary), set(formats.only_binary)
    if option == "only-binary":
        target, other = other, target
    names = value.split(",")
    if ":all:" in names:
        target, other = {":all:"}, set()
        names = _after_last_all(names)
    for name in names:
        if name == ":none:":
            target.clear()
        else:
            other.discard(canonicalize_name(name))
            target.add(canonicalize_name(name))
    refused, only = (target, other) if option == "no-binary" else (other, target)
    return Formats(no_binary=frozenset(refused), only_binary=frozenset(only))


def _after_last_all(names: list[str]) -> list[str]:
    # pip: what follows `:all:` counts only where a `:none:` takes `:all:` back.
    rest = names[len(names) - names[::-1].index(":all:") :]
    return rest if ":none:" in rest else []
