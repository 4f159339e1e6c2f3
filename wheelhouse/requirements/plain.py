"""The fast door: lines that need no option parser, read without importing pip.

The law, held by tests/requirements/test_plain.py: what this door reads, pip's parser reads to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wheelhouse.requirements.ask import Origin
from wheelhouse.requirements.lines import Included, Line, Required, Settings

# pip's own pattern: a # counts only at the start or after white space, so that a URL keeps its fragment.
_COMMENT = re.compile(r"(^|\s+)#.*$")
# pip takes what follows the first word that begins with a dash for options; words are parted by blanks only.
_OPTION = re.compile(r"(?:^| )-")
_HASH = re.compile(r"--hash=((?:sha256|sha384|sha512):[0-9A-Fa-f]+)", re.ASCII)
# One option, one blank and a value in which neither a shell's quoting nor an abbreviation can hide.
_SETTING = re.compile(r"(-[rcif]|--[a-z-]+) ([A-Za-z0-9_./:@%+~][A-Za-z0-9_./:@%+~-]*)")


def lines(content: str, file: str) -> tuple[Line, ...] | None:
    """Return what the lines of a file say, or None where one of them needs pip's parser."""
    if "${" in content:
        return None
    found = []
    for number, text in _logical(content):
        read = None if text is None else line(text, Origin(file=file, line=number))
        if read is None:
            return None
        found.append(read)
    return tuple(found)


def line(text: str, origin: Origin) -> Line | None:
    """Return what a logical line says (joined, without comment and outer blanks), or None where pip has to read it."""
    if not _OPTION.search(text):
        return Required(origin=origin, text=text)
    if setting := _SETTING.fullmatch(text):
        return _set(setting[1], setting[2], origin)
    return _hashed(text, origin)


def _set(option: str, value: str, origin: Origin) -> Line | None:
    match option:
        case "-r" | "--requirement" | "-c" | "--constraint":
            return Included(origin=origin, location=value, constraint=option in ("-c", "--constraint"))
        case "-i" | "--index-url":
            return Settings(origin=origin, index_url=value)
        case "--extra-index-url":
            return Settings(origin=origin, extra_index_urls=(value,))
        case "-f" | "--find-links":
            return Settings(origin=origin, find_links=value)
        case "--trusted-host":
            return Settings(origin=origin, trusted_hosts=(value,))
        case _:
            return None


def _hashed(text: str, origin: Origin) -> Required | None:
    """Read `name==1.0 --hash=sha256:... --hash=sha256:...`, the form that lock tools write."""
    requirement, _, rest = text.partition(" --hash=")
    words = [_HASH.fullmatch(word) for word in f"--hash={rest}".split(" ") if word]
    hashes = tuple(word[1] for word in words if word)
    if _OPTION.search(requirement) or len(hashes) < len(words):
        return None
    return Required(origin=origin, text=requirement.strip(), hashes=hashes)


def _logical(content: str) -> Iterator[tuple[int, str | None]]:
    """Yield the logical lines that say something, with the number of their first physical line.

    None stands where a continuation meets a comment: pip's rules for the two together are its own.
    """
    first, parts = 0, list[str]()
    for number, physical in enumerate(content.splitlines(), start=1):
        continued = physical.endswith("\\")
        if (continued or parts) and "#" in physical:
            yield number, None
        first = first if parts else number
        parts.append(physical.strip("\\") if continued else physical)
        if not continued:
            yield from _said(first, "".join(parts))
            parts = []
    yield from _said(first, "".join(parts))


def _said(number: int, text: str) -> Iterator[tuple[int, str]]:
    text = (_COMMENT.sub("", text) if "#" in text else text).strip()
    if text:
        yield number, text
