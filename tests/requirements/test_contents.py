"""A requirements file as text: decoded as the newest pip does, and bounded."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pip._internal.req.req_file import _decode_req_file

from wheelhouse.errors import RequirementsError
from wheelhouse.requirements import contents

MARKS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
HEADS = (
    b"",
    b"# -*- coding: latin-1 -*-\n",
    b"a\n# vim: coding=cp1252\n",
    b"a\nb\n# coding: nonsense\n",
    b"# coding: no-such\n",
)


@given(
    mark=st.sampled_from(MARKS),
    head=st.sampled_from(HEADS),
    text=st.text(),
    encoding=st.sampled_from(("utf-8", "utf-16-le", "utf-32-be")),
)
def test_what_we_decode_pip_decodes_to_the_same(mark: bytes, head: bytes, text: str, encoding: str) -> None:
    data = mark + head + text.encode(encoding)
    try:
        ours = contents.decoded(data, "reqs.txt")
    except RequirementsError:
        return
    assert ours == _decode_req_file(data, "reqs.txt")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"caf\xe9", "utf-8"),
        (b"# coding: no-such\n", "no-such"),
        (codecs.BOM_UTF16_LE + b"a", "utf-16-le"),
        (b"# coding=rot13", "rot13"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, encoding: str) -> None:
    with pytest.raises(RequirementsError, match=f"not text in the encoding {encoding}"):
        contents.decoded(data, "reqs.txt")


def test_a_declared_encoding_is_used() -> None:
    assert contents.decoded("# coding: latin-1\né".encode("latin-1"), "reqs.txt").endswith("é")


def fetch(url: str) -> str:
    return f"\ufeff# {url}"


def test_a_url_is_fetched_and_loses_its_mark() -> None:
    assert contents.read("HTTPS://h.example/a", fetch) == "# HTTPS://h.example/a"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("nowhere.txt", "No such file"),
        (".", "directory"),
        ("a\0b", "null"),
        ("x" * 5_000, "too long"),
        ("\ud800", ""),
        ("file://elsewhere/a.txt", "another machine"),
        ("file:nowhere.txt", "No such file"),
    ],
)
def test_a_file_that_cannot_be_opened(location: str, reason: str) -> None:
    with pytest.raises(RequirementsError, match=f"cannot be opened: .*{reason}"):
        contents.read(location, fetch)


def test_a_file_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(contents, "LARGEST", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 11)
    with pytest.raises(RequirementsError, match="larger than"):
        contents.read(str(tmp_path / "a.txt"), fetch)
    with pytest.raises(RequirementsError, match="larger than"):
        contents.read("https://h.example/a", fetch)


@pytest.mark.parametrize("gap", [" " * 2_000, "\t \\\n" * 600])
def test_blanks_that_would_stall_pips_pattern_are_refused(gap: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"a{gap}x#")
    with pytest.raises(RequirementsError, match="blanks in a row"):
        contents.read(str(tmp_path / "a.txt"), fetch)
    (tmp_path / "a.txt").write_text("a" + "\n" * 2_000 + " " * 900)
    assert contents.read(str(tmp_path / "a.txt"), fetch)


def test_a_location_is_shown_as_a_user_would_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert contents.shown(str(tmp_path / "below" / "x" / ".." / "a.txt")) == "a.txt"
    assert contents.shown("../a.txt") == "../a.txt"
    assert contents.shown("..") == ".."
    assert contents.shown("https://me:secret@h.example/a.txt") == "https://****@h.example/a.txt"


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a b#c.txt"
    assert contents.path_of(path.as_uri()) == contents.path_of(f"file://localhost{path.as_uri()[7:]}") == path
