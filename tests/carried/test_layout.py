from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tree.samples import stored
from wheelhouse.carried import layout
from wheelhouse.carried.layout import Refused, contents, inside
from wheelhouse.tree.manifest import Manifest, blob_of, encode
from wheelhouse.tree.plan import plan

TREE, KNOWN = plan(None, [stored("a"), stored("b", metadata=None)], {"asks/1.json": b"{}"})
RAW = encode(KNOWN)
PATHS = st.lists(st.sampled_from(["a", ".", "..", "...", ".a", "", "a\n", "a:", "x" * 255, "x" * 256, "simple", "\n"]))


def test_it_says_what_whbuild_reads_there() -> None:
    assert contents(RAW) == {path: (blob.sha256, blob.size) for path, blob in KNOWN.contents().items()}
    assert contents(encode(Manifest())) == {}


def test_a_manifest_that_has_no_hash_of_itself_is_an_old_one() -> None:
    assert contents(RAW.rpartition(b",\n")[0] + b"}\n") == contents(RAW)


@given(PATHS.map("/".join) | st.text(max_size=5))
def test_a_safe_path_stays_inside_on_every_platform(path: str) -> None:
    names = path.split("/")
    plain = all(0 < len(name) < 256 and not set(name) & set('\\:*?"<>|') for name in names)
    printable = not any(ord(letter) < 32 or ord(letter) == 127 for letter in path)
    assert layout.is_safe(path) == (plain and printable and not any(name.endswith((".", " ")) for name in names))


@pytest.mark.parametrize(
    ("path", "is_text"),
    [
        *((path, not path.startswith("packages/")) for path in KNOWN.contents()),
        *((path, True) for path in ("pylock.a.toml", "requirements.a.lock.txt", "simple/x", ".whbuild/sets/1.json")),
        *((path, True) for path in ("index.html", "catalogue/data.js", "catalogue/catalogue.css")),
        *((path, False) for path in ("catalogue/states.js", "catalogue/a/b", "catalogue", "simple.html")),
        *((path, False) for path in ("README", "pylock..toml", ".whbuild/lock", ".whbuild/manifest.json.sig")),
        *((path, False) for path in (".whbuild/generations/states.json", ".whbuild/tmp/1", ".whbuild/manifest.json")),
    ],
)
def test_pages_records_and_locks_are_texts(path: str, is_text: bool) -> None:
    assert layout.is_text(path) is is_text


def test_what_is_linked_to_is_put_before_what_links_to_it() -> None:
    paths = ["packages/a.whl", "packages/a.whl.metadata", "simple/a/index.html", "simple/index.html"]
    paths += [
        ".whbuild/asks/1.json",
        "catalogue/data.js",
        "index.html",
        ".whbuild/manifest.json.sig",
        ".whbuild/manifest.json",
    ]
    assert sorted(set(paths), key=layout.turn) == paths


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "Expecting value"),
        (b"[]", "damaged"),
        (b"{}", "'manifest-version' is missing"),
        (b"\xff", "damaged"),
        (b"[" * 100_000, "damaged"),
        (RAW.replace(b'"manifest-version":1', b'"manifest-version":2'), "newer whbuild"),
        (RAW.replace(b'"size":', b'"size": '), "its hash is another"),
    ],
)
def test_what_is_no_manifest_is_refused(raw: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        contents(raw, "this")
    assert caught.value.kind == ("place" if "newer" in says else "integrity")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("a-1.0-py3-none-any.whl", "../a.whl", "is no file name"),
        ("a-1.0-py3-none-any.whl", "b-1.0-py3-none-any.whl", "lists a file twice"),
        ('"size":5', '"size":-5', "is no size"),
        ('"size":5', '"size":5.0', "is no size"),
        ('"size":5', '"size":true', "is no size"),
        (blob_of(b"wheel").sha256, "A" * 64, "is no SHA-256"),
        (blob_of(b"wheel").sha256, "a" * 64 + "\\n", "is no SHA-256"),
        ("simple/a/index.html", ".whbuild/generations/x", "is no page"),
        ("simple/a/index.html", "simple/../../x", "is no page"),
        ("simple/a/index.html", "packages/x", "is no page"),
    ],
)
def test_what_would_do_harm_is_refused(old: str, new: str, says: str) -> None:
    told = RAW.rpartition(b",\n")[0] + b"}\n"  # without the hash of itself
    with pytest.raises(Refused, match=says):
        contents(told.replace(old.encode(), new.encode()))


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_no_link_leads_out(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index/simple").symlink_to(tmp_path)
    with pytest.raises(Refused, match="simple is a symbolic link"):
        inside(tmp_path / "index", "simple/a/b")
    with pytest.raises(Refused, match="would leave"):
        inside(tmp_path / "index", "../a")
    assert inside(tmp_path / "index", "simple") == tmp_path / "index/simple"
