"""What sdists are built with is in the index, the plan and the report; what is lacking ends the run, or is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.command import whbuild
from tests.pypi import Pypi
from tests.specimens import ALONE, metadata, sdist, sha256, wheel
from tests.test_backends import tool
from wheelhouse.closure.library import Shelf
from wheelhouse.dists.files import File
from wheelhouse.dists.metadata import Metadata
from wheelhouse.sources.provisions import Chain, Later, Unfinished

INFO = metadata("fast", "1.0", ["dep"], metadata_version="2.2")
BACKEND = b"def get_requires_for_build_wheel(settings=None): return ['more>=2']"
PYPROJECT = '[build-system]\nrequires = ["tool"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
FAST = sdist("fast", "1.0", pkg_info=INFO, pyproject=PYPROJECT, files={"backend.py": BACKEND, "fast.c": b""})
BROKEN = sdist("fast", "1.0", pkg_info=INFO, pyproject=PYPROJECT, files={"backend.py": b"raise SystemExit(1)"})
TOOL, MORE, DEP = wheel("tool", "1.0"), wheel("more", "2.0", ["tool"]), wheel("dep", "1.0")
MORE_AS_SOURCE = sdist("more", "2.0", pkg_info=metadata("more", "2.0", metadata_version="2.2"), pyproject=ALONE)


def packages(index: Path) -> set[str]:
    names = {path.name for path in (index / "packages").iterdir()}
    return {name.partition("-")[0] for name in names}


@pytest.mark.parametrize(("options", "dep"), [((), {"dep"}), (("--no-deps",), set())])
def test_what_builds_an_sdist_is_brought_along(options: tuple[str, ...], dep: set[str], tmp_path: Path) -> None:
    with Pypi(FAST, TOOL, MORE, DEP).serve() as server:
        ran = whbuild("fast", tmp_path / "index", "-i", server.url, *options)
    assert ran.code == 0, ran
    assert packages(tmp_path / "index") == {"fast", "tool", "more"} | dep
    assert "and 2 to build them" in ran.out
    assert "needs a compiler on" in ran.out
    assert f"{3 + len(dep)} files fetched" in ran.out  # also what the backend was asked with


def test_an_sdist_among_that_is_brought_with_what_builds_it() -> None:
    with Pypi(FAST, TOOL, MORE_AS_SOURCE, DEP).serve() as server:
        ran = whbuild(
            "plan", "fast", "-i", server.url, "--format", "json", "--python", "3.12", "--platform", "win_amd64"
        )
    assert ran.code == 0, ran
    plan = json.loads(ran.out)
    assert [(build["sdist"], build["requires"], build["compiled"]) for build in plan["builds"]] == [
        ("fast-1.0.tar.gz", ["more>=2", "tool"], True),
        ("more-2.0.tar.gz", [], False),
    ]


def test_an_sdist_whose_backend_is_built_itself_is_asked_once_all_targets_are_resolved(tmp_path: Path) -> None:
    with Pypi(FAST, tool("[]"), MORE, DEP).serve() as server:
        ran = whbuild("fast", tmp_path / "index", "-i", server.url, "--python", "3.12,3.13", "--platform", "win_amd64")
    assert ran.code == 0, ran
    assert packages(tmp_path / "index") == {"fast", "tool", "more", "dep"}


def test_in_haste_no_sdist_is_taken_to_build_with() -> None:
    chain = Chain()
    library = Unfinished(Shelf({}, {"a-1.0.tar.gz": Metadata(name=canonicalize_name("a"), version="1.0")}), chain)
    sdist = File(filename="a-1.0.tar.gz", url="https://index.example/a-1.0.tar.gz")
    with chain.hastily(), pytest.raises(Later):
        library.metadata(sdist)
    assert library.metadata(sdist).version == "1.0"


def test_a_build_that_fails_after_newer_versions_says_how_to_find_out_what_bars_them(tmp_path: Path) -> None:
    old = sdist("fast", "1.0", pyproject=PYPROJECT, files={"backend.py": b"raise SystemExit(1)"})
    with Pypi(old, wheel("fast", "2.0", ["dep>=2"]), TOOL, MORE, DEP).serve() as server:
        ran = whbuild("fast", tmp_path / "index", "-i", server.url)
        asked = whbuild("fast==2.0", tmp_path / "index", "-i", server.url)
    assert ran.code == 7, ran
    assert "\n  Newer ones were tried before it: ask for fast==2.0 to be told what bars them.\n" in ran.err
    assert asked.code == 4, asked
    assert "dep>=2" in asked.err


def test_what_is_lacking_is_told_with_the_way_to_it(tmp_path: Path) -> None:
    Path(tmp_path / "requirements.txt").write_text("fast\n")
    with Pypi(FAST, TOOL, DEP).serve() as server:
        ran = whbuild("-r", tmp_path / "requirements.txt", tmp_path / "index", "-i", server.url)
    assert ran.code == 4
    assert "No index has a project named more." in ran.err
    assert f"wanted: fast (from {tmp_path}/requirements.txt, line 1)" in ran.err
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("options", [(), ("--no-build",)])
def test_a_backend_that_cannot_be_asked_is_an_error_or_a_remark(options: tuple[str, ...], tmp_path: Path) -> None:
    with Pypi(BROKEN, TOOL, DEP).serve() as server:
        words = ("fast", str(tmp_path / "index"), "-i", server.url, *options)
        assert whbuild(*words).code == 7
        lenient = whbuild(*words, "--allow-missing")
    assert lenient.code == 0, lenient
    assert packages(tmp_path / "index") == {"fast", "tool", "dep"}
    assert "may lack what fast 1.0 is built with" in lenient.out


def test_no_code_is_run_of_what_its_hash_does_not_allow(tmp_path: Path) -> None:
    Path(tmp_path / "requirements.txt").write_text(f"fast==1.0 --hash=sha256:{sha256(FAST[1])}\n")
    with Pypi(BROKEN, TOOL, DEP).serve(hashes=False) as server:
        ran = whbuild("-r", tmp_path / "requirements.txt", tmp_path / "index", "-i", server.url, "--no-deps")
    assert ran.code == 6
    assert "has none of the hashes that are allowed for fast" in ran.err


def test_what_is_built_with_needs_no_hashes(tmp_path: Path) -> None:
    Path(tmp_path / "requirements.txt").write_text(f"fast==1.0 --hash=sha256:{sha256(FAST[1])}\n")
    with Pypi(FAST, TOOL, MORE_AS_SOURCE).serve() as server:
        ran = whbuild("-r", tmp_path / "requirements.txt", tmp_path / "index", "-i", server.url, "--no-deps")
    assert ran.code == 0, ran
    assert packages(tmp_path / "index") == {"fast", "tool", "more"}


PLAIN = sdist("fast", "1.0", pkg_info=INFO, pyproject=ALONE, files={"fast.c": b""})


@pytest.mark.parametrize(
    ("beside", "wanted", "compiled"),
    [
        ([], "fast", True),  # it holds C
        ([wheel("fast", "1.0", ["dep"], tag="cp39-cp39-win32")], "fast", True),
        ([wheel("fast", "1.0", ["dep"], requires_python="<3")], "fast", False),  # made without a compiler
        ([wheel("fast", "0.9")], "fast==1.0", True),
        ([wheel("fast", "1.0", ["dep"], requires_python="<3")], "fast @ {address}/packages/fast-1.0.tar.gz", True),
    ],
)
def test_what_lies_beside_it_tells_whether_it_takes_a_compiler(
    beside: list[tuple[str, bytes]], wanted: str, compiled: bool
) -> None:
    with Pypi(PLAIN, DEP, *beside).serve() as server:
        words = ("--format", "json", "--python", "3.12", "--platform", "linux", "--no-binary", "fast")
        ran = whbuild("plan", wanted.format(address=server.address), "-i", server.url, *words)
    assert ran.code == 0, ran
    assert [build["compiled"] for build in json.loads(ran.out)["builds"]] == [compiled]


def test_a_malformed_pyproject_names_nothing(tmp_path: Path) -> None:
    malformed = sdist("fast", "1.0", pkg_info=INFO, pyproject="[build-system", files={"setup.py": b""})
    with Pypi(malformed, DEP).serve() as server:
        ran = whbuild("fast", tmp_path / "index", "-i", server.url)
        lenient = whbuild("fast", tmp_path / "index", "-i", server.url, "--allow-missing")
    assert (ran.code, lenient.code) == (7, 0)
    assert "pyproject.toml is malformed" in ran.err


STATED = metadata("silent", "1.0", ["dep"], metadata_version="2.1")
SILENT = sdist("silent", "1.0", pkg_info=STATED, pyproject=PYPROJECT, files={"backend.py": b"raise SystemExit(1)"})
WANTS_SILENT = wheel("outer", "1.0", ["silent>=1"])


@pytest.mark.parametrize("options", [(), ("--no-build",)])
def test_who_wants_what_does_not_tell_its_needs_is_told(options: tuple[str, ...], tmp_path: Path) -> None:
    Path(tmp_path / "requirements.txt").write_text("outer\n")
    with Pypi(SILENT, WANTS_SILENT, TOOL, DEP).serve() as server:
        ran = whbuild("-r", tmp_path / "requirements.txt", tmp_path / "index", "-i", server.url, *options)
    assert ran.code == 7
    assert ran.err.count("wanted: silent>=1 (from outer 1.0)") == 1
    assert ran.err.count(f"wanted: outer (from {tmp_path}/requirements.txt, line 1)") == 1


@pytest.mark.parametrize("options", [(), ("--no-build",)])
def test_what_does_not_tell_its_needs_is_taken_at_its_word(options: tuple[str, ...], tmp_path: Path) -> None:
    with Pypi(SILENT, WANTS_SILENT, TOOL, DEP).serve() as server:
        words = ("outer", str(tmp_path / "index"), "-i", server.url, *options)
        lenient = whbuild(*words, "--allow-missing")
        strict = whbuild(*words)
    assert lenient.code == 0, lenient
    assert packages(tmp_path / "index") == {"outer", "silent", "dep", "tool"}
    assert "what silent-1.0.tar.gz needs is not known, and only the 1 that it states are followed" in lenient.err
    assert strict.code == 7  # nothing of it was remembered
