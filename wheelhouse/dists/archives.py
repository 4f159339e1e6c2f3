"""The texts of a wheel or sdist on disk, and an sdist unpacked, defensively: no archive is trusted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

from wheelhouse.dists.files import Sdist, Wheel
from wheelhouse.dists.metadata import Metadata, agreed, parsed, trusted
from wheelhouse.dists.ranges import Got, Tail, Wish, driven, read_metadata
from wheelhouse.errors import BadArchive, PlaceError

# What a zip archive can say (MS-DOS time), in seconds since 1970, UTC: backends stop at files that are out of it.
EARLIEST, LATEST = 315_532_800, 4_354_819_198
_MOST_LINKS_TO_LINKS = 8
_TEXTS = ("PKG-INFO", "pyproject.toml", "setup.py")
_TOLD = _TEXTS[:2]

# The path of each link, and of what it leads to.
Links: TypeAlias = list[tuple[tuple[str, ...], tuple[str, ...]]]


class SdistTexts(msgspec.Struct, frozen=True, kw_only=True):
    """What lies at the top of an sdist's project folder; None is not there.

    What comes after a PKG-INFO that can be trusted is not read, and not here either.
    """

    pkg_info: bytes | None
    pyproject: bytes | None


def wheel_metadata(path: Path, dist: Wheel) -> bytes:
    """Return the METADATA of a wheel, byte for byte; it has the name and version of the file.

    Raises BadArchive (see `ranges.read_metadata`), or PlaceError where the file cannot be read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:

            def answer(wish: Wish) -> Got:
                start, stop = (max(0, size - wish.length), size) if isinstance(wish, Tail) else (wish.start, wish.stop)
                file.seek(start)
                return Got(data=file.read(stop - start), start=start, size=size)

            text = driven(read_metadata(dist), answer)
    except OSError as error:
        raise PlaceError(f"{dist.filename} cannot be read: {error.strerror}.") from None
    parsed(text, dist)
    return text


def metadata_in(content: bytes, dist: Wheel) -> bytes:
    """Return the METADATA of the wheel that is this content, as `wheel_metadata` does. Raises BadArchive."""
    text = driven(read_metadata(dist), lambda _: Got(data=content, start=0, size=len(content)))
    parsed(text, dist)
    return text


def static_metadata(path: Path, dist: Sdist) -> Metadata | None:
    """Return what binds of what an sdist says of itself: its PKG-INFO (PEP 643) or `[project]` (PEP 621); else None.

    It is read no further than to the first of them that binds. Raises BadArchive, as `sdist_texts`.
    """
    from wheelhouse.dists.pyproject import from_pyproject  # noqa: PLC0415  (imports tomllib)

    for name, text in _texts(path, dist):
        found = trusted(text) if name == "PKG-INFO" else from_pyproject(text)
        if found is not None:
            return found
    return None


def sdist_texts(path: Path, dist: Sdist) -> SdistTexts:
    """Return the texts that tell an sdist's metadata, reading no further than needed, and unpacking nothing.

    Raises BadArchive where it is damaged, a bomb, or one of the texts is a link or too long.
    """
    found: dict[str, bytes] = {}
    for name, text in _texts(path, dist):
        found[name] = text
        if name == "PKG-INFO" and trusted(text) is not None:
            break
    return SdistTexts(pkg_info=found.get("PKG-INFO"), pyproject=found.get("pyproject.toml"))


def sdist_metadata(path: Path, dist: Sdist) -> Metadata:
    """Return what an sdist says of itself, be it binding or not, once all of it was read.

    Raises BadArchive as `sdist_texts`; also where it is of another project or version, or nothing in it tells.
    """
    from wheelhouse.dists.pyproject import from_pyproject  # noqa: PLC0415  (imports tomllib)

    found = dict(_texts(path, dist))
    if not found:
        raise BadArchive(f"{dist.filename} holds neither a PKG-INFO nor a pyproject.toml, so it is no sdist.")
    if "PKG-INFO" in found:
        return parsed(found["PKG-INFO"], dist)
    static = from_pyproject(found["pyproject.toml"])
    return Metadata(name=dist.project, version=str(dist.version)) if static is None else agreed(static, dist)


