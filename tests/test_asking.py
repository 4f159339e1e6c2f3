"""Stories of what can be asked for: files, options and pip's configuration, each seen to take effect in the index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Ran, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import ALONE, metadata, sdist, sha256, wheel

ALPHA = wheel("alpha", "1.0", ["beta"], extras=["fast"])
NEWER = wheel("alpha", "2.0", ["beta"])
EARLY = wheel("alpha", "3.0a1", ["beta"])
BETA = wheel("beta", "1.0")
STATIC = sdist("beta", "2.0", pkg_info=metadata("beta", "2.0", metadata_version="2.2"), pyproject=ALONE)
NO_SUCH_HASH = f"sha256:{'0' * 64}"


@pytest.fixture
def served() -> Iterator[Served]:
    pypi = Pypi(ALPHA, NEWER, EARLY, BETA, STATIC)
    pypi.add(*wheel("timed", "1.0"), upload_time="2024-01-01T00:00:00Z")
    pypi.add(*wheel("timed", "2.0"), upload_time="2025-01-01T00:00:00Z")
    with pypi.serve() as server:
        yield server


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def picked(ran: Ran) -> list[str]:
    """Return what the report says, and check that the index holds the same."""
    assert ran.code == 0, ran
    names = [file["filename"] for file in json.loads(ran.out)["files"]]
    assert [path.name for path in sorted(Path("index/packages").iterdir()) if path.suffix != ".metadata"] == names
    return [name.removesuffix("-py3-none-any.whl") for name in names]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("alpha", ["alpha-2.0", "beta-2.0.tar.gz"]),
        ("alpha --no-deps", ["alpha-2.0"]),
        ("alpha --pre --no-deps", ["alpha-3.0a1"]),
        ("beta --prefer-binary", ["beta-1.0"]),
        ("beta --only-binary :all:", ["beta-1.0"]),
        ("beta --only-binary :all: --no-binary beta", ["beta-2.0.tar.gz"]),
        ("beta --no-binary beta --only-binary :all:", ["beta-1.0"]),
        ("beta --no-binary=:all: --only-binary=beta", ["beta-1.0"]),
        ("timed --uploaded-prior-to 2024-06-01", ["timed-1.0"]),
        ("timed --exclude-newer 2024-06-01T12:00:00Z", ["timed-1.0"]),
        ("timed", ["timed-2.0"]),
    ],
)
def test_an_option_takes_effect(words: str, expected: list[str], served: Served) -> None:
    assert picked(whbuild(*words.split(), "index", "-i", served.url, "--report", "-")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("--pre\nalpha", ["alpha-3.0a1", "beta-2.0.tar.gz"]),
        ("--prefer-binary\nbeta", ["beta-1.0"]),
        ("--only-binary :all:\n--no-binary beta\nbeta", ["beta-2.0.tar.gz"]),
        ("beta \\\n  <2  # the old one", ["beta-1.0"]),
        ("alpha[fast]<2\n-c constraints.txt", ["alpha-1.0", "beta-1.0"]),
        ("-r inner/nested.txt", ["beta-1.0"]),
        ("--no-index\n-f files\nalpha", ["alpha-1.0", "beta-1.0"]),
        ("./files/alpha-1.0-py3-none-any.whl[fast]\n-c constraints.txt", ["alpha-1.0", "beta-1.0"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_line_of_a_file_takes_effect(text: str, encoding: str, expected: list[str], served: Served) -> None:
    Pypi(ALPHA, BETA).folder(Path("files"))
    Path("inner").mkdir()
    Path("inner/nested.txt").write_text("-c ../constraints.txt\nbeta\n")
    Path("constraints.txt").write_text("beta<2\n")
    Path("requirements.txt").write_text(f"{text}\n", encoding=encoding)
    assert picked(whbuild("-r", "requirements.txt", "index", "-i", served.url, "--report", "-")) == expected


def test_several_files_and_constraints_are_one_ask(served: Served) -> None:
    for name, text in {"a.txt": "alpha", "b.txt": "timed", "c.txt": "alpha<2", "d.txt": "beta<2"}.items():
        Path(name).write_text(text)
    files = ("-r", "a.txt", "-r", "b.txt", "-c", "c.txt", "-c", "d.txt")
    ran = whbuild(*files, "index", "-i", served.url, "--report", "-")
    assert picked(ran) == ["alpha-1.0", "beta-1.0", "timed-2.0"]


BUILDS = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
from pathlib import Path
def prepare_metadata_for_build_wheel(folder, settings=None):
    Path(MARK).touch()
    info = Path(folder) / "built-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\\nName: built\\nVersion: 1.0\\n")
    return info.name
def build_wheel(*_): raise NotImplementedError
"""

