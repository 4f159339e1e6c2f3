"""The clients of a machine: how old they are, and what they ask."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command import whbuild
from tests.doctor.indexes import built
from wheelhouse.commands.doctoring import doctor
from wheelhouse.doctor import configured, machine
from wheelhouse.doctor.configured import Client
from wheelhouse.doctor.pips import Pip, described, judged, unserved

URL = "https://index.example/simple/"
OLD = "pip 19.0 from /usr/lib/python3/site-packages/pip (python 3.9)"
HERE = {"python_version": "3.12", "sys_platform": "linux", "platform_machine": "x86_64"}


def pip(version: str, python: str = "3.12") -> Pip:
    found = described(f"pip {version} from /usr/pip (python {python})\n")
    assert found is not None
    return found


def test_what_a_pip_says_of_itself() -> None:
    assert str(described(OLD)) == "pip 19.0 of Python 3.9"
    assert [described(text) for text in ("", "uv 1.0", "pip x.y from / (python 3)")] == [None] * 3


@pytest.mark.parametrize(
    ("version", "wheel", "platform", "codes"),
    [
        ("19.0", "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "manylinux", ["pip-old"]),
        ("19.3", "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "manylinux", ["pip-ages"]),
        ("19.3", "a-1-cp37-abi3-manylinux_2_28_x86_64.whl", "manylinux", ["pip-old"]),
        ("20.3", "a-1-cp312-cp312-manylinux_2_28_x86_64.whl", "manylinux", []),
        ("20.3", "a-1-cp312-cp312-musllinux_1_2_x86_64.whl", "musllinux", ["pip-old"]),
        ("20.3", "a-1-cp312-cp312-musllinux_1_2_x86_64.whl", "manylinux", []),
        ("20.3", "a-1-cp39-cp39-musllinux_1_2_x86_64.whl", "musllinux", []),
        ("20.2", "a-1-cp312-cp312-macosx_11_0_arm64.whl", "macosx", ["pip-old"]),
        ("9.0", "a-1-cp312-cp312-win_amd64.whl", "win", ["pip-ages"]),
        ("26.2", "a-1-py3-none-any.whl", "manylinux", []),
    ],
)
def test_a_pip_that_does_not_know_the_wheels(version: str, wheel: str, platform: str, codes: list[str]) -> None:
    assert [finding.code for finding in judged(pip(version), [wheel], platform)] == codes


@pytest.mark.parametrize(
    ("python", "targets", "told"),
    [("3.12.4", [HERE], 0), ("3.11.2", [HERE], 1), ("3.12", [HERE | {"sys_platform": "win32"}], 1), ("3.12", [], 0)],
)
def test_a_python_that_is_none_of_the_targets(python: str, targets: list[dict[str, str]], told: int) -> None:
    assert len(list(unserved(pip("26.2", python), targets, HERE))) == told


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ("", ["elsewhere"]),
        ("global.index-url='https://other.example/simple'", ["elsewhere"]),
        (f"global.index-url='{URL}'", []),
        ("global.index-url='https://me:secret@INDEX.example/simple'", []),
        (f"global.index-url='https://other.example/'\ninstall.index-url='{URL}'", []),
        (f":env:.index-url='{URL}'\nglobal.index-url='https://other.example/'", []),
        (f"global.extra-index-url='{URL}'", ["falls-back"]),
        (
            f"global.index-url='{URL}'\nglobal.extra-index-url='\\nhttps://a.example\\nhttps://b.example'",
            ["falls-back"],
        ),
        (f"global.index-url='{URL}'\nglobal.no-index='true'", ["asks-nothing"]),
        ("global.no-index='1'", ["elsewhere"]),
        ("global.index-url='http://[::1/'", ["elsewhere"]),
        (f"download.index-url='{URL}'\nnonsense\nglobal.index-url=bare", ["elsewhere"]),
    ],
)
def test_what_pip_is_configured_to_ask(told: str, codes: list[str]) -> None:
    found = list(configured.judged(configured.pip(told, "pip 26.2"), URL))
    assert [finding.code for finding in found] == codes
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("environment", "content", "codes"),
    [
        ({}, {}, ["elsewhere"]),
        ({"UV_DEFAULT_INDEX": URL}, {}, []),
        ({"UV_INDEX": f"ours={URL}"}, {}, ["falls-back"]),
        ({}, {"index": [{"url": URL, "default": True}]}, []),
        ({}, {"index": [{"name": "ours", "url": URL}]}, ["falls-back"]),
        ({}, {"index": [{"url": URL, "default": True}, {"url": "https://b.example/"}]}, ["falls-back"]),
        ({}, {"index-url": URL}, []),
        ({}, {"index-url": 7, "index": "no list", "extra-index-url": [URL]}, ["falls-back"]),
        ({"UV_INDEX_URL": URL}, {"no-index": True}, ["asks-nothing"]),
    ],
)
def test_what_uv_is_configured_to_ask(
    environment: dict[str, str], content: dict[str, object], codes: list[str]
) -> None:
    assert [finding.code for finding in configured.judged(configured.uv(environment, [content]), URL)] == codes


def test_an_index_is_named_without_its_secrets() -> None:
    client = Client(name="pip", adds="extra-index-url", index=URL, extra=("https://me:secret@b.example/",))
    (finding,) = configured.judged(client, URL)
    assert "https://****@b.example/" in finding.message


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("clients"))


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pip of old on PATH, and nothing else."""
    said = f'if [ "$1" = config ]; then echo "global.index-url=\'{URL}\'"; else echo "{OLD}"; fi'
    (tmp_path / "bin").mkdir()
    for name, lines in {"pip": said, "pip3": said, "python3": "exit 1"}.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{lines}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


