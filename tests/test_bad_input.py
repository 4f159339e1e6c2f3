"""Whatever is wrong ends in one clear error, a documented exit code, no traceback, and the old tree as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from tests.command import snapshot, whbuild
from tests.pypi import Published, Pypi, Served
from tests.specimens import metadata, wheel

ALPHA = wheel("alpha", "1.0")
NOT_ZIP = ("evil-1.0-py3-none-any.whl", b"this is no archive" * 100)


def liar() -> tuple[str, bytes]:
    """Return a wheel that says to be of another project."""
    return wheel("liar", "1.0", metadata_text=metadata("other", "1.0"))


def bomb() -> tuple[str, bytes]:
    """Return a wheel whose METADATA unpacks to 200 MB."""
    raw = BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb-1.0.dist-info/METADATA", metadata("bomb", "1.0") + b"x" * 200_000_000)
    return "bomb-1.0-py3-none-any.whl", raw.getvalue()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong: words of the command line, lines of requirements.txt, or what is done to the server."""

    code: int
    says: str
    lines: str = "alpha\n"
    words: tuple[str, ...] = ()
    does: Callable[[Pypi, Served], None] | None = None


def answers(status: int, path: str = "/simple/alpha/") -> Callable[[Pypi, Served], None]:
    def does(_: Pypi, served: Served) -> None:
        served.switches.failing[path] = status

    return does


def loses(filename: str) -> Callable[[Pypi, Served], None]:
    def does(pypi: Pypi, served: Served) -> None:
        pypi.add(*wheel("beta", "1.0"))
        served.switches.failing[f"/packages/{filename}"] = 404

    return does


def publishes(*files: tuple[str, bytes], **facts: object) -> Callable[[Pypi, Served], None]:
    def does(pypi: Pypi, served: Served) -> None:
        served.switches.sidecars = "none"
        for filename, data in files:
            pypi.add(filename, data, **facts)

    return does


def redirects_for_ever(_: Pypi, served: Served) -> None:
    served.switches.moved["/simple/alpha/"] = "/simple/alpha/"


def speaks(body: bytes) -> Callable[[Pypi, Served], None]:
    def does(pypi: Pypi, _: Served) -> None:
        pypi.json = pypi.html = lambda *_: body  # type: ignore[method-assign]

    return does


FAULTS = {
    "a missing file": Fault(code=3, says="missing.txt", words=("-r", "missing.txt")),
    "a folder instead of a file": Fault(code=3, says="cannot be opened", words=("-r", ".")),
    "a malformed line": Fault(code=3, says="requirements.txt, line 2", lines="alpha\nalpha >< 1\n"),
    "an unknown option": Fault(code=3, says="line 1", lines="--frobnicate\n"),
    "version control that is none": Fault(code=3, says="line 1", lines="git+ext::sh%20-c%20x\n"),
    "an editable": Fault(code=3, says="line 1", lines="-e .\n"),
    "a local project": Fault(code=3, says="line 1", lines="./project\n"),
    "nothing asked for": Fault(code=2, says="Nothing is asked for", lines=""),
    "a requirement in the folder's place": Fault(
        code=2, says="looks like a requirement", words=("./index", "alpha>=1")
    ),
    "an unknown strategy": Fault(code=2, says="best-of-all", words=("--index-strategy", "best-of-all")),
    "a date that is none": Fault(code=2, says="tomorrow", words=("--uploaded-prior-to", "tomorrow")),
    "an unknown package": Fault(code=4, says="nowhere", lines="nowhere\n"),
    "no matching version": Fault(code=4, says="alpha", lines="alpha>=2\n"),
    "a conflict": Fault(code=4, says="line 2", lines="alpha<=1\nalpha>=2\n"),
    "a missing hash": Fault(code=3, says="hash", lines="alpha==1.0\n", words=("--require-hashes",)),
    "a wrong hash": Fault(code=4, says="hash", lines=f"alpha==1.0 --hash=sha256:{'0' * 64}\n"),
    "401": Fault(code=5, says="401", does=answers(401)),
    "403": Fault(code=5, says="403", does=answers(403)),
    "404 for a file": Fault(code=5, says="404", lines="beta\n", does=loses("beta-1.0-py3-none-any.whl")),
    "429": Fault(code=5, says="429", does=answers(429)),
    "500": Fault(code=5, says="500", does=answers(500)),
    "503": Fault(code=5, says="503", does=answers(503)),
    "a redirect loop": Fault(code=5, says="redirect", does=redirects_for_ever),
    "invalid JSON": Fault(code=5, says="alpha", does=speaks(b'{"files": [')),
    "no JSON at all": Fault(code=5, says="alpha", does=speaks(b"\xff\xfe\x00")),
    "a file that would leave the tree": Fault(
        code=4,
        says="evil",
        lines="evil\n",
        does=speaks(b'{"meta": {"api-version": "1.0"}, "files": [{"filename": "../../evil-1.0-py3-none-any.whl"}]}'),
    ),
    "an HTML page in a JSON coat": Fault(
        code=5, says="alpha", does=speaks(b"<!DOCTYPE html><a href=x>alpha-1.0.tar.gz</a>")
    ),
    "a wheel that is no zip": Fault(code=4, says="evil", lines="evil\n", does=publishes(NOT_ZIP)),
    "a wheel of another project": Fault(code=4, says="liar", lines="liar\n", does=publishes(liar())),
    "a zip bomb": Fault(code=4, says="bomb", lines="bomb\n", does=publishes(bomb())),
    "bytes of another hash": Fault(
        code=6,
        says="beta-1.0-py3-none-any.whl",
        lines="beta\n",
        does=publishes(wheel("beta", "1.0"), hashes={"sha256": "0" * 64}),
    ),
    "more bytes than announced": Fault(
        code=6, says="beta-1.0-py3-none-any.whl", lines="beta\n", does=publishes(wheel("beta", "1.0"), size=10)
    ),
}


