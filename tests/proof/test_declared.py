from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from wheelhouse.dists.files import normalized
from wheelhouse.proof.declared import Installed, infos, installed_as, modules


@pytest.mark.parametrize(
    ("files", "declared", "found"),
    [
        ("yaml/__init__.py yaml/nodes.py _yaml/__init__.py", "", "_yaml yaml"),
        ("six.py six-1.0.dist-info/METADATA __pycache__/six.cpython-312.pyc", "", "six"),
        ("_cffi.cpython-312-x86_64-linux-gnu.so fast.abi3.so slow.pyd data.json", "", "_cffi fast slow"),
        (
            "google/protobuf/__init__.py google/protobuf/any.py google/_upb/_m.abi3.so",
            "",
            "google._upb._m google.protobuf",
        ),
        ("a/__init__.py b/__init__.py", "a gone", "a"),
        ("a.py", "gone", "a"),
        ("../../../bin/tool /etc/x.py a-b/__init__.py class.py 1.py __init__.py x/__main__.py", "", ""),
        ("a.py tests/__init__.py tests/test_a.py setup.py", "", "a"),
        ("tests/__init__.py", "", "tests"),
        ("a/b/c/d/e.py a/b/c/d.py", "", "a.b.c.d"),
    ],
)
def test_the_topmost_modules(files: str, declared: str, found: str) -> None:
    assert modules(map(PurePosixPath, files.split()), frozenset(declared.split())) == tuple(found.split())


def test_what_a_wheel_left_behind(tmp_path: Path) -> None:
    info = tmp_path / "Ruamel_Yaml-0.18.dist-info"
    info.mkdir()
    (info / "RECORD").write_text('"ruamel/yaml/__init__.py",sha256=x,1\n\n"a,b.py",,\nruamel_x.py,,\n')
    (info / "top_level.txt").write_text("ruamel\n")
    assert infos([tmp_path]) == {info}
    assert installed_as(info) == Installed(project=normalized("ruamel-yaml"), version="0.18", modules=("ruamel.yaml",))


def test_what_setup_py_left_behind(tmp_path: Path) -> None:
    info = tmp_path / "docopt-0.6.2-py3.6.egg-info"
    info.mkdir()
    (info / "installed-files.txt").write_text("../docopt.py\n../__pycache__/docopt.cpython-36.pyc\nPKG-INFO\n")
    assert installed_as(info) == Installed(project=normalized("docopt"), version="0.6.2", modules=("docopt",))


def test_nothing_is_known_of_what_says_nothing(tmp_path: Path) -> None:
    (info := tmp_path / "a-1.dist-info").mkdir()
    assert installed_as(info).modules == ()
