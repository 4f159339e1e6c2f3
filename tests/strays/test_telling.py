from __future__ import annotations

from pathlib import Path

from packaging.utils import NormalizedName

from wheelhouse.dists.files import Blob
from wheelhouse.strays.telling import Adoption, told
from wheelhouse.tree.manifest import Stored


def adoption(came: int = 0, went: int = 0, others: int = 0, *, renewed: bool = False) -> Adoption:
    files = [
        Stored(filename=f"{number}", project=NormalizedName("a"), version="1", blob=Blob(sha256="0" * 64, size=1_000))
        for number in range(came + went)
    ]
    return Adoption(
        came=tuple(files[:came]),
        went=tuple(files[came:]),
        moved=(),
        others={f"packages/{number}": "odd" for number in range(others)},
        name="own files",
        files=3,
        size=3_000,
        renewed=renewed,
    )


def test_nothing_new() -> None:
    assert told(adoption(), Path("./index")) == "index has 3 files (3.0 kB), as before.\n"


def test_pages_that_were_damaged() -> None:
    assert "written anew" in told(adoption(renewed=True), Path("./index"))


def test_what_came_and_went() -> None:
    assert told(adoption(came=1, went=1, others=1), Path("./index")).splitlines() == [
        "index has 3 files (3.0 kB): 1 came, 1 went.",
        "  + 0  1.0 kB",
        "  - 1  1.0 kB",
        "The set 'own files' wants what came: whbuild prune keeps it.",
        "Left alone:",
        "  packages/0: odd",
    ]


def test_many_are_not_all_named() -> None:
    lines = told(adoption(came=25, others=30), Path("./index")).splitlines()
    assert ("  and 5 more" in lines, "  and 10 more" in lines, len(lines)) == (True, True, 45)
