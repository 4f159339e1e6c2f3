"""The former states of an index, and those after it: what is known of them, as values, and where that is written.

`.whbuild/generations/states.json` lists them. A state that is not current is what its manifest says, each content from
the index or from what is kept beside the list.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Set, Tuple

from wheelhouse.carried.difference import Difference, difference_of
from wheelhouse.carried.keeping import discard, kept, kept_path
from wheelhouse.carried.layout import (
    GENERATIONS,
    MANIFEST,
    SHA256,
    STATES_SCRIPT,
    TEMPORARY,
    Refused,
    found,
    inside,
    instant,
)
from wheelhouse.carried.moves import put

KEEP = 3  # former states that are kept, unless somebody says otherwise
STATES = GENERATIONS + "states.json"
STATES_VERSION = 1
SCRIPT = "globalThis.CATALOGUE_STATES = {};\n"
MENTIONED = re.compile(rb'"sha256":"([0-9a-f]{64})"')
UNKNOWN = "unknown"  # by which a state came that is there and was not noted


class State(NamedTuple):
    """One state: the SHA-256 of its manifest, since when (UTC) it is known and by which command it came.

    `until` is when it was last left, and `signature` the SHA-256 of what it was signed with then. `changes` are against
    the state before it, where there was one.
    """

    number: int
    manifest: str
    since: str
    by: str
    until: Optional[str] = None
    signature: Optional[str] = None
    changes: Optional[Difference] = None


class History(NamedTuple):
    """All states that are known, by number, and the number of the one that is there; 0 where none is."""

    current: int
    states: Tuple[State, ...]

    def state(self, number: int) -> Optional[State]:
        """Return the state with this number, if it is known."""
        return next((state for state in self.states if state.number == number), None)


def history(root: Path) -> History:
    """Return the states of an index that can be reached; the one that is there is among them, whoever wrote it.

    A list of states that cannot be read counts as none.
    """
    told = noted(root)
    raw = found(root, MANIFEST)
    there = None if raw is None else hashlib.sha256(raw).hexdigest()
    states = [each for each in told.states if each.manifest == there or kept(root, each.manifest).exists()]
    if there is None:
        return History(0, tuple(states))
    current = told.state(told.current)
    if current is not None and current.manifest == there:
        return History(told.current, tuple(states))
    same = [each.number for each in states if each.manifest == there]
    if not same:
        since = instant((root / MANIFEST).stat().st_mtime)
        same = [following(told)]
        states.append(State(same[0], str(there), since, UNKNOWN))
    return History(same[-1], tuple(states))


def following(known: History) -> int:
    """Return the number of the next state: none that was used is used again."""
    return max([known.current, *(each.number for each in known.states)]) + 1


def manifest_of(root: Path, state: State) -> bytes:
    """Return the manifest of a state. Raises Refused where it is not kept any more, or damaged."""
    for candidate in (kept_path(state.manifest), MANIFEST):
        raw = found(root, candidate)
        if raw is not None and hashlib.sha256(raw).hexdigest() == state.manifest:
            return raw
    raise Refused(
        f"What state {state.number} of {root} was is not kept any more, or damaged.",
        hint="Name another one, or apply the bundle that brought it.",
        kind="integrity",
    )


def note(root: Path, known: History) -> None:
    """Write down which states there are: for whbuild, and for people who look at the catalogue."""
    form = {
        "generations-version": STATES_VERSION,
        "current": known.current,
        "states": [_form(each) for each in known.states],
    }
    staged = inside(root, TEMPORARY + "~states")
    staged.parent.mkdir(parents=True, exist_ok=True)
    for path, text in ((STATES, json.dumps(form, indent=1) + "\n"), (STATES_SCRIPT, script(known))):
        staged.write_bytes(text.encode("ascii"))
        put(root, path, staged)


def script(known: History) -> str:
    """Return the states as the catalogue reads them, the newest first: ASCII without `<`, as its data is."""
    shown = ("number", "since", "by", "added", "removed", "more-added", "more-removed")
    states = [{key: value for key, value in _form(each).items() if key in shown} for each in reversed(known.states)]
    text = json.dumps({"current": known.current, "states": states}, separators=(",", ":"))
    return SCRIPT.format(text.replace("<", "\\u003c"))


def _form(state: State) -> Dict[str, Any]:
    facts = state._replace(changes=None)._asdict()
    form = {key: value for key, value in facts.items() if value is not None}
    return form if state.changes is None else dict(form, **state.changes.form())


def left(known: History, now: str, signature: Optional[str] = None) -> History:
    """Return the same with a note that the current state was left at this time, signed so."""
    states = [
        each._replace(until=now, signature=signature) if each.number == known.current else each for each in known.states
    ]
    return known._replace(states=tuple(states))


def entered(
    known: History, number: int, manifest: str, now: str, by: str, changes: Optional[Difference] = None
) -> History:
    """Return the same at the state with this number, which is a new one, with these changes, unless it is known."""
    states = [each._replace(until=None) if each.number == number else each for each in known.states]
    if known.state(number) is None:
        states.append(State(number, manifest, now, by, changes=changes))
    return History(number, tuple(states))


def latest(known: History, keep: int) -> History:
    """Return the same without the states before the last `keep` former ones."""
    former = [each for each in known.states if each.number < known.current]
    later = [each for each in known.states if each.number >= known.current]
    return known._replace(states=tuple(former[len(former) - min(keep, len(former)) :] + later))


def trim(root: Path, known: History) -> None:
    """Forget all states but these: remove what of the kept content none of them mentions, and note them."""
    if known != noted(root):
        note(root, known)
    discard(root, _needed(root, known))


def _needed(root: Path, known: History) -> Set[bytes]:
    """Return the SHA-256 of all that these states mention: more than what the index has no more, and quick to know."""
    needed = set()  # type: Set[bytes]
    for each in known.states:
        raw = found(root, kept_path(each.manifest)) if each.number != known.current else None
        if raw is not None:
            needed.update((each.manifest.encode("ascii"), (each.signature or "").encode("ascii")))
            needed.update(MENTIONED.findall(raw))
    return needed


def noted(root: Path) -> History:
    """Return the states as they were last noted, whatever is there now; none where that cannot be read."""
    try:
        form = json.loads((found(root, STATES) or b"{}").decode("utf-8"))
        states = [_state(each) for each in form.get("states", ())]
        return History(int(form.get("current", 0)), tuple(sorted(states)))
    except (Refused, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return History(0, ())


def _state(form: Dict[str, Any]) -> State:
    signature = form.get("signature")
    for sha256 in (form["manifest"], signature or form["manifest"]):
        if SHA256.fullmatch(sha256) is None:
            raise ValueError(sha256)
    until = form.get("until")
    return State(
        int(form["number"]),
        form["manifest"],
        str(form["since"]),
        str(form["by"]),
        until and str(until),
        signature,
        difference_of(form),
    )
