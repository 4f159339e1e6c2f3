"""What a project wants by URL becomes what its wheel wants by version."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from packaging.version import Version

from tests.specimens import wheel
from wheelhouse.projects.checkouts import Checkout
from wheelhouse.projects.moves import moved
from wheelhouse.projects.restating import by_version, direct, restate, version_in
from wheelhouse.requirements.locations import location


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a @ git+https://h.example/a", "a==1.5"),
        ("A.b[y,X] @ https://h.example/a.whl ; os_name == 'nt'", 'A.b[X,y]==1.5; os_name == "nt"'),
        ("a>=2", None),
        ("a @", None),
        ("a @ file:///x ; extra == 'dev'", None),
    ],
)
def test_a_line(line: str, expected: str | None) -> None:
    found = direct(line)
    assert (found and by_version(found, Version("1.5"))) == expected


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://h.example/a-1.5-py3-none-any.whl?x#y", "1.5"),
        ("https://h.example/a%2D1.5.tar.gz", "1.5"),
        ("https://h.example/b-1.5.tar.gz", "None"),
        ("https://h.example/main.zip", "None"),
    ],
)
def test_the_version_of_a_file(url: str, version: str) -> None:
    assert str(version_in(url, "A")) == version


def test_a_wheel_stays_whole(tmp_path: Path) -> None:
    name, data = wheel("demo", "1.0", ("x @ git+https://h.example/x", "y", "z @ https://h.example/z-1.zip"))
    path = tmp_path / name
    path.write_bytes(data)
    restate(path, lambda line: line.partition(" @")[0] + "==7" if "git+" in line else line)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("demo-1.0.dist-info/METADATA")
        rows = list(csv.reader(io.StringIO(archive.read("demo-1.0.dist-info/RECORD").decode())))
        names = archive.namelist()
    assert b"Requires-Dist: x==7\nRequires-Dist: y\nRequires-Dist: z @ https://h.example/z-1.zip\n" in text
    assert text.endswith(b"\n\nA specimen.\n")
    digest = urlsafe_b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")
    assert ["demo-1.0.dist-info/METADATA", f"sha256={digest}", str(len(text))] in rows
    assert [row[0] for row in rows] == names


@pytest.mark.parametrize(
    ("url", "kind", "expected"),
    [
        ("/copy/a/lib", "file:///home/a/", "file:///home/a/lib"),
        ("/copy/b", "file:///home/a/", "file:///home/b"),
        ("/copy/a/x/../../b", "file:///home/a/", "file:///home/b"),
        ("/elsewhere/b", "file:///home/a/", "file:///elsewhere/b"),
        ("/copy/a/lib", "git+https://me:pw@h.example/a@v1", "git+https://h.example/a@v1#subdirectory=lib"),
        ("/copy/a", "git+https://h.example/a", "git+https://h.example/a"),
    ],
)
def test_a_path_in_the_copy_is_meant_where_that_was_copied_from(url: str, kind: str, expected: str) -> None:
    checkout = Checkout(root=Path("/home/a"), within="", source="x", commit=None, epoch=0)
    move = moved(checkout, location(kind), Path("/copy/a"))
    assert move(f"b[x]@ file://{url} ; os_name == 'nt'").replace("@ ", " @ ").split(" ; ")[0].endswith(expected)
    assert move("plain>=1") == "plain>=1"
