"""Bundles that are not as whbuild writes them: refused whole, and nothing is changed."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.carried.scenes import FORMATS, PROGRAM, brought, bundle, index, pack, unpacked_bundle
from tests.laws import tried
from tests.places.story import on_disk
from wheelhouse.carried.layout import MANIFEST, Refused, contents
from wheelhouse.carried.members import BUNDLE, END, header, padding
from wheelhouse.carried.members import PROGRAM as NAME
from wheelhouse.carried.unpacking import unpacked
from wheelhouse.carried.volumes import joined
from wheelhouse.deliveries.naming import Format

Members = list[tuple[str, bytes]]
LATER = "packages/two-1-py3-none-any.whl"


def members(archive: bytes) -> Members:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return [(each.name, opened.extractfile(each).read()) for each in opened]  # type: ignore[union-attr]


def written(found: Members) -> bytes:
    return b"".join(header(path, len(content)) + content + padding(len(content)) for path, content in found) + END


def by_tarfile(found: Members, change: Callable[[tarfile.TarInfo], None]) -> bytes:
    """Return the archive as another program might write it; each member is changed."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in found:
            info = tarfile.TarInfo(path)
            info.size, info.mtime = len(content), 315532800
            change(info)
            archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return made.getvalue()


def announcing(found: Members, **facts: object) -> Members:
    """Return the members with other facts in the first."""
    said = {**json.loads(found[0][1]), **facts}
    return [(BUNDLE, json.dumps(said, separators=(",", ":")).encode() + b"\n"), *found[1:]]


def restating(found: Members, change: Callable[[dict[str, object]], None]) -> Members:
    """Return the members with another manifest, which all that names it agrees with."""
    manifest = json.loads(dict(found)[MANIFEST])
    del manifest["sha256"]
    change(manifest)
    raw = json.dumps(manifest).encode()
    told = [(path, raw if path == MANIFEST else content) for path, content in found]
    return announcing(told, manifest=hashlib.sha256(raw).hexdigest())


def renamed(filename: str) -> Callable[[dict[str, object]], None]:
    def change(manifest: dict[str, object]) -> None:
        manifest["files"][0]["filename"] = filename  # type: ignore[index]

    return change


def texts(**paths: str) -> Callable[[dict[str, object]], None]:
    def change(manifest: dict[str, object]) -> None:
        manifest["texts"] = {path: {"sha256": "0" * 64, "size": 0} for path in paths.values()}

    return change


def at(found: Members, path: str, *instead: tuple[str, bytes]) -> Members:
    """Return the members with others in the place of one."""
    place = [name for name, _ in found].index(path)
    return [*found[:place], *instead, *found[place + 1 :]]


def content(found: Members, path: str) -> bytes:
    return dict(found)[path]


def linked(kind: bytes) -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        if info.name == LATER:
            info.type, info.linkname, info.size = kind, "../../elsewhere", 0

    return change


def owned(info: tarfile.TarInfo) -> None:
    info.uid, info.uname = 1000, "somebody"


