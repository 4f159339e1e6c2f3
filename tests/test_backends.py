"""What an sdist requires to be built comes from the sources of the run, by its rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.pypi import Pypi, Served
from tests.specimens import metadata, sdist, wheel

PYPROJECT = '[build-system]\nrequires = ["tool"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
from pathlib import Path
import tool
def prepare_metadata_for_build_wheel(folder, settings=None):
    info = Path(folder) / "built-1.0.dist-info"
    info.mkdir()
    lines = ("Metadata-Version: 2.1", "Name: built", "Version: 1.0", f"Requires-Dist: d{tool.__version__[0]}")
    (info / "METADATA").write_text("\\n".join(lines) + "\\n")
    return info.name
def build_wheel(*_): raise NotImplementedError
"""
BUILT = sdist("built", "1.0", pyproject=PYPROJECT, files={"backend.py": BACKEND.encode()})
EVERY = [wheel(f"d{number}", "1.0") for number in (1, 2, 9)]


@pytest.fixture
def served() -> Iterator[Served]:
    pypi = Pypi(BUILT, *EVERY, wheel("tool", "1.0", ["part"]), wheel("part", "1.0"))
    pypi.add(*wheel("tool", "2.0", ["part"]), upload_time="2025-01-01T00:00:00Z")
    for file in pypi.files:
        file.facts.setdefault("upload-time", "2024-01-01T00:00:00Z")  # type: ignore[attr-defined]
    with pypi.serve() as server:
        yield server


def needs(index: Path) -> str:
    """Return the name of what the built project turned out to require."""
    return next(path.name[:2] for path in (index / "packages").iterdir() if path.name.startswith("d"))


def test_they_are_resolved_and_installed_without_an_index(served: Served, tmp_path: Path) -> None:
    ran = whbuild("built", tmp_path / "index", "-i", served.url)
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d2"
    assert (tmp_path / "index/packages/tool-2.0-py3-none-any.whl").is_file()  # the other side builds it again


def test_a_wheel_of_the_same_version_for_another_machine_saves_the_build(tmp_path: Path) -> None:
    other = wheel("built", "1.0", ["d9"], tag="cp312-cp312-win_arm64")
    with Pypi(BUILT, other, wheel("tool", "1.0"), *EVERY).serve() as server:
        ran = whbuild("built", tmp_path / "index", "-i", server.url)
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d9"
    assert "note: what built-1.0.tar.gz needs is taken from built-1.0-cp312-cp312-win_arm64.whl" in ran.err


@pytest.mark.parametrize("listed", [True, False])
def test_no_stranger_speaks_for_an_sdist_that_is_given_by_its_path(tmp_path: Path, listed: bool) -> None:
    (tmp_path / BUILT[0]).write_bytes(BUILT[1])
    namesakes = [BUILT, wheel("built", "1.0", ["d1"], tag="cp312-cp312-win_arm64")] if listed else []
    with Pypi(wheel("tool", "2.0"), *EVERY, *namesakes).serve() as server:
        ran = whbuild(tmp_path / BUILT[0], tmp_path / "index", "-i", server.url)
        assert server.paths("/simple/built") == []
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d2"


@pytest.mark.parametrize(
    "other",
    [
        wheel("built", "1.0", ["d1"], tag="cp312-cp312-win_arm64", metadata_text=metadata("liar", "1.0")),
        ("built-1.0-cp312-cp312-win_arm64.whl", b"no archive"),
        wheel("built", "1.1", ["d1"], tag="cp312-cp312-win_arm64"),
    ],
)
def test_a_wheel_that_cannot_speak_for_an_sdist_leaves_it_to_be_built(other: tuple[str, bytes], tmp_path: Path) -> None:
    with Pypi(BUILT, wheel("tool", "2.0"), *EVERY, other).serve(sidecars="none") as server:
        ran = whbuild("built==1.0", tmp_path / "index", "-i", server.url)
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d2"