@pytest.mark.skipif(os.name == "nt", reason="the pips are shell scripts")
def test_pips_on_path_are_asked_about_themselves(on_path: Path) -> None:
    found = machine.pips()
    assert [(str(pip), command) for pip, command in found.items()] == [
        ("pip 19.0 of Python 3.9", (str(on_path / "pip"),))
    ]
    (client,) = machine.clients(found)
    assert client.index == URL


@pytest.mark.skipif(os.name == "nt", reason="the pips are shell scripts")
@pytest.mark.usefixtures("on_path")
def test_the_clients_here_are_part_of_the_diagnosis(index: Path) -> None:
    assert {finding.code for finding in doctor(index).findings} == {"pip-ages", "other-target"}
    found = doctor(index, str(index / "simple")).findings
    assert {finding.code for finding in found} == {"pip-ages", "other-target", "elsewhere"}
    (told,) = (finding for finding in doctor(index, str(index)).findings if finding.code == "elsewhere")
    assert told.remedy.endswith("/simple/")  # and not the address that was given, at which nothing is
    ran = whbuild("doctor", index)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("pip-ages: pip 19.0 of Python 3.9 is older than 20.3")
    assert whbuild("doctor", index, "--no-clients", "--json").out.startswith("{")


def test_a_file_that_is_larger_than_any_configuration_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_LARGEST", 3)
    (tmp_path / "uv.toml").write_text("a = 1")
    assert machine._toml(tmp_path / "uv.toml") == {}


def test_a_program_that_cannot_be_started_says_nothing(tmp_path: Path) -> None:
    assert machine._said((str(tmp_path / "nowhere"),)) == ""


@pytest.mark.skipif(os.name == "nt", reason="uv keeps its files elsewhere there")
def test_uv_is_read_where_it_keeps_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "uv").touch(mode=0o755)
    (tmp_path / "pyproject.toml").write_text(f'[[tool.uv.index]]\nurl = "{URL}"\n')
    (tmp_path / "config/uv").mkdir(parents=True)
    (tmp_path / "config/uv/uv.toml").write_text('index-url = "https://other.example/simple/"')
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (client,) = machine.clients({})
    assert (client.index, client.extra) == ("https://other.example/simple/", (URL,))
    (tmp_path / "pyproject.toml").write_text("not TOML")
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "pyproject.toml"))
    assert [client.index for client in machine.clients({})] == [None]