HOSTILE: dict[str, Callable[[Members], bytes]] = {
    "nothing": lambda _: b"",
    "something else": lambda _: b"a text\n" * 400,
    "no members": lambda _: END,
    "no end": lambda found: written(found)[: -len(END)],
    "half an end": lambda found: written(found)[:-512],
    "more after the end": lambda found: written(found) + b"\0",
    "another archive after it": lambda found: written(found) + written(found),
    "one more member": lambda found: written([*found, ("packages/more-1-py3-none-any.whl", b"")]),
    "one member less": lambda found: written(found[:-1]),
    "a member twice": lambda found: written(at(found, LATER, (LATER, content(found, LATER)), (LATER, b""))),
    "two manifests": lambda found: written([*found[:3], found[2], *found[3:]]),
    "no manifest": lambda found: written([*found[:2], *found[3:]]),
    "no announcement": lambda found: written(found[1:]),
    "another order": lambda found: written([*found[:3], *reversed(found[3:])]),
    "an absolute path": lambda found: written(at(found, LATER, ("/" + LATER, content(found, LATER)))),
    "a path that leaves": lambda found: written(at(found, LATER, ("../" + LATER, content(found, LATER)))),
    "another content": lambda found: written(at(found, LATER, (LATER, bytes(len(content(found, LATER)))))),
    "less content": lambda found: written(at(found, LATER, (LATER, content(found, LATER)[:-1]))),
    "another program": lambda found: written(at(found, NAME, (NAME, b"import os"))),
    "a program without end": lambda found: written(at(found, NAME, (NAME, bytes(2**22 + 1)))),
    "a symbolic link": lambda found: by_tarfile(found, linked(tarfile.SYMTYPE)),
    "a hard link": lambda found: by_tarfile(found, linked(tarfile.LNKTYPE)),
    "a device": lambda found: by_tarfile(found, linked(tarfile.CHRTYPE)),
    "a folder": lambda found: by_tarfile(found, linked(tarfile.DIRTYPE)),
    "an owner": lambda found: by_tarfile(found, owned),
    "a header that lies about the size": lambda found: written(found).replace(b"%011o" % len(found[3][1]), b"7" * 11),
    "an announcement that is no JSON": lambda found: written([(BUNDLE, b"{"), *found[1:]]),
    "an announcement that is a list": lambda found: written([(BUNDLE, b"[]\n"), *found[1:]]),
    "an announcement with nothing in it": lambda found: written([(BUNDLE, b"{}\n"), *found[1:]]),
    "an announcement with blanks": lambda found: written([(BUNDLE, b" " + found[0][1]), *found[1:]]),
    "an announcement without end": lambda found: written([(BUNDLE, b" " * 5_000), *found[1:]]),
    "an announcement that is deep": lambda found: written([(BUNDLE, b"[" * 4_000), *found[1:]]),
    "a field more": lambda found: written(announcing(found, more=1)),
    "fewer files announced": lambda found: written(announcing(found, files=1)),
    "fewer bytes announced": lambda found: written(announcing(found, size=1)),
    "a base that is no hash": lambda found: written(announcing(found, base="../..")),
    "a base that is a number": lambda found: written(announcing(found, base=1)),
    "another manifest announced": lambda found: written(announcing(found, manifest="0" * 64)),
    "no version": lambda found: written(announcing(found, **{"bundle-version": None})),
    "a newer version": lambda found: written(announcing(found, **{"bundle-version": 2})),
    "a name that leaves": lambda found: written(restating(found, renamed("../../bin/sh"))),
    "a name of another system": lambda found: written(restating(found, renamed("C:\\pip.ini"))),
    "a name that is none": lambda found: written(restating(found, renamed(""))),
    "a page elsewhere": lambda found: written(restating(found, texts(a="../simple/index.html"))),
    "the lock as a page": lambda found: written(restating(found, texts(a=".whbuild/lock"))),
    "the history as a page": lambda found: written(restating(found, texts(a=".whbuild/generations/states.json"))),
    "a manifest that is empty": lambda found: written(restating(found, dict.clear)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_as_whbuild_writes_it_is_refused_whole(name: str, june: Path, tmp_path: Path) -> None:
    found = members(unpacked_bundle(index(tmp_path / "july", ("one", "2"), ("two", "1"))))
    before = on_disk(june)
    out = pack(tmp_path / "hostile.tar", [HOSTILE[name](found)])
    with pytest.raises(Refused):
        brought(out, june)
    assert on_disk(june) == before


def test_what_it_is_made_of_is_applied(june: Path, tmp_path: Path) -> None:
    july = index(tmp_path / "july", ("one", "2"), ("two", "1"))
    found = members(unpacked_bundle(july))
    brought(pack(tmp_path / "well.tar", [written(restating(found, lambda _: None))]), june)
    assert on_disk(june).keys() == on_disk(july).keys()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    june = index(folder / "june", ("one", "1"), ("two", "1"))
    july = index(folder / "july", ("one", "2"), ("two", "1"))
    for form in FORMATS:
        bundle(folder / f"july.{form}", july, since=june)
    return folder


@pytest.mark.property
@pytest.mark.parametrize("form", FORMATS)
@tried(40)
@given(data=some.data())
def test_a_bundle_that_is_cut_short_is_refused(form: Format, data: some.DataObject, scene: Path) -> None:
    whole = (scene / f"july.{form}").read_bytes()
    cut = scene / f"cut.{form}"
    cut.write_bytes(whole[: data.draw(some.integers(0, len(whole) - 1))])
    before = on_disk(scene / "june")
    with pytest.raises(Refused):
        brought(cut, scene / "june")
    assert on_disk(scene / "june") == before


@pytest.mark.property
@pytest.mark.parametrize("form", FORMATS)
@tried(60)
@given(data=some.data())
def test_a_bundle_with_a_flipped_byte_is_refused(form: Format, data: some.DataObject, scene: Path) -> None:
    flipped = bytearray((scene / f"july.{form}").read_bytes())
    flipped[data.draw(some.integers(0, len(flipped) - 1))] ^= data.draw(some.integers(1, 255))
    wrong = scene / f"wrong.{form}"
    wrong.write_bytes(bytes(flipped))
    before = on_disk(scene / "june")
    if form != "tar" and archive_in(wrong) == archive_in(scene / f"july.{form}"):
        return  # the same can be packed in several ways; the hashes beside a bundle tell them apart
    with pytest.raises(Refused):
        brought(wrong, scene / "june")
    assert on_disk(scene / "june") == before


def archive_in(path: Path) -> bytes | None:
    """Return what is packed, as whole as it can be read."""
    try:
        return b"".join(unpacked(joined([path], {}), path.name))
    except Refused:
        return None


def test_hashes_beside_a_bundle_tell_apart_what_unpacks_to_the_same(scene: Path, tmp_path: Path) -> None:
    raw = (scene / "july.tar.zst").read_bytes()
    (tmp_path / "july.sha256").write_text(f"{hashlib.sha256(raw).hexdigest()}  july.tar.zst\n")
    larger_window = raw[:5] + bytes([raw[5] + 8]) + raw[6:]
    (tmp_path / "july.tar.zst").write_bytes(larger_window)
    with pytest.raises(Refused, match="its SHA-256"):
        brought(tmp_path / "july.tar.zst", scene / "june")


@pytest.mark.parametrize("form", ["tar.zst", "tar.gz"])
def test_a_bomb_is_read_no_further_than_it_may_be(form: Format, tmp_path: Path) -> None:
    bomb = pack(tmp_path / f"bomb.{form}", [header(BUNDLE, 2**33 - 1), *(bytes(2**24) for _ in range(4))])
    with pytest.raises(Refused, match=r"bundle\.json has 8,589,934,591 bytes"):
        brought(bomb, tmp_path / "site")


def test_a_bundle_of_a_newer_whbuild_says_what_to_do(june: Path, tmp_path: Path) -> None:
    found = announcing(members(unpacked_bundle(june)), **{"bundle-version": 2})
    with pytest.raises(Refused, match="newer whbuild") as refused:
        brought(pack(tmp_path / "newer.tar", [written(found)]), tmp_path / "site")
    assert "apply.py that came with it" in (refused.value.hint or "")


def test_the_scene_is_of_one_program(june: Path) -> None:
    found = members(unpacked_bundle(june))
    assert [path for path, _ in found[:3]] == [BUNDLE, NAME, MANIFEST]
    assert found[1][1] == PROGRAM
    assert {path for path, _ in found[3:]} == contents(found[2][1]).keys()


@pytest.mark.parametrize("content", [b"0123456789abcdef  july.tar.zst\n", b"PK\x03\x04" * 1000])
def test_what_is_no_bundle_is_called_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "july.sha256").write_bytes(content)
    with pytest.raises(Refused, match=r"july\.sha256 is no bundle, or"):
        brought(tmp_path / "july.sha256", tmp_path / "site")
    assert not (tmp_path / "site").exists()