def test_a_wheel_that_is_gone_or_yanked_leaves_the_next_one_or_the_build(tmp_path: Path) -> None:
    pypi = Pypi(BUILT, wheel("tool", "2.0"), *EVERY)
    pypi.add(*wheel("built", "1.0", ["d1"], tag="cp312-cp312-win_arm64"), yanked=True)
    gone = wheel("built", "1.0", ["d1"], tag="cp311-cp311-win_arm64")
    pypi.add(*gone)
    with pypi.serve(sidecars="none", failing={f"/packages/{gone[0]}": 404}) as server:
        ran = whbuild("built==1.0", tmp_path / "index", "-i", server.url)
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d2"


def test_a_stranger_with_a_higher_version_is_not_asked(served: Served, tmp_path: Path) -> None:
    with Pypi(wheel("tool", "9.0")).serve() as public:
        words = ("built", tmp_path / "index", "--extra-index-url", served.url, "-i", public.url)
        assert whbuild(*words).code == 0
    assert needs(tmp_path / "index") == "d2"


def test_what_is_too_new_for_the_run_is_too_new_for_them(served: Served, tmp_path: Path) -> None:
    ran = whbuild("built", tmp_path / "index", "-i", served.url, "--uploaded-prior-to", "2024-06-01T00:00:00Z")
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d1"


def test_a_folder_beside_the_command_serves_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Pypi(BUILT, *EVERY, wheel("tool", "1.0")).folder(Path("files"))
    ran = whbuild("built", "index", "--no-index", "-f", "files")
    assert ran.code == 0, ran
    assert needs(Path("index")) == "d1"


TOOL = """
from pathlib import Path
import zipfile
NAME = "tool-1.0-py3-none-any.whl"
INFO = "tool-1.0.dist-info"
FILES = {"tool.py": "__version__ = '9'", f"{INFO}/METADATA": "Metadata-Version: 2.1\\nName: tool\\nVersion: 1.0\\n",
         f"{INFO}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n", f"{INFO}/RECORD": ""}
def build_wheel(folder, *_):
    with zipfile.ZipFile(Path(folder) / NAME, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return NAME
"""


def tool(requires: str) -> tuple[str, bytes]:
    pyproject = PYPROJECT.replace('["tool"]', requires)
    return sdist("tool", "1.0", pyproject=pyproject, files={"backend.py": TOOL.encode()})


def test_an_sdist_among_them_is_built_first(tmp_path: Path) -> None:
    with Pypi(BUILT, tool("[]"), *EVERY).serve() as server:
        ran = whbuild("built", tmp_path / "index", "-i", server.url)
    assert ran.code == 0, ran
    assert needs(tmp_path / "index") == "d9"
    assert (tmp_path / "index/packages/tool-1.0.tar.gz").is_file()


@pytest.mark.parametrize("requires", ['["tool"]', '["built"]'])
def test_a_circle_is_drawn(tmp_path: Path, requires: str) -> None:
    with Pypi(BUILT, tool(requires), *EVERY).serve() as server:
        ran = whbuild("built", tmp_path / "index", "-i", server.url)
    assert ran.code == 7, ran
    assert "is needed to build itself." in ran.err
    assert "needs tool-1.0.tar.gz to be built" in ran.err


def test_none_is_built_where_that_is_forbidden(served: Served, tmp_path: Path) -> None:
    ran = whbuild("built", tmp_path / "index", "-i", served.url, "--no-build")
    assert ran.code == 7, ran
    assert "What built-1.0.tar.gz needs cannot be known without running its build backend" in ran.err
    assert "it has no PKG-INFO" in ran.err


def test_what_nobody_has_is_named(tmp_path: Path) -> None:
    with Pypi(BUILT).serve() as server:
        ran = whbuild("built", tmp_path / "index", "-i", server.url)
    assert ran.code == 7, ran
    assert "No index has a project named tool." in ran.err
