"""Facts -> `catalogue/data.js`: a script, since a page that was opened as a file may fetch nothing."""

from __future__ import annotations

import re

import msgspec

from wheelhouse.catalogue.facts import Facts

_ENCODER = msgspec.json.Encoder()
_UNSAFE = r"[^\x00-\x3b\x3d-\x7e]"  # all but ASCII, and `<`


def data(facts: Facts) -> bytes:
    """Return the script, a project a line.

    It is ASCII, so that it is the same under any charset which a server may state, and holds no `<`: whoever puts it
    into a page ends no element with it.
    """
    head = _ENCODER.encode(msgspec.structs.replace(facts, projects=())).decode()
    lines = b",\n".join(map(_ENCODER.encode, facts.projects)).decode()
    return f'globalThis.CATALOGUE = {_safe(head)[:-1]},"projects":[\n{_safe(lines)}\n]}};\n'.encode("ascii")


def _safe(json: str) -> str:
    if json.isascii() and "<" not in json and "\x7f" not in json:  # as most are: no pattern is made for these
        return json
    return re.sub(_UNSAFE, lambda found: _escaped(found[0]), json)


def _escaped(char: str) -> str:
    """Return the character as JSON and JavaScript escape it: in units of UTF-16."""
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))
