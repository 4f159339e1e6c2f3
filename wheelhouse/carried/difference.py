"""Which files came to an index and went from it, from one manifest to the next: for people to look at."""

import json
import re
from typing import Any, Dict, Iterable, NamedTuple, Optional, Set, Tuple

MOST = 300  # files that are named, of those that came and of those that went
FILENAMES = re.compile(rb'"filename":("(?:[^"\\]|\\.)*")')


class Difference(NamedTuple):
    """The names of files that were added and removed, sorted; and of how many more there are no names."""

    added: Tuple[str, ...]
    removed: Tuple[str, ...]
    more_added: int = 0
    more_removed: int = 0

    def form(self) -> Dict[str, Any]:
        """Return the same as it is written; what is empty is left out."""
        facts = self._asdict()
        return {key.replace("_", "-"): value for key, value in facts.items() if value}


def difference(old: bytes, new: bytes) -> Optional[Difference]:
    """Return what the files of the new manifest are against those of the old one; None where they are the same."""
    # A fact is a line: to compare lines is many times faster than to look for the names in all of them.
    lines, former = set(new.split(b"\n")), set(old.split(b"\n"))
    after, before = _names(lines - former), _names(former - lines)
    added, removed = sorted(after - before), sorted(before - after)
    found = Difference(
        tuple(added[:MOST]), tuple(removed[:MOST]), max(0, len(added) - MOST), max(0, len(removed) - MOST)
    )
    return found if any(found) else None


def difference_of(form: Dict[str, Any]) -> Optional[Difference]:
    """Return what was written of a state; None where nothing came or went, or nobody knows. Raises ValueError."""
    added, removed = (tuple(map(str, form.get(key, ())))[:MOST] for key in ("added", "removed"))
    found = Difference(added, removed, int(form.get("more-added", 0)), int(form.get("more-removed", 0)))
    return found if any(found) else None


def _names(lines: Iterable[bytes]) -> Set[str]:
    return {str(json.loads(name.decode("utf-8"))) for line in lines for name in FILENAMES.findall(line)}