@pytest.fixture
def pypi() -> Pypi:
    return Pypi(ALPHA)


@pytest.fixture
def served(pypi: Pypi) -> Iterator[Served]:
    with pypi.serve() as server:
        yield server


@pytest.fixture
def index(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an index that is there already, below the current folder."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    ran = whbuild("alpha", "index", "-i", served.url)
    assert ran.code == 0, ran
    return tmp_path / "work/index"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_one_clear_error(fault: Fault, pypi: Pypi, served: Served, index: Path) -> None:
    before = snapshot(index)
    Path("requirements.txt").write_text(fault.lines)
    if fault.does:
        fault.does(pypi, served)
    asked = ("-r", "requirements.txt") if fault.lines else ()
    ran = whbuild(*asked, *(fault.words if "./index" in fault.words else (*fault.words, "./index")), "-i", served.url)
    assert (ran.code, ran.out) == (fault.code, ""), ran
    assert ran.err.count("error: ") == 1
    assert fault.says in ran.err
    assert "Traceback" not in ran.err
    assert snapshot(index) == before


def test_metadata_that_was_announced_must_be_inside(
    pypi: Pypi, served: Served, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filename, data = wheel("beta", "1.0", ["alpha"])
    pypi.add(filename, data, core_metadata=True)
    monkeypatch.setattr(Published, "metadata", metadata("beta", "1.0"))
    ran = whbuild("beta", index, "-i", served.url)
    assert ran.code == 6, ran
    assert "requires-dist: announced (), inside ('alpha',)" in ran.err


def test_a_host_that_is_not_there(tmp_path: Path) -> None:
    ran = whbuild("alpha", tmp_path / "index", "-i", "http://127.0.0.1:9/simple/")
    assert ran.code == 5
    assert ran.err.startswith("error: ")
    assert not (tmp_path / "index").exists()


def test_a_server_that_says_nothing(pypi: Pypi, tmp_path: Path) -> None:
    with pypi.serve(latency=5.0) as server:
        ran = whbuild("alpha", tmp_path / "index", "-i", server.url, "--timeout", "0.2")
    assert ran.code == 5, ran
    assert "0.2" in ran.err


def test_an_index_folder_that_is_a_file(served: Served, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("mine")
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url)
    assert ran.code == 8, ran
    assert (tmp_path / "index").read_text() == "mine"


def test_an_index_that_somebody_else_wrote(pypi: Pypi, served: Served, tmp_path: Path) -> None:
    pypi.tree(tmp_path / "index")
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url)
    assert ran.code == 8, ran
    assert "which whbuild did not write" in ran.err


def test_a_report_that_cannot_be_written_is_told_before_the_work(served: Served, tmp_path: Path) -> None:
    ran = whbuild("alpha", tmp_path / "index", "-i", served.url, "--report", tmp_path / "missing/report.json")
    assert ran.code == 8, ran
    assert not (tmp_path / "index").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_takes_no_more(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # what is left in a buffer is written at the very end
    command = [sys.executable, "-m", "wheelhouse", "alpha", str(tmp_path / "index"), "-i", served.url, "--no-cache-dir"]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, text=True)
    assert ran.returncode == 8
    assert "error: standard output cannot be written" in ran.stderr
    assert "Traceback" not in ran.stderr


needs_mounts = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode != 0,
    reason="needs a namespace in which a small file system can be mounted",
)


def mounted(options: str, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """Run whbuild into a folder of a file system of its own."""
    run = '"$2" -m wheelhouse beta "$1/index" -i "$3" --no-cache-dir --isolated'
    command = f'mount -t tmpfs -o {options} tmpfs "$1" && exec {run}'
    words = ["unshare", "-rm", "sh", "-c", command, "sh", str(folder), sys.executable, url]
    return subprocess.run(
        words, check=False, capture_output=True, text=True, env={**os.environ, "PIP_CONFIG_FILE": os.devnull}
    )


@needs_mounts
@pytest.mark.parametrize(("options", "says"), [("size=64k", "no space left"), ("ro", "read-only")])
def test_a_disk_that_takes_no_more(options: str, says: str, pypi: Pypi, served: Served, tmp_path: Path) -> None:
    pypi.add(*wheel("beta", "1.0", files={"beta/data.bin": os.urandom(200_000)}))
    ran = mounted(options, tmp_path, served.url)
    assert ran.returncode == 8, ran
    assert says in ran.stderr.lower()
    assert ran.stderr.splitlines()[-1].startswith("hint: ")
    assert "Traceback" not in ran.stderr


# A shell's background jobs begin with SIGINT ignored, and so then do the tests.
HEEDING = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("wheelhouse", run_name="__main__", alter_sys=True)
"""


def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(pypi: Pypi, tmp_path: Path) -> None:
    pypi.add(*wheel("beta", "1.0", files={"beta/data.bin": os.urandom(100_000)}))
    with pypi.serve() as server:
        words = ["-i", server.url, "--cache-dir", str(tmp_path / "cache"), "--isolated"]
        command = [sys.executable, "-c", HEEDING, "beta", str(tmp_path / "index"), *words]
        server.switches.latency = 0.5
        run = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PIP_CONFIG_FILE": os.devnull}
        )
        while not server.requests:
            time.sleep(0.01)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=10)
        assert run.returncode == 130, said
        assert "Traceback" not in said
        server.switches.latency = 0
        assert subprocess.run(command, check=False, capture_output=True).returncode == 0
