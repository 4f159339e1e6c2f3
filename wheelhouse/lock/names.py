"""What the locks of a target are called."""

from __future__ import annotations

import re

_OTHERS = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 100  # characters; no target that whbuild makes or reads has a longer name


def stem(target: str) -> str:
    """Return the target's name as it stands in file names.

    PEP 751 wants `pylock.NAME.toml` without a further dot, so the dots, and all else that does not belong there, are
    underscores.
    """
    return _OTHERS.sub("_", target)[:_LONGEST] or "_"


def both(name: str) -> tuple[str, str]:
    """Return the paths in the tree of the lock of PEP 751, and of the requirements with hashes; `name` is the stem."""
    return f"pylock.{name}.toml", f"requirements.{name}.lock.txt"
