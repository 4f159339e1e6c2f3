from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.dists.archives import (
    SdistTexts,
    metadata_in,
    sdist_texts,
    static_metadata,
    unpack_sdist,
    wheel_metadata,
)
from wheelhouse.dists.files import Sdist, Wheel, parse_filename
from wheelhouse.dists.tops import MOST_TEXT
from wheelhouse.errors import BadArchive, PlaceError

OLD = specimens.metadata("a", "1")
BINDING = specimens.metadata("a", "1", metadata_version="2.2")
SETUP = b"raise SystemExit('never run')\n"


def placed(folder: Path, filename: str, data: bytes) -> tuple[Path, Sdist]:
    path = folder / filename
    path.write_bytes(data)
    dist = parse_filename(filename)
    assert isinstance(dist, Sdist)
    return path, dist


def tar(*members: tarfile.TarInfo | tuple[str, bytes], compress: Callable[[bytes], bytes] = gzip.compress) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return compress(raw.getvalue())


def special(name: str, kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, linkname
    return info


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        for info, data in members:
            archive.writestr(info, data)
    return raw.getvalue()


# --- wheels


def a_wheel(folder: Path, data: bytes, filename: str = "a-1-py3-none-any.whl") -> bytes:
    (folder / filename).write_bytes(data)
    dist = parse_filename(filename)
    assert isinstance(dist, Wheel)
    text = wheel_metadata(folder / filename, dist)
    assert metadata_in(data, dist) == text
    return text


def test_the_metadata_of_a_wheel_byte_for_byte(tmp_path: Path) -> None:
    filename, data = specimens.wheel("A.b", "1.0", ["c"])
    assert a_wheel(tmp_path, data, filename) == specimens.metadata("A.b", "1.0", ["c"])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        specimens.wheel("a", "1", metadata_text=b"nothing")[1],
        specimens.wheel("a", "1", metadata_text=specimens.metadata("b", "1"))[1],
        specimens.wheel("a", "1", metadata_text=specimens.metadata("a", "2"))[1],
        specimens.wheel("b", "1")[1],
        specimens.wheel("a", "1")[1][:-9],
        specimens.wheel("a", "1", metadata_text=bytes(30_000_000))[1],
    ],
)
def test_a_wheel_that_cannot_be_trusted(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadArchive, match=r"a-1-py3-none-any\.whl"):
        a_wheel(tmp_path, data)
    dist = parse_filename("a-1-py3-none-any.whl")
    assert isinstance(dist, Wheel)
    with pytest.raises(BadArchive, match=r"a-1-py3-none-any\.whl"):
        metadata_in(data, dist)


def test_a_wheel_of_many_entries_is_read_quickly(tmp_path: Path) -> None:
    data = zipped(*((f"a/{number}", b"") for number in range(20_000)), ("a-1.dist-info/METADATA", OLD))
    before = time.process_time()
    assert a_wheel(tmp_path, data) == OLD
    assert time.process_time() - before < 0.2


def test_a_wheel_that_is_not_there(tmp_path: Path) -> None:
    dist = parse_filename("a-1-py3-none-any.whl")
    assert isinstance(dist, Wheel)
    with pytest.raises(PlaceError, match=r"a-1-py3-none-any\.whl cannot be read: "):
        wheel_metadata(tmp_path / "none", dist)


# --- texts of an sdist

PLAIN = [("a-1/a/__init__.py", b""), ("a-1/PKG-INFO", OLD), ("a-1/pyproject.toml", b"[x]"), ("a-1/setup.py", SETUP)]
TEXTS = SdistTexts(pkg_info=OLD, pyproject=b"[x]")


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a-1.tar.gz", tar(*PLAIN)),
        ("a-1.tgz", tar(*PLAIN)),
        ("a-1.tar.bz2", tar(*PLAIN, compress=bz2.compress)),
        ("a-1.tar.xz", tar(*PLAIN, compress=lzma.compress)),
        ("a-1.tar", tar(*PLAIN, compress=bytes)),
        ("a-1.zip", zipped(*PLAIN)),
        ("a-1.tar.gz", tar(("./._a-1", b"mac"), *((f"./{name}", data) for name, data in PLAIN))),
    ],
)
def test_the_texts_of_every_kind_of_sdist(tmp_path: Path, filename: str, data: bytes) -> None:
    path, dist = placed(tmp_path, filename, data)
    assert sdist_texts(path, dist) == TEXTS
    project = unpack_sdist(path, dist, tmp_path / "unpacked")
    assert (project / "PKG-INFO").read_bytes() == OLD


