"""What an index keeps for its return to a former state, against what that state was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

import msgspec

from wheelhouse.carried.generations import MENTIONED, SCRIPT, STATES, State, history, manifest_of, noted, script
from wheelhouse.carried.keeping import stock
from wheelhouse.carried.layout import GENERATIONS, SEAL, STATES_SCRIPT, Refused, contents, found
from wheelhouse.dists.digests import digest
from wheelhouse.proof.findings import Finding
from wheelhouse.tree.manifest import Manifest


def former(index: Path, manifest: Manifest) -> Iterator[Finding]:
    """Yield a finding for what is kept and not as it was, and for each state that cannot be had back in full."""
    yield from _shown(index)
    if not os.path.lexists(index / STATES):
        if os.path.lexists(index / GENERATIONS):
            yield _finding(STATES, f"{STATES} is not there: no former state can be had back.")
        return
    if not noted(index).states:
        yield _finding(STATES, f"{STATES} cannot be read: no former state can be had back.")
        return
    try:
        yield from _kept(index, manifest)
    except (OSError, Refused) as error:
        yield _finding(STATES, f"What is kept for former states cannot be read: {error}.")


def _shown(index: Path) -> Iterator[Finding]:
    """Yield a finding where the catalogue is not told of the states as they are noted: browsers run what tells it."""
    known = noted(index)
    try:
        text = found(index, STATES_SCRIPT)
    except (OSError, Refused) as error:
        yield Finding(code="unreadable", path=STATES_SCRIPT, message=f"{STATES_SCRIPT} cannot be read: {error}.")
        return
    if text is None:
        if known.states:
            yield _finding(STATES_SCRIPT, f"{STATES_SCRIPT} is not there: the catalogue shows no former state.")
    elif not (text == script(known).encode("ascii") if known.states else _is_inert(text)):
        message = f"{STATES_SCRIPT} says something else than {STATES}. Remove it: what is written next makes it anew."
        yield Finding(code="changed", path=STATES_SCRIPT, message=message)


def _is_inert(text: bytes) -> bool:
    """Whether a list of states of which nothing is known here is one, and does nothing."""
    before, after = SCRIPT.encode("ascii").split(b"{}")
    if not (text.startswith(before) and text.endswith(after) and text.isascii()):
        return False
    try:
        msgspec.json.decode(text[len(before) : -len(after)])
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _kept(index: Path, manifest: Manifest) -> Iterator[Finding]:
    stocked = {path.name: path for _, path in stock(index)}
    damaged = {name: path for name, path in stocked.items() if not _is_whole(path)}
    for path in damaged.values():
        yield _finding(path.relative_to(index).as_posix(), f"{path.name} is kept for a former state, and damaged.")
    there = (stocked.keys() - damaged.keys()) | {blob.sha256 for blob in manifest.contents().values()}
    known = history(index)
    for state in known.states:
        if state.number != known.current:
            yield from _incomplete(index, state, there)


def _incomplete(index: Path, state: State, there: AbstractSet[str]) -> Iterator[Finding]:
    try:
        raw = manifest_of(index, state)
        mentioned = {match.decode("ascii") for match in MENTIONED.findall(raw.partition(SEAL)[0])}
        lacking = contents(raw) if mentioned - there else {}  # most have all, and which path is what takes its time
    except Refused as refused:
        yield _finding(STATES, refused.message)
        return
    for path in (path for path, blob in lacking.items() if blob.sha256 not in there):
        yield _finding(STATES, f"State {state.number} cannot be had back: its {path} is not kept.")
        return


def _is_whole(path: Path) -> bool:
    try:
        return not path.is_symlink() and path.is_file() and digest(path) == path.name
    except OSError:
        return False


def _finding(path: str, message: str) -> Finding:
    return Finding(code="generation-damaged", path=path, message=message)
