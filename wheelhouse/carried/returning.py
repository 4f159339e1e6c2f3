"""Back to a former state, or forward again."""

from pathlib import Path
from typing import Optional

from wheelhouse.carried.generations import State
from wheelhouse.carried.switching import Writing


def rollback(root: Path, writing: Writing, to: Optional[int] = None) -> State:
    """Bring the index to the state with this number, or to the one before; return it. The caller holds the lock.

    Raises Refused, and changes nothing, where no such state is known or its content is not kept in full.
    """
    raise NotImplementedError((root, writing, to))