def test_texts_further_down_are_others(tmp_path: Path) -> None:
    found = sdist_texts(*placed(tmp_path, "a-1.tar.gz", tar(("PKG-INFO", OLD), ("a-1/a.egg-info/PKG-INFO", OLD))))
    assert found == SdistTexts(pkg_info=None, pyproject=None)


def test_behind_a_binding_pkg_info_nothing_is_read(tmp_path: Path) -> None:
    data = tar(("a-1/PKG-INFO", BINDING), ("a-1/setup.py", SETUP), ("../x", b""))
    found = sdist_texts(*placed(tmp_path, "a-1.tar.gz", data))
    assert found == SdistTexts(pkg_info=BINDING, pyproject=None)


def symlink(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


DAMAGED = {
    "empty": b"",
    "html": b"<html>",
    "an empty stream": gzip.compress(b""),
    "no tar inside": gzip.compress(b"x" * 5000),
    "truncated": tar(*PLAIN)[:-20],
    "truncated early": tar(*PLAIN)[:100],
    "cut off inside a member": gzip.compress(tar(*PLAIN, compress=bytes)[:1600]),
    "cut off inside a header": gzip.compress(tar(*PLAIN, compress=bytes)[:700]),
    "a damaged header": gzip.compress(tar(*PLAIN, compress=bytes).replace(b"a-1/setup.py", b"a-1/setup.pX")),
    "an absolute name": tar(("/a-1/setup.py", b"")),
    "a name that leads out": tar(("a-1/../../setup.py", b"")),
    "a link that leads out": tar(special("a-1/setup.py", tarfile.SYMTYPE, "../../x")),
    "an absolute link": tar(special("a-1/setup.py", tarfile.SYMTYPE, "/etc/passwd")),
    "a hard link that leads out": tar(special("a-1/setup.py", tarfile.LNKTYPE, "../x")),
    "a long extended header": tar(("a-1/" + "x" * 2_000_000, b"")),
    "endless extended headers": gzip.compress(tar(("a" * 101, b""), compress=bytes)[:1024] * 5000),
}
SPECIAL = {
    "a text that is a link": tar(("a-1/x", OLD), special("a-1/PKG-INFO", tarfile.SYMTYPE, "x")),
    "a text that is a hard link": tar(("a-1/x", OLD), special("a-1/PKG-INFO", tarfile.LNKTYPE, "a-1/x")),
    "a text of an unknown type": tar(special("a-1/setup.py", b"Z")),
    "a text that is a device": tar(special("a-1/PKG-INFO", tarfile.CHRTYPE)),
    "a text that is a folder": tar(special("a-1/setup.py", tarfile.DIRTYPE)),
    "a text that comes twice": tar(("a-1/PKG-INFO", OLD), ("a-1/PKG-INFO", BINDING)),
    "two projects": tar(("a-1/PKG-INFO", OLD), ("b-1/setup.py", SETUP)),
    "a text that is too long": tar(("a-1/PKG-INFO", bytes(MOST_TEXT + 1))),
}


@pytest.mark.parametrize("data", [*DAMAGED.values(), *SPECIAL.values()], ids=[*DAMAGED, *SPECIAL])
def test_a_hostile_sdist(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadArchive, match=r"a-1\.tar\.gz"):
        sdist_texts(*placed(tmp_path, "a-1.tar.gz", data))


ZIPS = {
    "no zip": b"PK",
    "truncated": zipped(*PLAIN)[:-30],
    "a name that leads out": zipped(("../setup.py", b"")),
    "a rare method": zipped(("a-1/PKG-INFO", b""), method=zipfile.ZIP_BZIP2),
    "a damaged member": zipped(*PLAIN, method=zipfile.ZIP_STORED).replace(b"Name: a", b"Name: b"),
    "a link that leads out": zipped((symlink("a-1/x"), b"../../y")),
    "a text that is a link": zipped(("a-1/x", b""), (symlink("a-1/PKG-INFO"), b"x")),
}


@pytest.mark.parametrize("data", ZIPS.values(), ids=ZIPS.keys())
def test_a_hostile_zip(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadArchive, match=r"a-1\.zip"):
        sdist_texts(*placed(tmp_path, "a-1.zip", data))


def bomb(size: int) -> bytes:
    packed = io.BytesIO()
    info = tarfile.TarInfo("a-1/zeros")
    info.size = size
    with gzip.open(packed, "wb", compresslevel=1) as stream:
        stream.write(info.tobuf())
        for _ in range(size // 2**20):
            stream.write(bytes(2**20))
    return packed.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked_whole(tmp_path: Path) -> None:
    path, dist = placed(tmp_path, "a-1.tar.gz", bomb(300 * 2**20))
    with pytest.raises(BadArchive, match="far more bytes"):
        sdist_texts(path, dist)


def test_a_zip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.dists.members.most_bytes", lambda _: 5000)
    path, dist = placed(tmp_path, "a-1.zip", zipped(*((f"a-1/{number}", bytes(1000)) for number in range(6))))
    with pytest.raises(BadArchive, match="far more bytes"):
        unpack_sdist(path, dist, tmp_path / "unpacked")


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wheelhouse.dists.members.MOST_MEMBERS", 3)
    with pytest.raises(BadArchive, match="more than 3 members"):
        sdist_texts(*placed(tmp_path, "a-1.tar.gz", tar(*PLAIN)))
    with pytest.raises(BadArchive, match="more than 3 members"):
        sdist_texts(*placed(tmp_path, "a-1.zip", zipped(*((f"a-1/{'x' * 200}{n}", b"") for n in range(9)))))


def test_an_sdist_that_is_not_there(tmp_path: Path) -> None:
    path, dist = placed(tmp_path, "a-1.tar.gz", b"")
    path.unlink()
    with pytest.raises(PlaceError, match=r"a-1\.tar\.gz cannot be read"):
        sdist_texts(path, dist)


# --- an sdist unpacked


def test_an_sdist_is_unpacked(tmp_path: Path) -> None:
    script = tarfile.TarInfo("a-1/run.sh")
    script.mode = 0o755
    data = tar(special("a-1/empty", tarfile.DIRTYPE), ("a-1/setup.py", SETUP), ("a-1/deep/er/x", b"y"), script)
    project = unpack_sdist(*placed(tmp_path, "a-1.tar.gz", data), tmp_path / "into")
    assert project == tmp_path / "into" / "a-1"
    assert (project / "deep" / "er" / "x").read_bytes() == b"y"
    assert (project / "empty").is_dir()
    assert os.access(project / "run.sh", os.X_OK)
    assert not os.access(project / "setup.py", os.X_OK)


def test_links_become_copies(tmp_path: Path) -> None:
    data = tar(
        special("a-1/deep/first", tarfile.SYMTYPE, "../second"),
        special("a-1/second", tarfile.LNKTYPE, "a-1/setup.py"),
        special("a-1/folder", tarfile.SYMTYPE, "deep"),
        special("a-1/nothing", tarfile.SYMTYPE, "none"),
        special("a-1/itself", tarfile.SYMTYPE, "itself"),
        ("a-1/setup.py", SETUP),
    )
    project = unpack_sdist(*placed(tmp_path, "a-1.tar.gz", data), tmp_path / "into")
    assert (project / "deep" / "first").read_bytes() == (project / "second").read_bytes() == SETUP
    assert not any(path.is_symlink() for path in project.rglob("*"))
    assert sorted(path.name for path in project.iterdir()) == ["deep", "second", "setup.py"]


def test_a_link_in_a_zip_becomes_a_copy(tmp_path: Path) -> None:
    data = zipped((symlink("a-1/x"), b"setup.py"), ("a-1/setup.py", SETUP), ("a-1/d/", b""))
    project = unpack_sdist(*placed(tmp_path, "a-1.zip", data), tmp_path / "into")
    assert (project / "x").read_bytes() == SETUP
    assert (project / "d").is_dir()


def test_a_link_cannot_be_written_through(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    data = tar(special("a-1/way", tarfile.SYMTYPE, "."), ("a-1/way/x", b""), ("a-1/setup.py", SETUP))
    project = unpack_sdist(*placed(tmp_path, "a-1.tar.gz", data), tmp_path / "into")
    assert (project / "way" / "x").is_file()


def test_links_multiply_no_bytes(tmp_path: Path) -> None:
    data = tar(("a-1/x", bytes(2**24)), *(special(f"a-1/{n}", tarfile.LNKTYPE, "a-1/x") for n in range(17)))
    with pytest.raises(BadArchive, match="far more bytes"):
        unpack_sdist(*placed(tmp_path, "a-1.tar.gz", data), tmp_path / "into")


UNPACKABLE = {
    "a device": tar(special("a-1/x", tarfile.CHRTYPE)),
    "an unknown type": tar(special("a-1/setup.py", b"Z")),
    "a pipe": tar(special("a-1/x", tarfile.FIFOTYPE)),
    "no project": tar(("a-1/x", b"")),
    "two projects": tar(("a-1/setup.py", b""), ("b-1/setup.py", b"")),
    "no folder": tar(("setup.py", b"")),
    "a file that is a folder too": tar(("a-1/x/y", b""), ("a-1/x", b"")),
    "a folder that is a file too": tar(("a-1/x", b""), ("a-1/x/y", b"")),
    "a name without end": tar(("a-1/" + "x" * 5000, b"")),
    "a name with a zero byte": zipped(("a-1/x", b"")).replace(b"a-1/x", b"a-1\0x"),
    "the top as a file": tar((".", b"x")),
}


@pytest.mark.parametrize("data", [*DAMAGED.values(), *UNPACKABLE.values()], ids=[*DAMAGED, *UNPACKABLE])
def test_an_sdist_that_is_not_unpacked(tmp_path: Path, data: bytes) -> None:
    suffix = "zip" if data.startswith(b"PK") else "tar.gz"
    into = tmp_path / "deep" / "into"
    into.mkdir(parents=True)
    with pytest.raises(BadArchive, match=rf"a-1\.{suffix}"):
        unpack_sdist(*placed(tmp_path, f"a-1.{suffix}", data), into)
    assert {path.name for path in tmp_path.rglob("*") if not path.is_relative_to(into)} == {f"a-1.{suffix}", "deep"}


@pytest.mark.parametrize(("pkg_info", "requires"), [(None, ("d",)), ("2.1", ("d",)), ("2.2", ("c",))])
def test_what_binds_first_is_what_an_sdist_tells(
    pkg_info: str | None, requires: tuple[str, ...], tmp_path: Path
) -> None:
    info = None if pkg_info is None else specimens.metadata("a", "1.0", ["c"], metadata_version=pkg_info)
    project = '[project]\nname = "a"\nversion = "1.0"\ndependencies = ["d"]\n'
    filename, data = specimens.sdist("a", "1.0", pkg_info=info, pyproject=project)
    (tmp_path / filename).write_bytes(data)
    dist = parse_filename(filename)
    assert isinstance(dist, Sdist)
    found = static_metadata(tmp_path / filename, dist)
    assert found is not None
    assert found.requires_dist == requires
