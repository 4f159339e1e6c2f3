from __future__ import annotations

import os
import socket
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import specimens
from tests.building.sdists import BACKEND, IN_TREE, Sdists
from wheelhouse.building import sandbox
from wheelhouse.building.workshop import Workshop
from wheelhouse.dists.files import Sdist, parse_filename
from wheelhouse.errors import BadArchive


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop() as made:
        yield made


@pytest.fixture
def sdists(tmp_path: Path, workshop: Workshop) -> Sdists:
    return Sdists(tmp_path, workshop)


def test_the_backend_is_asked(sdists: Sdists) -> None:
    assert sdists.find("return ['b>1', 'c']") == ("b>1", "c")


def test_a_backend_that_only_builds_wheels_is_made_to(sdists: Sdists) -> None:
    filename, data = specimens.wheel("a", "1", ["b"])
    build = (
        f"def build_wheel(out, *_):\n    open(f'{{out}}/{filename}', 'wb').write({data!r})\n    return {filename!r}\n"
    )
    assert sdists.ask(build).requires_dist == ("b",)


def test_warnings_are_for_the_authors(sdists: Sdists) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert sdists.find("import warnings; warnings.simplefilter('always'); warnings.warn('x'); return []") == ()
    assert not caught


def test_no_variable_of_the_user_reaches_the_backend(sdists: Sdists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:secret@index.example/simple/")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("LANG", "C.UTF-8")
    (text,) = sdists.find("return [repr(dict(os.environ))]")
    assert "secret" not in text
    assert f"'HOME': {str(Path.home())!r}" not in text
    assert "'PIP_NO_INDEX': '1'" in text
    assert "'LANG': 'C.UTF-8'" in text


@pytest.mark.skipif(not sandbox.offline(), reason="this system gives no network namespaces")
def test_the_network_is_not_there(sdists: Sdists) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        (text,) = sdists.find(
            f"import socket\n    try: socket.create_connection({address!r}, 5)\n"
            "    except OSError as error: return [type(error).__name__]\n    return ['reached']"
        )
    assert text == "OSError"


@pytest.mark.skipif(os.name != "posix", reason="no limits there")
def test_memory_has_an_end(sdists: Sdists) -> None:
    error = sdists.refused(f"x = bytearray({sandbox.MOST_MEMORY})")
    assert "MemoryError" in "\n".join(error.context)


def test_the_last_words_of_a_backend_that_fails(sdists: Sdists) -> None:
    error = sdists.refused(
        f"{BACKEND}\ndef found():\n    print('\\x1b[31mhttps://u:p@index.example', flush=True)\n    1 / 0\n"
    )
    assert error.message == "The build backend of a 1 failed."
    assert " [31mhttps://****@index.example" in error.context
    assert error.context[-2] == "ZeroDivisionError: division by zero"
    assert error.hint


def test_time_has_an_end_for_all_that_was_started(sdists: Sdists, tmp_path: Path) -> None:
    note = tmp_path / "late"
    late = f"import time; time.sleep(1); open({str(note)!r}, 'w')"
    before = time.monotonic()
    error = sdists.refused(
        f"import subprocess, sys, time\nsubprocess.Popen([sys.executable, '-c', {late!r}])\ntime.sleep(60)", timeout=0.7
    )
    assert error.message == "The build backend of a 1 did not answer within 0.7 seconds."
    assert time.monotonic() - before < 10
    time.sleep(max(0.0, before + 1.9 - time.monotonic()))
    assert not note.exists()


@pytest.mark.parametrize(
    ("backend", "complaint"),
    [
        ("import nothing_of_this_name", "No module named"),
        ("", "no attribute 'build_wheel'"),
        ("def prepare_metadata_for_build_wheel(*_): return 5", "not 'int'"),
        ("def prepare_metadata_for_build_wheel(*_): return None", "None"),
        ("def prepare_metadata_for_build_wheel(*_): return 'nothing'", "There is no METADATA"),
        ("def prepare_metadata_for_build_wheel(*_): return '/dev'", "There is no METADATA"),
        ("def prepare_metadata_for_build_wheel(*_): return '\\0'", ""),
        ("def build_wheel(*_): return 'x.whl'", "with a name that no wheel or sdist has"),
        ("def build_wheel(*_): return 'a-1.zip'", "which is no wheel"),
        ("def get_requires_for_build_wheel(*_): return ['b @ https://index.example/b.zip']", "a direct reference"),
        ("def get_requires_for_build_wheel(*_): return ['--index-url=x']", "cannot be read"),
        ("def get_requires_for_build_wheel(*_): return [['x']]", "unhashable"),
        ("def get_requires_for_build_wheel(*_): return 5", "'int'"),
    ],
)
def test_a_backend_that_does_not_do_as_it_should(sdists: Sdists, backend: str, complaint: str) -> None:
    error = sdists.refused(backend)
    assert complaint in "\n".join((error.message, *error.context))


@pytest.mark.parametrize(
    ("pyproject", "complaint"),
    [
        ("[build-system", "malformed"),
        (IN_TREE.replace('"."', '".."'), "inside source tree"),
        (IN_TREE.replace('"."', '"none"'), "backend-path"),
        (IN_TREE.replace("[]", "['.']"), "cannot be read"),
        (IN_TREE.replace('"backend"', "5"), "build-backend"),
    ],
)
def test_a_build_system_that_does_not_say_what_it_should(sdists: Sdists, pyproject: str, complaint: str) -> None:
    error = sdists.refused("", pyproject=pyproject)
    assert complaint in "\n".join((error.message, *error.context))


def test_metadata_of_another_project(sdists: Sdists) -> None:
    with pytest.raises(BadArchive, match=r"a-1\.tar\.gz says inside that it is b 1"):
        sdists.ask(BACKEND.replace("Name: a", "Name: b") + "\ndef found(): return []")


def test_a_wheel_of_another_project(sdists: Sdists) -> None:
    with pytest.raises(BadArchive):
        sdists.ask(
            "def build_wheel(out, *_):\n    open(f'{out}/a-1-py3-none-any.whl', 'w')\n    return 'a-1-py3-none-any.whl'"
        )


def test_the_backends_own_copy_is_gone_afterwards(sdists: Sdists) -> None:
    (place,) = sdists.find("return [os.getcwd()]")
    assert Path(place).name == "a-1"
    assert not Path(place).exists()


NINJA = """
import shutil, subprocess
def get_requires_for_build_wheel(settings=None):
    return [] if subprocess.run([shutil.which("ninja"), "--version"]).returncode == 0 else ["ninja"]
"""


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize(
    ("backend", "requires"),
    [(NINJA, ("ninja",)), (NINJA.replace('["ninja"]', "1 / 0"), ())],
    ids=["asks for it", "cannot do without"],
)
def test_programs_that_an_index_has_are_not_taken_from_this_machine(
    backend: str, requires: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ninja").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "ninja").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    filename, data = specimens.sdist("a", "1", pyproject=IN_TREE, files={"backend.py": backend.encode()})
    dist = parse_filename(filename)
    assert isinstance(dist, Sdist)
    (tmp_path / filename).write_bytes(data)
    with Workshop() as workshop:
        assert workshop.requirements(tmp_path / filename, dist) == requires
