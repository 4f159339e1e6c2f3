"""The bytes of a bundle, one volume after the other, and whether they are those that were written."""

import hashlib
import re
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, Mapping, Sequence, Tuple

from wheelhouse.carried.layout import CHUNK, Refused, digest
from wheelhouse.carried.trouble import is_folder, leads_on

NAMED = re.compile(r"(?P<bundle>(?P<stem>.+?)\.tar(?:\.zst|\.gz)?)(?:\.(?P<volume>[0-9]{3,}))?")
CHECKSUM = re.compile(r"(?P<sha256>[0-9a-f]{64}) [ *](?P<name>.+)")
CHECKSUMS = 2**20  # bytes of a file that lists hashes
AGAIN = "Copy it again from where it was made: the index is as it was."


def pieces(bundle: Path) -> Tuple[Path, ...]:
    """Return the volumes in order, whichever of them is named, or what they would be joined to; else the file itself.

    Raises Refused where one is missing; that it is the last cannot be seen from here.
    """
    if is_folder(bundle):
        raise Refused(f"{bundle} is a folder, and no bundle.", hint="Name the file in it.", kind="usage")
    named = NAMED.fullmatch(bundle.name)
    if named is None or (named.group("volume") is None and leads_on(bundle)):
        return (bundle,)
    volumes = dict(_volumes(bundle.parent, named.group("bundle")))
    for number in range(1, max(volumes, default=0) + 1):
        if number not in volumes:
            missing = "{}.{:03}".format(named.group("bundle"), number)
            raise Refused(f"The volume {missing} is not there.", hint=f"Put it into {bundle.parent}.", kind="usage")
    return tuple(volumes[number] for number in sorted(volumes)) or (bundle,)


def _volumes(folder: Path, bundle: str) -> Iterator[Tuple[int, Path]]:
    with readable(folder):
        for path in folder.iterdir():
            named = NAMED.fullmatch(path.name)
            if named and named.group("bundle") == bundle and named.group("volume"):
                yield int(named.group("volume")), path


def joined(volumes: Sequence[Path], stated: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the bytes of all volumes; `stated` maps names to the SHA-256 that they have to have.

    Raises Refused where one cannot be read, and, at its end, where it is another.
    """
    for path in volumes:
        sha256 = hashlib.sha256()
        with readable(path), path.open("rb") as file:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                if path.name in stated:
                    sha256.update(chunk)
                yield chunk
        if stated.get(path.name, sha256.hexdigest()) != sha256.hexdigest():
            raise Refused(*_damaged([path.name]), kind="integrity")


def checksums(volumes: Sequence[Path]) -> Dict[str, str]:
    """Return what the file of hashes beside the volumes says, by name; nothing where there is no such file."""
    named = NAMED.fullmatch(volumes[0].name)
    path = volumes[0].with_name((named.group("stem") if named else volumes[0].stem) + ".sha256")
    if not leads_on(path):
        return {}
    with readable(path), path.open("rb") as file:
        lines = file.read(CHECKSUMS).decode("utf-8", "replace").splitlines()
    return {line.group("name"): line.group("sha256") for line in map(CHECKSUM.fullmatch, lines) if line}


def examine(volumes: Sequence[Path], stated: Mapping[str, str]) -> None:
    """Raise Refused, which names them, where volumes have another SHA-256 than is stated."""
    with readable(volumes[0]):
        wrong = [path.name for path in volumes if path.name in stated and digest(path) != stated[path.name]]
    if wrong:
        raise Refused(*_damaged(wrong), kind="integrity")


def _damaged(names: Sequence[str]) -> Tuple[str, str]:
    what = f"{names[0]} is damaged: its SHA-256 is"
    if len(names) > 1:
        what = "{} and {} are damaged: their SHA-256 are".format(", ".join(names[:-1]), names[-1])
    return f"{what} not what was written beside the bundle.", AGAIN


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise Refused in place of an OSError."""
    try:
        yield
    except OSError as error:
        hint = "Name a bundle, or one of its volumes."
        raise Refused(f"{path} cannot be read: {error.strerror or error}.", hint=hint) from error
