"""`whbuild bundle` as it is used, judged by the tools that the other side has."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.specimens import wheel
from wheelhouse.carried.locking import locked
from wheelhouse.commands import bundling
from wheelhouse.deliveries.states import state


def run(*words: str | Path, folder: Path) -> str:
    """Run a program of this machine; a test that needs one that is not here is skipped."""
    _needs(str(words[0]))
    environment = {**os.environ, "LC_ALL": "C"}
    ran = subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True, env=environment)
    return ran.stdout + ran.stderr


def _needs(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pristine")
    grown(folder, "flask", "1.0")
    return folder


@pytest.fixture
def index(pristine: Path, tmp_path: Path) -> Path:
    shutil.copytree(pristine, tmp_path, dirs_exist_ok=True)
    return tmp_path / "index"


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    (tmp_path / "medium").mkdir()
    return tmp_path / "medium"


def grown(tmp_path: Path, name: str, version: str) -> Path:
    (tmp_path / "offered").mkdir(exist_ok=True)
    filename, data = wheel(name, version)
    (tmp_path / "offered" / filename).write_bytes(data)
    ran = whbuild("--no-index", "-f", tmp_path / "offered", name, tmp_path / "index", "--set", name)
    assert ran.code == 0, ran.err
    return tmp_path / "index"


def bundle(*words: str | Path) -> str:
    ran = whbuild("bundle", *words)
    assert ran.code == 0, ran.err
    return ran.out


OWN = (".whbuild/generations/", "catalogue/states.js")


def files(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(OWN)}


@pytest.mark.parametrize("ending", ["tar.zst", "tar.gz", "tar"])
def test_unpacked_by_tar_it_is_the_index(index: Path, medium: Path, tmp_path: Path, ending: str) -> None:
    bundle(index, medium / f"june.{ending}")
    there = tmp_path / "there"
    there.mkdir()
    if ending == "tar.zst":
        _needs("zstd")  # tar calls it
    run("tar", "xf", medium / f"june.{ending}", folder=there)
    extra = {"bundle.json", "apply.py"}
    assert {name: data for name, data in files(there).items() if name not in extra} == {
        name: data for name, data in files(index).items() if name != ".whbuild/lock"
    }
    assert whbuild("verify", there).code == 0


def test_sha256sum_finds_all_as_it_was(index: Path, medium: Path) -> None:
    bundle(index, medium / "june.tar.zst", "--split", "2kB")
    said = run("sha256sum", "-c", "june.sha256", folder=medium)
    assert said.count(": OK\n") == len(list(medium.iterdir())) - 1


def test_cat_joins_the_volumes(index: Path, medium: Path) -> None:
    bundle(index, medium / "whole.tar.zst")
    bundle(index, medium / "cut.tar.zst", "--split", "2kB")
    volumes = sorted(medium.glob("cut.tar.zst.*"))
    assert b"".join(path.read_bytes() for path in volumes) == (medium / "whole.tar.zst").read_bytes()
    assert {path.stat().st_size for path in volumes[:-1]} == {2000}
    assert state(volumes[-1]) == state(index)


def test_zstd_finds_it_whole(index: Path, medium: Path) -> None:
    bundle(index, medium / "june.tar.zst", "--level", "19")
    run("zstd", "-t", "june.tar.zst", folder=medium)


def test_ssh_keygen_finds_out_who_signed(index: Path, medium: Path, tmp_path: Path) -> None:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key", folder=tmp_path)
    said = bundle(index, medium / "june.tar", "--sign", tmp_path / "key")
    assert "june.manifest.json.sig" in said
    assert said.endswith("june.tar INDEX --allowed-signers FILE\n")
    (medium / "allowed").write_text(f"me {(tmp_path / 'key.pub').read_text()}")
    words = "ssh-keygen -Y verify -f allowed -I me -n whbuild -s june.manifest.json.sig < june.manifest.json"
    assert "Good" in run("sh", "-c", words, folder=medium)
    with tarfile.open(medium / "june.tar") as opened:
        inside = opened.extractfile(".whbuild/manifest.json.sig").read()  # type: ignore[union-attr]  # it is a file
    assert inside == (medium / "june.manifest.json.sig").read_bytes()


@pytest.mark.parametrize("base", ["before", "june.tar.gz", "june.manifest.json", "june.tar.gz.001", "june.tar.gz.002"])
def test_a_base_is_an_index_a_bundle_or_a_manifest(index: Path, medium: Path, tmp_path: Path, base: str) -> None:
    shutil.copytree(index, medium / "before")
    bundle(index, medium / "june.tar.gz", *(("--split", "2kB") if ".00" in base else ()))
    grown(tmp_path, "django", "5.0")
    said = bundle(index, medium / "july.tar.gz", "--since", medium / base)
    assert said.startswith(f"july.tar.gz leads from {medium / base} to {index}: ")
    assert whbuild("apply", medium / "july.tar.gz", medium / "before").code == 0
    assert state(medium / "before") == state(index) == state(medium / "july.tar.gz")


def test_a_volume_alone_is_a_base_by_the_manifest_beside_it(index: Path, medium: Path) -> None:
    bundle(index, medium / "june.tar", "--split", "3kB")
    (medium / "june.tar.001").unlink()
    assert state(medium / "june.tar.002") == state(index)
    (medium / "june.manifest.json").unlink()
    ran = whbuild("bundle", index, medium / "july.tar", "--since", medium / "june.tar.002")
    assert ran.code == 8
    assert "Put its first volume or june.manifest.json beside it." in ran.err


def test_what_is_made_is_told(index: Path, medium: Path) -> None:
    first, beside, *there = bundle(index, medium / "june").splitlines()
    assert first.startswith(f"june.tar.zst holds all of {index}: ")
    assert beside == "Beside it: june.manifest.json, apply.py, june.sha256."
    assert there[1:] == [
        "Check and apply it there with",
        "  sha256sum -c june.sha256",
        "  python3 apply.py june.tar.zst INDEX",
    ]
    assert bundle(index, medium / "july", "--since", medium / "june.tar.zst").startswith("july.tar.zst is empty: ")
    assert bundle(index, medium / "june", "--split", "500kB").startswith("june.tar.zst (1 volume) holds")
    assert bundle(index, medium / "june", "-q") == ""


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("index", "medium"), 2, "is a folder."),
        (("index", "a.zip", "--format", "zip"), 2, "--format cannot be 'zip'."),
        (("index", "a.tar", "--level", "3"), 2, "a plain tar is not compressed"),
        (("index", "a.tar", "--split", "10"), 2, "'10' is no size"),
        (("index", "a.tar", "--since", "none"), 8, "none does not exist."),
        (("index", "a.tar", "--sign", "none"), 2, "there is no such key"),
        (("offered", "a.tar"), 8, "is not an index"),
        (("none", "a.tar"), 8, "does not exist"),
        (("index", "none/a.tar"), 8, "is no folder."),
    ],
)
def test_what_cannot_be_done_is_told(
    index: Path, medium: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, message: str
) -> None:
    monkeypatch.chdir(index.parent)
    ran = whbuild("bundle", *words)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err
    assert list(medium.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(errno.EROFS, 0), (errno.EACCES, 0), (errno.EIO, 8)])
def test_an_index_that_nobody_can_write_needs_no_lock(
    index: Path, medium: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("wheelhouse.commands.bundling.locked", locked)
    assert whbuild("bundle", index, medium / "june").code == code


def test_it_waits_for_a_run_that_writes(index: Path, medium: Path) -> None:
    with ThreadPoolExecutor() as pool:
        with locked(index):
            waiting = pool.submit(bundling.bundle, index, medium / "june.tar")
            time.sleep(0.3)
            assert not list(medium.iterdir())
        assert waiting.result(timeout=30).pieces[0].name == "june.tar"
