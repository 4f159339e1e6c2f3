"""`whbuild config` as it is called: what is printed, what is written, what is refused."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from tests import airgap
from tests.clients import UV
from tests.command import Ran, whbuild
from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.configuring import rivals, writing
from wheelhouse.configuring.change import Entry, Options
from wheelhouse.errors import PlaceError, UsageError

URL = "https://index.example/simple/"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a user who has configured nothing, with a project in it."""
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "PDM_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path / ".config"))
    return tmp_path


@pytest.fixture
def index(tmp_path: Path) -> Path:
    source = Pypi(wheel("alpha", "1.0"), wheel("beta", "2.0", tag="cp312-cp312-win_amd64")).folder(tmp_path / "source")
    ran = whbuild("alpha", tmp_path / "index", "--no-index", "-f", source)
    assert ran.code == 0, ran
    return tmp_path / "index"


def client(*words: str | Path) -> Ran:
    return whbuild("config", "client", *words)


@pytest.mark.parametrize("name", ["nginx", "apache", "caddy"])
def test_a_server_is_told_of_the_whole_path(name: str, index: Path, tmp_path: Path) -> None:
    ran = whbuild("config", "server", name, "../index", "--host", "127.0.0.1", "--port", "81")
    assert (ran.code, ran.err) == (0, "")
    assert f'"{index.as_posix()}"' in ran.out
    link = tmp_path / "current"
    link.symlink_to(index)
    assert f'"{link.as_posix()}"' in whbuild("config", "server", name, link).out  # so that it can be led elsewhere


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["iis", "INDEX"], 2, "nginx, apache, caddy"),
        (["nginx", "."], 8, "is no index"),
        (["nginx", "INDEX", "--host", "a; b"], 2, "no name or address"),
        (["nginx", "INDEX", "--server-name", "a\nb"], 2, "no name or address"),
        (["nginx", "INDEX", "--ssl-keyfile", "k"], 2, "--ssl-certfile"),
        (["caddy", "INDEX", "--htpasswd", "f"], 2, "basicauth"),
    ],
)
def test_what_no_server_is_told(words: list[str], code: int, said: str, index: Path) -> None:
    ran = whbuild("config", "server", *[str(index) if word == "INDEX" else word for word in words])
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_a_client_is_printed_what_it_may_be_told_and_nothing_is_written(home: Path) -> None:
    ran = client("pip", URL)
    assert ran.out.startswith(f"[global]\nindex-url = {URL}\n")
    assert "# This belongs in ~/.config/pip/pip.conf" in ran.out.replace("pip.ini", "pip.conf")
    assert [path.name for path in home.rglob("*")] == ["project"]


def test_writing_twice_writes_once(home: Path) -> None:
    first = client("uv", URL, "--write")
    assert (first.code, "is new, and says" in first.out) == (0, True), first
    path = home / ".config" / "uv" / "uv.toml"
    before = path.stat().st_mtime_ns
    again = client("uv", URL, "--write")
    assert "says already" in again.out
    assert path.stat().st_mtime_ns == before
    assert [each.name for each in path.parent.iterdir()] == ["uv.toml"]


def test_what_a_file_says_else_stays_and_rivals_are_told(home: Path) -> None:
    path = home / ".config" / "pip" / ("pip.ini" if sys.platform == "win32" else "pip.conf")
    path.parent.mkdir(parents=True)
    path.write_text(
        "# mine\n[global]\nindex-url = https://u:secret@old.example/\nextra-index-url = https://more.example/\n"
    )
    ran = client("pip", URL, "--write")
    assert path.read_text() == f"# mine\n[global]\nindex-url = {URL}\nextra-index-url = https://more.example/\n"
    assert "Beware: [global] also says extra-index-url = https://more.example/" in ran.out
    assert "secret" not in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["npm", URL], "pip, uv, poetry, pdm, hatch, pixi, conda"),
        (["poetry", URL, "--scope", "user"], "poetry knows sources of projects only"),
        (["pip", URL, "--scope", "site"], "user, global, project"),
        (["poetry", URL, "--write"], "poetry init"),
        (["poetry", "file:///srv/index/simple/"], "poetry takes no index from a folder"),
        (["hatch", URL, "--write"], "hatch new --init"),
        (["conda", URL, "--scope", "project", "--write"], "put in what is printed"),
        (["uv", URL, "--name", "a b"], "letters, digits and hyphens"),
        (["pixi", URL, "--check", "--package", "alpha"], "pixi"),
    ],
)
def test_what_no_client_is_told(words: list[str], said: str, home: Path) -> None:
    ran = client(*words)
    assert (ran.code, ran.out) == (2, ""), ran
    assert said in ran.err
    assert not (home / "project" / "pyproject.toml").exists()


