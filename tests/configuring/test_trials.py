from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.pypi import JSON
from wheelhouse.commands.trying import _names
from wheelhouse.configuring.address import Address
from wheelhouse.configuring.clients import CLIENTS, Wish
from wheelhouse.configuring.machine import Machine, Scope
from wheelhouse.configuring.trials import environment, trial
from wheelhouse.errors import BadPage

URL = "https://index.example/simple/"


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    here = Machine(system="linux", home=tmp_path, folder=tmp_path, environment={})
    return Wish(address=Address(url=URL, host="index.example"), machine=here, scope="project", name="whbuild")


@pytest.mark.parametrize("client", ["poetry", "pdm", "hatch"])
@pytest.mark.parametrize("there", [[], ["hatch.toml"]])
def test_a_project_of_its_own_asks_for_the_package_and_names_the_index(
    client: str, there: list[str], wish: Wish
) -> None:
    for name in there:
        (wish.machine.folder / name).touch()
    made = trial(client, CLIENTS[client].advise(wish).change, "alpha", "3.12")
    said = tomllib.loads(dict(made.files)["pyproject.toml"])
    assert said["project"]["requires-python"] == "==3.12.*"
    assert said["project"]["dependencies"] == ["alpha"]
    assert URL in str(said["tool"][client])


@pytest.mark.parametrize(
    ("client", "scope", "file"),
    [("pip", "user", "pip.conf"), ("uv", "project", "uv.toml"), ("pdm", "user", "pdm.toml")],
)
def test_what_is_told_lies_in_a_file_of_its_own(client: str, scope: Scope, file: str, wish: Wish) -> None:
    (wish.machine.folder / "pyproject.toml").touch()  # uv's table is called otherwise in there
    made = trial(client, CLIENTS[client].advise(replace(wish, scope=scope)).change, "alpha", "3.12")
    assert URL in dict(made.files)[file]
    assert "tool" not in dict(made.files)[file]


def test_what_was_written_is_found_by_the_client_itself() -> None:
    for client in ("pip", "uv"):
        assert trial(client, None, "alpha", "3.12").files == ()


def test_what_else_a_client_is_told_is_kept_out() -> None:
    made = trial("pip", None, "alpha", "3.12")
    kept = {"PATH": "p", "PIP_EXTRA_INDEX_URL": "x", "UV_INDEX": "y"}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    assert environment(kept, made, bare=True) == {"PATH": "p"} | quiet
    assert environment(kept, made, bare=False) == kept | quiet


@pytest.mark.parametrize(
    ("body", "content_type", "names"),
    [
        (b'{"meta":{"api-version":"1.0"},"projects":[{"name":"Big.App"},{"name":"b"}]}', JSON, ("big-app", "b")),
        (b'<a href="big-app/">Big.App</a>\n<A HREF="b/"> b </A>', "text/html", ("big-app", "b")),
        (b"<html>", "text/html", ()),
    ],
)
def test_the_names_of_a_root_page(body: bytes, content_type: str, names: tuple[str, ...]) -> None:
    assert _names(body, content_type, URL) == names


def test_what_is_no_root_page() -> None:
    with pytest.raises(BadPage, match="no root page"):
        _names(b"[]", JSON, URL)
