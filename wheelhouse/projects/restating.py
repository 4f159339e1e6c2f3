"""A wheel that wants others by URL -> one that wants the versions found there: pip would go to the URL once more."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import Version

from wheelhouse.dists.files import BadFilename, normalized, parse_filename

_REQUIRES = re.compile(rb"(?im)^(Requires-Dist:[ \t]*)(.*?)[ \t\r]*$")


def direct(line: str) -> Requirement | None:
    """Return the requirement of a Requires-Dist line that is a direct reference, and not of an extra; else None."""
    try:
        requirement = Requirement(line) if "@" in line else None
    except InvalidRequirement:
        return None
    if requirement is None or requirement.url is None:
        return None
    # What an extra needs that nobody asked for is not fetched, nor looked at.
    return None if "extra" in str(requirement.marker or "") else requirement


def by_version(requirement: Requirement, version: Version) -> str:
    """Return the line that asks for the version by name."""
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}{extras}=={version}{marker}"


def version_in(url: str, project: str) -> Version | None:
    """Return the version that the name of the file behind the URL says."""
    filename = unquote(urlsplit(url).path.rpartition("/")[2])
    try:
        return parse_filename(filename, normalized(project)).version
    except BadFilename:
        return None


def restate(wheel: Path, turned: Callable[[str], str]) -> None:
    """Turn each Requires-Dist line of a wheel, in its METADATA, and what RECORD says of that."""
    beside = wheel.with_name(f"{wheel.name}.new")
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as new:
        info = next(name for name in old.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = _turned(old.read(info), turned)
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == info:
                data = metadata
            elif entry.filename == info.replace("METADATA", "RECORD"):
                data = _recorded(data, info, metadata)
            new.writestr(entry, data, compresslevel=9)
    beside.replace(wheel)


def _turned(text: bytes, turned: Callable[[str], str]) -> bytes:
    head, blank, body = text.partition(b"\n\n")
    return _REQUIRES.sub(lambda found: found[1] + turned(found[2].decode()).encode(), head) + blank + body


def _recorded(record: bytes, path: str, data: bytes) -> bytes:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    rows = [row for row in csv.reader(io.StringIO(record.decode())) if row]
    written = io.StringIO()
    fresh = [path, f"sha256={digest}", str(len(data))]
    csv.writer(written, lineterminator="\n").writerows(fresh if row[0] == path else row for row in rows)
    return written.getvalue().encode()