TOUCH = "    Path(MARK).touch()\n"


@pytest.fixture
def built(here: Path) -> tuple[str, bytes]:
    """Give an sdist whose backend leaves a file named `ran` when it runs."""
    backend = BACKEND.replace("MARK", repr(str(here / "ran")))
    return sdist("built", "1.0", pyproject=BUILDS, files={"backend.py": backend.encode()})


def test_the_backend_of_an_sdist_is_asked_once() -> None:
    willing = sdist("built", "1.0", pyproject=BUILDS, files={"backend.py": BACKEND.replace(TOUCH, "").encode()})
    with Pypi(willing).serve() as server:
        words = ("built", "index", "-i", server.url, "--report", "-")
        assert picked(whbuild(*words, cache=Path("cache"))) == ["built-1.0.tar.gz"]
        assert picked(whbuild(*words, "--no-build", cache=Path("cache"))) == ["built-1.0.tar.gz"]


@pytest.mark.parametrize("line", ["built==1.0", "built @ {address}/packages/built-1.0.tar.gz", "./built-1.0.tar.gz"])
def test_no_code_of_a_file_is_run_that_its_hash_does_not_allow(line: str, built: tuple[str, bytes]) -> None:
    Path(built[0]).write_bytes(built[1])
    with Pypi(built).serve(hashes=False) as server:
        text = f"{line.format(address=server.address)} --hash={NO_SUCH_HASH}\n"
        Path("requirements.txt").write_text(text)
        ran = whbuild("-r", "requirements.txt", "index", "-i", server.url)
    assert ran.code == 6
    assert "has none of the hashes that are allowed for built" in ran.err
    assert not Path("ran").exists()


def test_no_code_of_a_dependency_is_run_that_has_no_hash_where_all_need_one(built: tuple[str, bytes]) -> None:
    needs = wheel("needs", "1.0", ["built"])
    Path("requirements.txt").write_text(f"needs==1.0 --hash=sha256:{sha256(needs[1])}\n")
    with Pypi(built, needs).serve() as server:
        ran = whbuild("-r", "requirements.txt", "index", "-i", server.url)
    assert (ran.code, Path("ran").exists()) == (3, False), ran
    assert "Hashes are required" in ran.err


@pytest.mark.parametrize("key", ["PLATFORM", "PYTHON_VERSION", "ABI", "IMPLEMENTATION", "IGNORE_REQUIRES_PYTHON"])
def test_what_pip_would_heed_and_we_do_not_is_refused(key: str, tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(f"[download]\n{key.lower().replace('_', '-')} = 1\n")
    ran = whbuild("alpha", "index", config=config)
    assert (ran.code, ran.out) == (2, "")
    assert f"sets {key.lower().replace('_', '-')}, which whbuild does not cover" in ran.err
    assert str(config) in ran.err


@pytest.mark.parametrize(("option", "value"), [("--retries", "-1"), ("--timeout", "0"), ("--timeout", "nan")])
def test_numbers_without_sense(option: str, value: str) -> None:
    ran = whbuild("alpha", "index", option, value)
    assert ran.code == 2
    assert option in ran.err


def test_nothing_at_all_is_a_matter_for_the_help() -> None:
    ran = whbuild()
    assert ran.code == 2
    assert "whbuild --help" in ran.err


def test_files_that_ask_for_nothing_are_noted(served: Served) -> None:
    Path("requirements.txt").write_text("# nothing yet\n")
    ran = whbuild("-r", "requirements.txt", "index", "-i", served.url)
    assert (ran.code, ran.err.splitlines()[0]) == (
        0,
        "note: Nothing is asked for: no requirement is in requirements.txt",
    )


def test_pips_configuration_gives_the_defaults(served: Served) -> None:
    config = Path("pip.conf")
    config.write_text(f"[global]\nindex-url = {served.url}\nprefer-binary = yes\n[download]\npre = yes\n")
    ran = whbuild("alpha", "index", "--report", "-", config=config)
    assert picked(ran) == ["alpha-3.0a1", "beta-1.0"]


def test_a_command_comes_first() -> None:
    ran = whbuild("--pre", "plan", "alpha", "index")
    assert (ran.code, ran.out) == (2, "")
    assert "plan is a command, and comes before all options" in ran.err
