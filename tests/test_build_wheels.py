"""`--build-wheels`: sdists become wheels of the index, for the targets that this machine can serve."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.building.test_repair import compiles
from tests.command import Ran, whbuild
from tests.interpreters import interpreters
from tests.pypi import Pypi
from tests.specimens import metadata, sdist, wheel
from wheelhouse.targets.target import running

PYPROJECT = '[build-system]\nrequires = ["tool"]\nbuild-backend = "backend"\nbackend-path = ["."]\n'
BACKEND = """
import base64, hashlib, os, sys, sysconfig, tool, zipfile
def build_wheel(folder, settings=None, metadata=None):
    if {broken!r}:
        raise SystemExit("error: the compiler is not there")
    machine = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag = {tag!r}.replace("PYTHON", "cp%d%d" % sys.version_info[:2]).replace("MACHINE", machine)
    name = "{name}-1.0-" + tag + ".whl"
    info = "{name}-1.0.dist-info/"
    files = {{
        "{name}" + {suffix!r}: {content},
        info + "METADATA": open("PKG-INFO", "rb").read() + {more!r}.encode(),
        info + "WHEEL": ("Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: " + tag + "\\n").encode(),
    }}
    digest = lambda data: base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    rows = ["%s,sha256=%s,%d\\n" % (path, digest(data), len(data)) for path, data in files.items()]
    files[info + "RECORD"] = "".join(rows + [info + "RECORD,,\\n"]).encode()
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return name
"""
NATIVE = "PYTHON-PYTHON-MACHINE"
TOOL = wheel("tool", "2.0", ["part"])
PART = wheel("part", "3.0")
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"
CODE = "#include <unistd.h>\nint PyInit_native(void) { return getpid(); }\n"
COMPILED = """(
        __import__("subprocess").check_call(["cc", "-shared", "-fPIC", "-o", "native.so", "code.c"]),
        open("native.so", "rb").read())[1]"""


def source(
    name: str,
    tag: str = "py3-none-any",
    *,
    content: str = 'b"made = 1"',
    suffix: str = ".py",
    more: str = "",
    broken: bool = False,
) -> tuple[str, bytes]:
    """Return an sdist that says what it needs, and whose backend writes a wheel of this tag."""
    code = BACKEND.format(name=name, tag=tag, content=content, suffix=suffix, more=more, broken=broken)
    text = metadata(name, "1.0", metadata_version="2.2").removesuffix(b"\n\nA specimen.\n") + b"\n"
    files = {"backend.py": code.encode()} | ({"code.c": CODE.encode()} if tag == NATIVE else {})
    return sdist(name, "1.0", pkg_info=text, pyproject=PYPROJECT, files=files)


def built(pypi: Pypi, *words: str, cache: Path | None = None, code: int = 0) -> Ran:
    """Build `index` in the current folder from a server with these files and the tool, with `--build-wheels`."""
    for file in (TOOL, PART):
        if file[0] not in {each.filename for each in pypi.files}:
            pypi.add(*file)
    with pypi.serve() as server:
        ran = whbuild(*words, "index", "-i", server.url, "--build-wheels", cache=cache)
    assert ran.code == code, ran
    return ran


def held() -> list[str]:
    """Return the names of the files in the index."""
    return sorted(path.name for path in Path("index/packages").iterdir() if path.suffix != ".metadata")


def made(project: str) -> dict[str, object]:
    """Return what the only record of the index says of the making of a project's file."""
    (path,) = Path("index/.whbuild/asks").iterdir()
    pins = {pin["project"]: pin for pin in json.loads(path.read_text())["pins"]}
    return dict(pins[project]["made"])


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin")))


def test_a_wheel_is_put_beside_its_sdist_and_says_what_it_was_made_of() -> None:
    ran = built(Pypi(source("pure")), "pure", "--report", "report.json")
    assert "wheels built here of sdists: pure" in ran.out
    assert "note:" not in ran.err
    assert held() == [PART[0], "pure-1.0-py3-none-any.whl", "pure-1.0.tar.gz", TOOL[0]]
    origin = made("pure")
    assert origin["source"] == "pure-1.0.tar.gz"
    assert origin["requires"] == ["part==3.0", "tool==2.0"]
    assert len(str(origin["sha256"])) == 64
    reported = {file["filename"]: file["made"] for file in json.loads(Path("report.json").read_text())["files"]}
    assert reported["pure-1.0-py3-none-any.whl"] == origin
    assert reported["pure-1.0.tar.gz"] is None


def test_with_no_sdists_it_takes_its_place_and_nothing_is_needed_to_build_it() -> None:
    built(Pypi(source("pure")), "pure", "--no-sdists")
    assert held() == ["pure-1.0-py3-none-any.whl"]


def test_a_second_run_changes_nothing_with_and_without_a_cache(tmp_path: Path) -> None:
    words = ("pure", "native", "index", "--build-wheels")
    with Pypi(source("pure"), source("native", NATIVE), TOOL, PART).serve() as server:
        for cache in (tmp_path / "cache", tmp_path / "cache", None):
            ran = whbuild(*words, "-i", server.url, cache=cache)
            assert ran.code == 0, ran
    assert "nothing to do" in ran.out


