"""Archives made anew: members sorted, all of one time, owned by nobody, so that equal content gives equal bytes."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import stat
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

from wheelhouse.dists.archives import unpack_sdist
from wheelhouse.dists.files import Sdist, Wheel
from wheelhouse.dists.members import MOST_MEMBERS, inside, most_bytes, refusing
from wheelhouse.errors import BadArchive

_MOST_TEXT = 64 * 1024 * 1024


def rewritten_wheel(path: Path, wheel: Wheel, to: Path, *, epoch: int) -> Path:
    """Write the wheel anew, RECORD last and its rows sorted. Raises BadArchive where it cannot be trusted or read."""
    # As far as reading goes a wheel is as any zip archive.
    dist = Sdist(filename=wheel.filename, project=wheel.project, version=wheel.version, suffix=".zip")
    with refusing(dist), zipfile.ZipFile(path) as old:
        infos = {info.filename: info for info in _checked(path, old, dist)}
        record = _info_folder(infos, wheel) + "RECORD"
        _check_tags(_text(old, infos[_info_folder(infos, wheel) + "WHEEL"]), wheel)
        rows = _sorted_rows(_text(old, infos.pop(record)), record)
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
            # PEP 427: what is in .dist-info stands at the end.
            for name in sorted(infos, key=lambda name: (_is_info(name), name)):
                with old.open(name) as source, new.open(_entry(name, infos[name], epoch), "w") as target:
                    shutil.copyfileobj(source, target)
            new.writestr(_entry(record, None, epoch), rows, compresslevel=9)
    return to


def rewritten_sdist(path: Path, dist: Sdist, to: Path, *, epoch: int) -> Path:
    """Write the sdist anew; a link in it becomes a copy. Raises BadArchive where it cannot be trusted or read."""
    with tempfile.TemporaryDirectory(prefix="whbuild-", dir=to.parent) as folder:
        project = unpack_sdist(path, dist, Path(folder))
        with (
            to.open("wb") as raw,
            gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
        ):
            for each in sorted(project.rglob("*")):
                _add(archive, each, each.relative_to(folder).as_posix(), epoch)
    return to


def _checked(path: Path, archive: zipfile.ZipFile, dist: Sdist) -> Iterator[zipfile.ZipInfo]:
    """Yield the files. Raises BadArchive where a name leads out or comes twice, and for links and bombs."""
    seen: set[tuple[str, ...]] = set()
    left = most_bytes(path)
    for info in archive.infolist():
        if info.is_dir():
            continue
        parts = inside((), info.filename, dist)
        left -= info.file_size
        if parts in seen or "/".join(parts) != info.filename or len(seen) >= MOST_MEMBERS or left < 0:
            raise BadArchive(f"{dist.filename} holds {info.filename!r}, twice or oddly named, or far too much.")
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise BadArchive(f"{dist.filename} holds {info.filename!r}, which is no file.")
        seen.add(parts)
        yield info


def _info_folder(names: Iterable[str], wheel: Wheel) -> str:
    """Return `NAME-VERSION.dist-info/`. Raises BadArchive where a file is not in there that an installer needs."""
    (folder,) = {name.partition("/")[0] for name in names if _is_info(name) and name.endswith("/METADATA")} or {""}
    if not {f"{folder}/RECORD", f"{folder}/WHEEL"} <= set(names):
        raise BadArchive(f"{wheel.filename} has no RECORD or no WHEEL (PEP 427).")
    return f"{folder}/"


def _is_info(name: str) -> bool:
    return name.partition("/")[0].endswith(".dist-info")


def _text(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with archive.open(info) as file:
        return file.read(_MOST_TEXT).decode()


def _check_tags(text: str, wheel: Wheel) -> None:
    said = {line[4:].strip().lower() for line in text.splitlines() if line[:4].lower() == "tag:"}
    named = {"-".join(tag) for tag in product(wheel.pythons, wheel.abis, wheel.platforms)}
    if said and said != named:
        raise BadArchive(f"{wheel.filename} says inside that its tags are {', '.join(sorted(said))}.")


def _sorted_rows(text: str, record: str) -> bytes:
    rows = sorted(row for row in csv.reader(text.splitlines()) if row and row[0] != record)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([*rows, [record, "", ""]])
    return written.getvalue().encode()


def _entry(name: str, old: zipfile.ZipInfo | None, epoch: int) -> zipfile.ZipInfo:
    year, month, day, hour, minute, second = time.gmtime(epoch)[:6]
    made = zipfile.ZipInfo(name, (year, month, day, hour, minute, second))
    executable = old is not None and old.external_attr >> 16 & 0o111
    made.external_attr = (stat.S_IFREG | (0o755 if executable else 0o644)) << 16
    made.create_system = 3  # Unix: where the mode counts
    made.compress_type = zipfile.ZIP_DEFLATED
    made.file_size = 0 if old is None else old.file_size  # so that zip64 is used where it must be
    return made


def _add(archive: tarfile.TarFile, path: Path, name: str, epoch: int) -> None:
    made = tarfile.TarInfo(name)
    made.mtime = epoch
    if path.is_dir():
        made.type, made.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(made)
        return
    found = path.stat()
    made.size, made.mode = found.st_size, 0o755 if found.st_mode & 0o100 else 0o644
    with path.open("rb") as content:
        archive.addfile(made, content)