def test_a_file_that_cannot_be_changed_line_by_line_stays(home: Path) -> None:
    path = home / "project" / "uv.toml"
    path.write_text("index = []\n")
    ran = client("uv", URL, "--scope", "project", "--write")
    assert ran.code == 2
    assert "[[index]]" in ran.err
    assert "by hand" in ran.err
    assert path.read_text() == "index = []\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_link_stays_one_and_so_do_permissions(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    real.write_text("old")
    real.chmod(0o600)
    (tmp_path / "link").symlink_to(real)
    writing.write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("new", 0o600)


def test_a_file_that_is_none_of_ours_to_read(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xe9")
    (tmp_path / "large").write_bytes(b"#" * (1 << 20) + b"##")
    for name, said in (("latin", "UTF-8"), ("large", "1 MiB")):
        with pytest.raises(UsageError, match=said):
            writing.read(tmp_path / name)
    with pytest.raises(PlaceError, match="cannot be read"):
        writing.read(tmp_path)


def test_a_file_in_a_place_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PlaceError, match="cannot be written"):
        writing.write(tmp_path / "file" / "pip.conf", "text")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[global]\nindex-url = U\n[install]\nindex-url = x\n", "[install] also says index-url = x"),
        ("[global]\nindex-url = U\nno-index = true\n", "[global] also says no-index = true"),
        ("[global]\nindex-url = U\nfind-links =\n  a\n  b\n", "[global] also says find-links = a b"),
    ],
)
def test_what_else_leads_pip_elsewhere(text: str, said: str) -> None:
    change = Options(path=Path("pip.conf"), section="global", values=(("index-url", "U"),))
    assert rivals.rivals("pip", change, text, {}) == (said,)
    assert "PIP_INDEX_URL is set here, and wins over the file." in rivals.rivals(
        "pip", change, text, {"PIP_INDEX_URL": "x"}
    )


def test_what_else_leads_uv_elsewhere() -> None:
    change = Entry(path=Path("uv.toml"), table=("index",), like=(), values=(("url", "U"),))
    text = """\
extra-index-url = ['z']
[[index]]
url = 'x'
[[index]]
url = 'U'
[[index]]
url = 'torch'
explicit = true
"""
    assert rivals.rivals("uv", change, text, {}) == (
        "[[index]] also names x",
        "extra-index-url is set too, in its older form.",
    )


def test_another_extra_index_is_told() -> None:
    adds = frozenset({"extra-index-url"})
    change = Options(path=Path("pip.conf"), section="global", values=(("extra-index-url", "U"),), adds=adds)
    text = "[global]\nextra-index-url = U v\n"
    assert rivals.rivals("pip", change, text, {}) == ("[global] extra-index-url has v too.",)


def test_pip_gets_a_package_and_says_so(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    ran = client("pip", index, "--check")
    assert (ran.code, ran.out) == (0, f"Checked: pip got alpha from {index.as_uri()}/simple/\n"), ran


def test_pip_that_gets_nothing_is_heard(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    shutil.rmtree(index / "packages")
    ran = client("pip", index, "--check", "--write")
    assert ran.code == 10
    assert "pip did not get alpha: pip install ended with 1." in ran.err
    assert "whbuild doctor" in ran.err
    assert "PIP_CONFIG_FILE is set here, and wins over the file." in ran.err


def test_over_http_pip_is_given_a_package_that_any_python_can_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    files = Pypi(wheel("a-windows", "2.0", tag="cp312-cp312-win_amd64"), wheel("beta", "1.0")).folder(
        tmp_path / "files"
    )
    assert whbuild("index", files).code == 0
    with airgap.served(files) as url:
        ran = client("pip", url, "--check")
    assert (ran.code, "pip got beta from" in ran.out) == (0, True), ran


def test_uv_finds_by_itself_what_was_written(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(UV[0]).parent), prepend=os.pathsep)
    monkeypatch.setenv("UV_PYTHON", sys.executable)
    ran = client("uv", index, "--check", "--write", "--package", "Alpha")
    assert (ran.code, "uv got alpha from" in ran.out, "is new, and says" in ran.out) == (0, True, True), ran


def test_a_client_that_is_not_here(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(index))
    ran = client("pdm", index, "--check")
    assert (ran.code, "pdm is not on the PATH" in ran.err) == (2, True)


def test_an_index_of_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    (tmp_path / "empty" / "simple").mkdir(parents=True)
    ran = client("pip", tmp_path / "empty", "--check")
    assert (ran.code, "lists no project" in ran.err) == (5, True)


def test_help_names_both() -> None:
    ran = whbuild("config")
    assert ran.code == 0
    assert "server " in ran.out
    assert "client " in ran.out
