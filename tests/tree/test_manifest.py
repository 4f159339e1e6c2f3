from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tree.samples import stored
from wheelhouse.carried.layout import is_safe
from wheelhouse.dists.files import Blob
from wheelhouse.errors import PlaceError
from wheelhouse.tree.manifest import Manifest, Status, Stored, blob_of, decode, encode, is_as_written
from wheelhouse.tree.plan import plan

FULL = plan(
    None,
    [
        stored(yanked="broken", requires_python=">=3.8", upload_time="2024-01-01T00:00:00Z"),
        stored("abc", metadata=None),
    ],
    {"asks/1.json": b"{}"},
    statuses=[Status(project=stored().project, status="archived", reason="gone")],
)[1]


def test_a_manifest_survives_its_file() -> None:
    assert decode(encode(FULL)) == FULL
    assert encode(decode(encode(FULL))) == encode(FULL)
    assert decode(encode(Manifest())) == Manifest()


def test_each_file_is_a_line_that_names_what_is_known_of_it() -> None:
    line = next(line for line in encode(FULL).decode().splitlines() if '"flask"' in line)
    assert json.loads(line.rstrip(",")) == {
        "filename": "flask-1.0-py3-none-any.whl",
        "project": "flask",
        "version": "1.0",
        "blob": {"sha256": blob_of(b"wheel").sha256, "size": 5},
        "metadata": {"sha256": blob_of(b"METADATA of wheel").sha256, "size": 17},
        "requires-python": ">=3.8",
        "upload-time": "2024-01-01T00:00:00Z",
        "yanked": "broken",
        "source": "https://index.example/simple/",
    }


def test_contents_name_every_path_but_the_manifest() -> None:
    assert list(FULL.contents()) == [
        "packages/abc-1.0-py3-none-any.whl",
        "packages/flask-1.0-py3-none-any.whl",
        "packages/flask-1.0-py3-none-any.whl.metadata",
        ".whbuild/asks/1.json",
        "simple/abc/index.html",
        "simple/abc/index.v1_json",
        "simple/flask/index.html",
        "simple/flask/index.v1_json",
        "simple/index.html",
        "simple/index.v1_json",
    ]


def test_credentials_never_reach_a_manifest() -> None:
    with pytest.raises(ValueError, match="credentials"):
        encode(Manifest(stored=(stored(source="https://user:secret@index.example/simple"),)))


def broken(**changes: Any) -> bytes:
    file = {"filename": "a.whl", "project": "a", "version": "1", "blob": {"sha256": "0" * 64, "size": 1}}
    form = {
        "manifest-version": 1,
        "rendering": 1,
        "files": [file | changes.pop("file", {})],
        "statuses": [],
        "texts": {},
    }
    return json.dumps(form | changes).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        encode(FULL)[:-40],
        broken(files=None),
        broken(file={"filename": "../a.whl"}),
        broken(file={"filename": "a/b.whl"}),
        broken(file={"filename": "C:a.whl"}),
        broken(file={"filename": ""}),
        broken(file={"project": "A_b"}),
        broken(file={"project": ".."}),
        broken(file={"blob": {"sha256": "0" * 63, "size": 1}}),
        broken(file={"metadata": {"sha256": "0" * 64, "size": -1}}),
        broken(files=json.loads(broken())["files"] * 2),
        broken(statuses=[{"project": "a"}, {"project": "a"}]),
        *(
            broken(texts={path: {"sha256": "0" * 64, "size": 1}})
            for path in ("packages/a.whl", "/etc/x", "simple/../../x", ".whbuild/lock", ".whbuild/tmp/0", "README")
        ),
        *(
            broken(texts={path: {"sha256": "0" * 64, "size": 1}})
            for path in ("pylock.toml", "pylock.a.b.toml", "pylock.a.toml/x", "a/pylock.a.toml", "requirements.txt")
        ),
        broken(locks={"a.b": "asks/1.json"}),
        broken(locks={"a": "../1.json"}),
        broken(texts={"simple/index.html": {"sha256": "?", "size": 1}}),
    ],
)  # fmt: skip
def test_a_damaged_or_hostile_manifest_is_refused(raw: bytes) -> None:
    with pytest.raises(PlaceError, match=r"^here is damaged: .*\.$") as caught:
        decode(raw, shown="here")
    assert caught.value.hint


def test_the_template_of_the_broken_ones_is_sound() -> None:
    (file,) = decode(broken()).stored
    assert file == Stored(filename="a.whl", project=file.project, version="1", blob=Blob(sha256="0" * 64, size=1))


def test_a_manifest_of_the_future_asks_for_an_upgrade() -> None:
    with pytest.raises(PlaceError, match="newer whbuild"):
        decode(b'{"manifest-version": 2, "unknown": {}}')


@pytest.mark.parametrize("path", ["simple/a/index.html", "packages/a-1.0+x.tar.gz", "x"])
def test_safe_paths(path: str) -> None:
    assert is_safe(path)


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "a/../b", ".", "a\\b", "c:x", "a\x00", "a\nb", "a" * 256])
def test_unsafe_paths(path: str) -> None:
    assert not is_safe(path)


def test_a_manifest_knows_whether_it_is_whole() -> None:
    raw = encode(FULL)
    assert raw.endswith(b'"}\n')
    with pytest.raises(PlaceError, match="its hash is another"):
        decode(raw.replace(b"index.example", b"index.exampla"))
    cut = raw.rpartition(b',\n"sha256"')[0] + b"}\n"
    assert decode(cut) == FULL  # as it once was written
    assert [is_as_written(each, FULL) for each in (raw, cut, raw.replace(b"sha256", b"sha257"))] == [True, True, False]