def test_a_build_of_another_day_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        built(Pypi(source("native", NATIVE, suffix=".py")), "native")
        Path("index").rename(folder)
    name = next(path.name for path in (first / "packages").glob("native*.whl"))
    assert (first / "packages" / name).read_bytes() == (second / "packages" / name).read_bytes()


def test_a_pure_wheel_serves_targets_that_this_machine_is_not() -> None:
    built(Pypi(source("pure")), "pure", "--no-sdists", "--platform", "windows,macos", "--python", HERE)
    assert held() == ["pure-1.0-py3-none-any.whl"]


def test_what_only_runs_here_stays_an_sdist_elsewhere_with_what_it_is_built_with() -> None:
    targets = ("--target", running().name, "--target", f"{HERE}-win_amd64")
    ran = built(Pypi(source("native", NATIVE)), "native", "--no-sdists", *targets)
    assert [name.rpartition("-")[0] for name in held() if name.startswith("native")] == [
        "native-1.0-cp{0}{1}-cp{0}{1}".format(*sys.version_info),
        "native",
    ]
    assert {PART[0], TOOL[0]} <= set(held())
    assert f"native-1.0.tar.gz stays an sdist for {HERE}-win_amd64: no Python of this machine" in ran.err


def test_one_wheel_for_each_python_that_builds() -> None:
    others = [name for name in interpreters() if name.startswith("cpython-3.1") and not name.endswith(HERE)]
    if not others:
        pytest.skip("this machine has one Python")
    other = others[0].removeprefix("cpython-")
    pythons = ("--interpreter", str(interpreters()[others[0]]), "--interpreter", sys.executable)
    built(Pypi(source("native", NATIVE)), "native", "--no-sdists", "--python", f"{HERE},{other}", *pythons)
    tags = sorted(name.split("-")[2] for name in held() if name.startswith("native"))
    assert tags == sorted(f"cp{version.replace('.', '')}" for version in (HERE, other))


def test_a_build_that_fails_ends_the_run_and_what_was_built_is_kept(tmp_path: Path) -> None:
    pypi = Pypi(source("bad", NATIVE, broken=True), source("pure"))
    ran = built(pypi, "pure", "bad", "--no-sdists", cache=tmp_path / "cache", code=7)
    assert "error: the compiler is not there" in ran.err
    assert "bad-1.0.tar.gz" in ran.err
    assert not Path("index").exists()
    ran = built(pypi, "pure", "bad", "--no-sdists", "--allow-missing", cache=tmp_path / "cache")
    assert held() == ["bad-1.0.tar.gz", PART[0], "pure-1.0-py3-none-any.whl", TOOL[0]]
    assert "bad-1.0.tar.gz stays an sdist" in ran.err


def test_a_wheel_that_needs_more_than_its_sdist_said_is_not_taken() -> None:
    ran = built(Pypi(source("sly", more="Requires-Dist: surprise\n")), "sly")
    assert held() == [PART[0], "sly-1.0.tar.gz", TOOL[0]]
    assert "differs from it in what it needs: surprise" in ran.err


def test_a_hash_of_the_sdist_allows_no_wheel() -> None:
    from tests.specimens import sha256  # noqa: PLC0415

    specimen = source("pure")
    Path("requirements.txt").write_text(f"pure==1.0 --hash=sha256:{sha256(specimen[1])}")
    ran = built(Pypi(specimen), "-r", "requirements.txt")
    assert "pure-1.0.tar.gz" in held()
    assert "its --hash allows no other file" in ran.err


def test_what_was_asked_for_as_a_source_may_be_delivered_as_a_wheel_of_it() -> None:
    pypi = Pypi(source("pure"), wheel("pure", "1.0", files={"theirs.py": b""}))
    built(pypi, "pure", "--no-binary", "pure", "--no-sdists")
    assert held() == ["pure-1.0-py3-none-any.whl"]
    assert b"theirs" not in Path("index/packages/pure-1.0-py3-none-any.whl").read_bytes()


@compiles
def test_what_was_compiled_is_repaired_for_older_machines() -> None:
    specimen = source("native", NATIVE, content=COMPILED, suffix=".so")
    built(Pypi(specimen), "native", "--no-sdists", "--target", f"{HERE}-manylinux_2_17_{os.uname().machine}")
    (name,) = held()
    assert "manylinux_2_17" in name or "manylinux_2_5" in name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="auditwheel is for Linux")
def test_without_repair_a_compiled_wheel_is_for_machines_like_this(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wheelhouse.wheels.replacing.folder_of_programs", lambda: None)
    specimen = source("native", NATIVE, content='b"\\x7fELF"', suffix=".so")
    targets = ("--target", running().name, "--target", f"{HERE}-manylinux_2_17_{os.uname().machine}")
    ran = built(Pypi(specimen), "native", "--no-sdists", *targets)
    assert "may need libraries that are only here (auditwheel is not installed" in ran.err
    assert "native-1.0.tar.gz stays an sdist for" in ran.err
    assert shutil.which("auditwheel") is None or "native-1.0.tar.gz" in held()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--no-sdists",), "--no-sdists leaves out the sdists of which wheels were built, and none is built."),
        (("--build-wheels", "--no-build"), "--build-wheels builds, and --no-build forbids it."),
    ],
)
def test_options_that_contradict_each_other(words: tuple[str, ...], said: str) -> None:
    ran = whbuild("pure", "index", *words)
    assert (ran.code, said in ran.err) == (2, True), ran
