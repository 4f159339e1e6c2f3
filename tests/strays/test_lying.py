from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.errors import PlaceError
from wheelhouse.strays.lying import Survey, surveyed

WHEEL, SDIST = "a-1.0-py3-none-any.whl", "b-2.0.tar.gz"


def laid(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"123")
    return root


def test_wheels_and_sdists_at_the_top_and_in_packages(tmp_path: Path) -> None:
    found = surveyed(laid(tmp_path, WHEEL, f"packages/{SDIST}", f"packages/below/{SDIST}"), ())
    assert [(one.path, one.home, one.size) for one in found.files] == [
        (WHEEL, f"packages/{WHEEL}", 3),
        (f"packages/{SDIST}", f"packages/{SDIST}", 3),
    ]
    assert found.others == {"packages/below": "a folder, into which nothing looks"}


def test_what_the_index_knows_is_not_new(tmp_path: Path) -> None:
    root = laid(tmp_path, f"packages/{WHEEL}")
    assert surveyed(root, {f"packages/{WHEEL}"}) == Survey(files=(), wrong={}, others={})


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (f"{WHEEL}.asc", "a signature"),
        (f"packages/{WHEEL}.asc", "a signature"),
        (f"packages/{WHEEL}.metadata", "neither a wheel nor an sdist"),
        ("packages/.hidden", "neither a wheel nor an sdist"),
        ("packages/backup.zip", "not named as an sdist is: NAME-VERSION"),
        ("backup.zip", "not named as an sdist is: NAME-VERSION"),
    ],
)
def test_what_is_left_alone(tmp_path: Path, path: str, what: str) -> None:
    assert surveyed(laid(tmp_path, path), ()) == Survey(files=(), wrong={}, others={path: what})


@pytest.mark.parametrize(
    "path", ["notes.txt", "requirements.x.lock.txt", f".{WHEEL}", f"simple/{WHEEL}", f"sub/{WHEEL}"]
)
def test_what_lies_elsewhere_is_not_looked_at(tmp_path: Path, path: str) -> None:
    assert surveyed(laid(tmp_path, path), ()) == Survey(files=(), wrong={}, others={})


@pytest.mark.parametrize("name", ["a-1.0.whl", "a-x-py3-none-any.whl", "ä-1.0-py3-none-any.whl"])
def test_a_wheel_by_its_suffix_that_is_none_by_its_name(tmp_path: Path, name: str) -> None:
    assert [*surveyed(laid(tmp_path, name), ()).wrong] == [name]


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "packages" / WHEEL).mkdir(parents=True)
    (tmp_path / SDIST).symlink_to("elsewhere")
    found = surveyed(tmp_path, ())
    assert (found.wrong, [*found.others]) == ({SDIST: "it is a symbolic link"}, [f"packages/{WHEEL}"])


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="cannot be read"):
        surveyed(tmp_path / "gone", ())
