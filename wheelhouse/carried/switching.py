"""An index goes from one state to another, in an order that readers survive, and whoever comes after a failure."""

import time
from pathlib import Path
from typing import Callable, Iterable, Mapping, NamedTuple, Optional, Tuple

from wheelhouse.carried.generations import KEEP


class Writing(NamedTuple):
    """How an index is written.

    `by` is the command, and `now` the time (UTC, ISO 8601), by which the state is remembered; `keep` is how many former
    states stay. `grace` is for how many seconds what a page led to stays where it is, and `wait` passes them.
    """

    by: str
    now: str
    keep: int = KEEP
    grace: float = 0.0
    wait: Callable[[float], None] = time.sleep


def switch(
    root: Path, staged: Mapping[str, Path], removals: Iterable[str], writing: Writing, to: Optional[int] = None
) -> None:
    """Put what is staged in its paths, and remove the others, under the lock that the caller holds.

    `staged` maps paths of the tree to files in `.whbuild/tmp/`, all on the disk of the index: they are renamed, and
    what else lies there goes too. Among them is the manifest, unless it stays. `to` is the number of the known state
    that this is; without, it is a new one, which takes the place of those after the current one.
    """
    raise NotImplementedError((root, staged, removals, writing, to))


def repair(root: Path) -> Tuple[str, ...]:
    """Bring what an interrupted switch left to what the manifest on disk says, from the content that is kept.

    Returns the paths that are not so even then, sorted: where there is none, the journal is gone. The caller holds the
    lock.
    """
    raise NotImplementedError(root)
