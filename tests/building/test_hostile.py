"""Backends that harm, or would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.building.sdists import BACKEND, BUILDS, Sdists
from wheelhouse.building import sandbox
from wheelhouse.building.workshop import Workshop
from wheelhouse.errors import BuildError

enclosed = pytest.mark.skipif(sandbox.enclosed((), {})[:1] == ("sh",), reason="this system gives no namespaces")

# From this Linux on a namespace bounds its own.
_LIMITLESS = os.name == "posix" and os.geteuid() == 0 and [int(n) for n in os.uname().release.split(".")[:2]] < [6, 14]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def workshop(logs: Path) -> Iterator[Workshop]:
    with Workshop(logs=logs) as made:
        yield made


@pytest.fixture
def sdists(tmp_path: Path, workshop: Workshop) -> Sdists:
    return Sdists(tmp_path, workshop)


def failing(sdists: Sdists, body: str) -> BuildError:
    """Return the error of a build with these lines, each with four spaces before it."""
    with pytest.raises(BuildError) as caught:
        sdists.wheel(f"{BUILDS}\ndef before():\n{body}\n")
    return caught.value


@enclosed
def test_nothing_is_written_outside(sdists: Sdists, tmp_path: Path) -> None:
    (mine := tmp_path / "mine").write_text("as it was")
    error = failing(sdists, f"    open({str(mine)!r}, 'w').write('changed')")
    assert mine.read_text() == "as it was"
    assert "Read-only file system" in "\n".join(error.context)
    assert (error.hint or "").startswith("It writes outside of its folder")


@enclosed
def test_the_environment_that_others_build_in_is_not_changed(sdists: Sdists) -> None:
    error = failing(sdists, "    import sysconfig\n    open(sysconfig.get_path('purelib') + '/x.pth', 'w')")
    assert "Read-only file system" in "\n".join(error.context)


@enclosed
def test_what_asks_the_network_is_told_that_there_is_none(sdists: Sdists) -> None:
    error = failing(
        sdists, "    import urllib.request as r\n    r.build_opener(r.ProxyHandler({})).open('http://192.0.2.1')"
    )
    assert (error.hint or "").startswith("It asks for the network")


@enclosed
def test_no_process_outlives_its_build(sdists: Sdists) -> None:
    daemon = "import time; time.sleep(300)  # a daemon of the test of builds"
    body = (
        f"    import subprocess, sys\n    subprocess.Popen([sys.executable, '-c', {daemon!r}], start_new_session=True)"
    )
    sdists.wheel(f"{BUILDS}\ndef before():\n{body}\n")
    assert not [each for each in Path("/proc").glob("[0-9]*/cmdline") if b"test of builds" in _read(each)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has just ended
        return b""


@enclosed
@pytest.mark.skipif(_LIMITLESS, reason="the limit does not hold for root there")
def test_processes_have_an_end(sdists: Sdists, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_PROCESSES", 310)  # the least that Linux takes is 301
    body = "    import subprocess\n    for _ in range(400): subprocess.Popen(['sleep', '60'])"
    error = failing(sdists, body)
    assert "Resource temporarily unavailable" in "\n".join(error.context)


@enclosed
def test_logins_are_out_of_sight(sdists: Sdists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home := tmp_path / "home").mkdir()
    (home / ".netrc").write_text("machine index.example login me password secret")
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id_ed25519").write_text("secret")
    monkeypatch.setenv("HOME", str(home))
    found = sdists.find(
        f"import glob; return [repr(open({str(home)!r} + '/.netrc').read()), repr(os.listdir({str(home)!r} + '/.ssh'))]"
    )
    assert found == ("''", "[]")


def test_secrets_are_not_repeated(sdists: Sdists, logs: Path) -> None:
    error = failing(sdists, "    print('see https://me:hunter2@index.example/x', flush=True)\n    raise SystemExit(1)")
    log = (logs / "a-1.log").read_text()
    assert "https://****@index.example/x" in log
    assert "hunter2" not in log + "\n".join(error.context)


def test_the_whole_log_is_kept_and_named(sdists: Sdists, logs: Path) -> None:
    error = failing(sdists, "    for n in range(5000): print('line', n)\n    raise ValueError('the reason')")
    log = logs / "a-1.log"
    assert f"the whole log: {log}" in error.context
    assert {f"line {n}" for n in range(5000)} < set(log.read_text().splitlines())
    assert "ValueError: the reason" in error.context
    assert len(error.context) < 30


def test_a_log_of_what_was_built_is_not_kept(sdists: Sdists, logs: Path) -> None:
    sdists.wheel(f"{BUILDS}\ndef before():\n    print('all is well')\n")
    assert not list(logs.iterdir())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("NAME = 'b-1-py3-none-any.whl'", "built b-1-py3-none-any.whl: another project or version"),
        ("NAME = 'a-2-py3-none-any.whl'", "built a-2-py3-none-any.whl: another project or version"),
        ("NAME = '../a-1-py3-none-any.whl'", "says that it built 'a-1-py3-none-any.whl', and did not"),
        ("NAME = 'a-1.tar.gz'", "which is no wheel"),
        ("NAME = 'a-1-cp311-cp311-any.whl'", "says inside that its tags are py3-none-any"),
        ("FILES['a-1.dist-info/METADATA'] = 'Name: a\\nVersion: 2\\n'", "says inside that it is a 2"),
        ("del FILES['a-1.dist-info/RECORD']", "has no RECORD or no WHEEL"),
        ("FILES['../../x'] = ''", "leads out of the archive"),
        ("FILES['/x'] = ''", "leads out of the archive"),
        ("FILES['x//y'] = ''", "twice or oddly named"),
        ("build_wheel = lambda *_: NAME", "says that it built 'a-1-py3-none-any.whl', and did not"),
        ("build_wheel = lambda out, *_: os.symlink('/etc/hostname', out + '/' + NAME) or NAME", "and did not"),
        ("build_wheel = lambda out, *_: open(out + '/' + NAME, 'w') and NAME", "which is of no use"),
    ],
)
def test_a_wheel_that_is_not_what_it_should_be(sdists: Sdists, change: str, complaint: str) -> None:
    with pytest.raises(BuildError) as caught:
        sdists.wheel(f"{BUILDS}\n{change}\n")
    assert complaint in "\n".join((caught.value.message, *caught.value.context))


@pytest.mark.parametrize("answer", ["'x' * 20_000_000", "'\\ud800'", "float('nan')"])
def test_an_answer_that_is_no_good_to_read(sdists: Sdists, answer: str) -> None:
    sdists.refused(f"def get_requires_for_build_wheel(*_):\n    return [{answer}]")


def test_an_answer_that_is_a_pipe(sdists: Sdists) -> None:
    backend = (
        f"{BACKEND}\ndef found():\n    import sys\n    os.mkfifo(sys.argv[-1] + '/output.json')\n    os._exit(0)\n"
    )
    assert "gave no answer" in sdists.refused(backend).message
