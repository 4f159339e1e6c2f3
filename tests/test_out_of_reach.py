"""Paths that the system will not look up: every command ends in words, whichever of its paths it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.living import build, done, source
from wheelhouse.carried.program import main

AS_INDEX = [
    *("list", "show alpha", "tree", "why alpha", "verify", "verify --install", "doctor", "rollback", "rollback --list"),
    *("prune", "prune --dry-run", "remove alpha", "index", "update", "add alpha", "serve", "config server nginx"),
    *("config client pip", "apply out.tar", "diff index", "plan --no-index alpha"),
]
ELSEWHERE = [
    *("apply {} index", "bundle {} new.tar", "bundle index {}", "bundle index new.tar --since {}"),
    *("bundle index new.tar --sign {}", "diff {} index", "diff index {}"),
    *("verify index --allowed-signers {}", "apply out.tar index --allowed-signers {}"),
    *("verify index --install --interpreter {}", "add index ./{}", "add index ./{}/alpha-1.0-py3-none-any.whl"),
    *("doctor index {}", "doctor index ./{}", "serve index --htpasswd {}", "serve index --ssl-certfile {}"),
    *("serve index --ssl-certfile {} --ssl-keyfile {}", "--no-index -f {} alpha index", "-i {} alpha index"),
    *("--no-index -r {} index", "--no-index -c {} alpha index", "--no-index ./{} index", "--no-index -e {} index"),
    *("--no-index ./{}/alpha-1.0-py3-none-any.whl index", "-f packages --no-index alpha index --target ./{}.toml"),
    *("-f packages --no-index alpha index --report {}", "-f packages --no-index alpha index --config-file {}"),
    *("-i https://index.example --cert {} alpha index", "-f packages --no-index alpha {}", "--no-index {} index"),
    "plan --no-index {}",
]

_SIGNED = "out.tar index --allowed-signers {}"


def _too_long(folder: Path) -> str:  # noqa: ARG001  (the same call for each)
    return "x" * 300


def _below_a_file(folder: Path) -> str:
    folder.joinpath("file").write_text("")
    return "file/below"


def _loop(folder: Path) -> str:
    folder.joinpath("loop").symlink_to("loop")
    return "loop"


def _closed(folder: Path) -> str:
    folder.joinpath("closed").mkdir(mode=0)
    return "closed"


def _inside(folder: Path) -> str:
    return f"{_closed(folder)}/inside"


_AS_ANYBODY = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may look into all")
WAYS = [
    _too_long,
    _below_a_file,
    pytest.param(_loop, marks=pytest.mark.skipif(os.name == "nt", reason="links need a right there")),
    pytest.param(_closed, marks=_AS_ANYBODY),
    pytest.param(_inside, marks=_AS_ANYBODY),
]


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivery")
    build(folder / "index", ["alpha==1.0"], source(folder / "packages"))
    done("bundle", folder / "index", folder / "out.tar")
    return folder


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line", [*(f"{line} {{}}" for line in AS_INDEX), *ELSEWHERE])
def test_no_path_ends_in_a_traceback(
    line: str, way: Callable[[Path], str], delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in delivery.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    ran = whbuild(*line.replace("{}", way(tmp_path)).split())
    assert "error: " in ran.err, ran
    assert ran.code > 1, ran
    assert "The system refused" not in ran.err, "what the last net caught, a room should have told"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("line", [*("{} index", "out.tar {}", "--list {}", "--verify {}", "--rollback {}"), _SIGNED])
def test_so_does_the_program_that_travels(
    line: str,
    way: Callable[[Path], str],
    delivery: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for path in delivery.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    assert main(line.replace("{}", way(tmp_path)).split()) > 1
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("way", WAYS)
def test_a_cache_that_cannot_be_looked_up_is_none(
    way: Callable[[Path], str], delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = whbuild("--no-index", "-f", delivery / "packages", "alpha", "index", cache=Path(way(tmp_path)))
    assert ran.code in {0, 8}, ran
