from __future__ import annotations

from pathlib import Path

import pytest

from tests.specimens import metadata, sdist, sha256, wheel
from wheelhouse.strays.lying import Lying, surveyed
from wheelhouse.strays.taken import Refused, Taken, read

LICENSED = metadata("a", "1.0", requires_python=">=3.9").replace(b"\n\n", b"\nLicense-Expression: MIT\nSummary: It\n\n")


def judged(root: Path, *specimens: tuple[str, bytes]) -> tuple[Taken | Refused, ...]:
    for name, data in specimens:
        (root / name).write_bytes(data)
    return read(root, surveyed(root, ()).files)


def refusal(root: Path, *specimens: tuple[str, bytes]) -> str:
    (one,) = judged(root, *specimens)
    assert isinstance(one, Refused)
    return one.lines[0]


def test_the_facts_about_a_wheel(tmp_path: Path) -> None:
    specimen = wheel("A.b", "1.0", metadata_text=LICENSED.replace(b"Name: a", b"Name: A.b"))
    (one,) = judged(tmp_path, specimen)
    assert isinstance(one, Taken)
    stored = one.stored
    assert (stored.filename, stored.project, stored.version) == (specimen[0], "a-b", "1.0")
    assert (stored.blob.sha256, stored.blob.size) == (sha256(specimen[1]), len(specimen[1]))
    assert (stored.metadata is not None, stored.requires_python, stored.license, stored.summary) == (
        True,
        ">=3.9",
        "MIT",
        "It",
    )


@pytest.mark.parametrize("version", ["1.2", "2.4"])
def test_the_facts_about_an_sdist(tmp_path: Path, version: str) -> None:
    text = LICENSED.replace(b"2.1", version.encode())
    (one,) = judged(tmp_path, sdist("a", "1.0", pkg_info=text))
    assert isinstance(one, Taken)
    assert (one.stored.metadata, one.stored.requires_python, one.stored.license) == (None, ">=3.9", "MIT")


@pytest.mark.parametrize(
    ("specimen", "why"),
    [
        ((wheel("a", "1.0")[0], b"PK"), "not a zip archive"),
        ((wheel("a", "2.0")[0], wheel("a", "1.0")[1]), "a-1.0.dist-info"),
        ((wheel("a", "1.0")[0], wheel("a", "1.0")[1][:-30]), ""),
        (sdist("a", "1.0"), "no sdist"),
        (sdist("a", "1.0", pkg_info=metadata("b", "1.0")), "says inside that it is b 1.0"),
        (("a-1.0.tar.gz", sdist("a", "1.0", pkg_info=LICENSED)[1][:-20]), "damaged"),
        (("a-1.0.zip", b"no zip"), "damaged"),
    ],
)
def test_what_is_refused(tmp_path: Path, specimen: tuple[str, bytes], why: str) -> None:
    assert why in refusal(tmp_path, specimen)


def test_a_file_that_goes_on_growing(tmp_path: Path) -> None:
    name, data = wheel("a", "1.0")
    (tmp_path / name).write_bytes(data)
    (lying,) = surveyed(tmp_path, ()).files
    shorter = Lying(path=name, dist=lying.dist, size=lying.size - 1)
    assert read(tmp_path, [shorter]) == (Refused(path=name, lines=("It is being written just now.",)),)


@pytest.mark.parametrize("specimen", [wheel("a", "1.0"), sdist("a", "1.0", pkg_info=LICENSED)])
def test_a_file_that_is_gone_meanwhile(tmp_path: Path, specimen: tuple[str, bytes]) -> None:
    (tmp_path / specimen[0]).write_bytes(specimen[1])
    (lying,) = surveyed(tmp_path, ()).files
    (tmp_path / lying.path).unlink()
    (one,) = read(tmp_path, [lying])
    assert isinstance(one, Refused)
    assert "No such file" in one.lines[0]


def test_many_are_read_at_once(tmp_path: Path) -> None:
    found = judged(tmp_path, *(wheel("a", f"{number}.0") for number in range(9)))
    assert [one.stored.version for one in found if isinstance(one, Taken)] == [f"{number}.0" for number in range(9)]