def _texts(path: Path, dist: Sdist) -> Iterator[tuple[str, bytes]]:
    # tarfile; few runs meet an sdist
    from wheelhouse.dists.members import refusing  # noqa: PLC0415
    from wheelhouse.dists.tops import tops  # noqa: PLC0415

    seen: set[str] = set()
    roots: set[str] = set()
    with refusing(dist):
        for top in tops(path, dist):
            if top.name not in _TEXTS:
                continue
            roots.add(top.root)
            if top.text is None or top.name in seen or len(roots) > 1:
                raise BadArchive(f"{dist.filename} holds a {top.name} that is no small file, or more than one.")
            seen.add(top.name)
            if top.name in _TOLD:
                yield top.name, top.text


def unpack_sdist(path: Path, dist: Sdist, into: Path) -> Path:
    """Unpack an sdist into an empty folder, and return its project folder in there. Raises as `unpack`."""
    from wheelhouse.dists.members import refusing  # noqa: PLC0415  (tarfile)

    unpack(path, dist, into)
    with refusing(dist):
        return _project(into, dist)


def unpack(path: Path, dist: Sdist, into: Path) -> None:
    """Unpack an archive into an empty folder.

    A link becomes a copy of the file that it leads to, and is left out where it leads to a folder or to nothing: so no
    link ever exists in the folder through which a later member could escape. Files have the times that the archive
    gives them, within `EARLIEST` and `LATEST`. Raises BadArchive or PlaceError.
    """
    from wheelhouse.dists.members import members, most_bytes, refusing  # noqa: PLC0415  (tarfile)

    links: Links = []
    with refusing(dist):
        for member in members(path, dist):
            match member.kind:
                case "file":
                    with member.open() as content:
                        target = _below(into, member.path, dist)
                        _write(target, content.read, executable=member.executable)
                        _date(target, member.mtime)
                case "folder":
                    _below(into, member.path, dist).mkdir(parents=True, exist_ok=True)
                case "link":
                    links.append((member.path, member.target))
                case _:
                    raise BadArchive(f"{dist.filename} holds {'/'.join(member.path)}, a device or the like.")
        _copy_links(links, into, dist, most_bytes(path))


def _below(into: Path, parts: tuple[str, ...], dist: Sdist) -> Path:
    # What is one harmless part of a name elsewhere may be a drive, or several parts, on Windows.
    target = into.joinpath(*parts)
    if not target.is_relative_to(into) or ".." in target.relative_to(into).parts:
        raise BadArchive(f"{dist.filename} holds {parts!r}, which leads out of its folder.")  # pragma: no cover
    return target


def _write(target: Path, read: Callable[[int], bytes], *, executable: bool) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        size = sum(file.write(chunk) for chunk in iter(lambda: read(256 * 1024), b""))
    if executable:
        target.chmod(0o755)
    return size


def _date(target: Path, mtime: float) -> None:
    """Give the file its time: which of two files is older decides what a build makes anew."""
    within = min(mtime, LATEST) if mtime > EARLIEST else EARLIEST  # that is for "not a number", too
    os.utime(target, (within, within))


def _copy_links(links: Links, into: Path, dist: Sdist, left: int) -> None:
    for _ in range(_MOST_LINKS_TO_LINKS):
        ready = dict.fromkeys(link for link in links if _below(into, link[1], dist).is_file())
        links = [link for link in links if link not in ready]
        for path, target in ready:
            source = _below(into, target, dist)
            left -= source.stat().st_size
            if left < 0:
                raise BadArchive(f"{dist.filename} unpacks to far more bytes than a file of its size should.")
            _copy(source, _below(into, path, dist))


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        _write(target, file.read, executable=bool(source.stat().st_mode & 0o100))
    _date(target, source.stat().st_mtime)


def _project(into: Path, dist: Sdist) -> Path:
    found = [path for path in into.iterdir() if any((path / name).is_file() for name in _TEXTS[1:])]
    if len(found) != 1:
        raise BadArchive(f"{dist.filename} holds {len(found)} folders with a pyproject.toml or setup.py, not one.")
    return found[0]
