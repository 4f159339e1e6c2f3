"""The former states of an index: what they were, and the content that the index itself has no more.

`.whbuild/generations/states.json` lists them, `.whbuild/generations/blobs/aa/SHA256` holds what a switch displaced:
files, pages, records and manifests. A state that is not current is what its manifest says, each content from the index
or from there.
"""

from pathlib import Path
from typing import NamedTuple, Optional, Tuple

from wheelhouse.carried.layout import GENERATIONS

KEEP = 3  # former states that are kept, unless somebody says otherwise
STATES = GENERATIONS + "states.json"


class State(NamedTuple):
    """One state: the SHA-256 of its manifest, when (UTC) and by which command it came, and when it was left."""

    number: int
    manifest: str
    since: str
    by: str
    until: Optional[str] = None


class History(NamedTuple):
    """All states that are known, by number, and the number of the one that is there; 0 where none is."""

    current: int
    states: Tuple[State, ...]


def history(root: Path) -> History:
    """Return the states of an index; the one that is there is among them, whoever wrote it."""
    raise NotImplementedError


def kept(root: Path, sha256: str) -> Path:
    """Return where displaced content with this hash is, if it is kept."""
    return root / GENERATIONS / "blobs" / sha256[:2] / sha256


def manifest_of(root: Path, state: State) -> bytes:
    """Return the manifest of a state. Raises Refused where it is not kept any more, or damaged."""
    raise NotImplementedError
