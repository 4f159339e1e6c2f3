from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.dists.environments import Environments, checked, installer_environ
from wheelhouse.errors import BuildError


def links(folder: Path, *wheels: tuple[str, bytes]) -> tuple[str, ...]:
    (folder / "with space").mkdir()
    for filename, data in wheels:
        (folder / "with space" / filename).write_bytes(data)
    return ("--no-index", "--find-links", str(folder / "with space"))


def test_requirements_are_installed_once_for_all_who_need_them(tmp_path: Path) -> None:
    args = links(tmp_path, specimens.wheel("tool", "1.0"))
    found: list[str] = []
    with Environments(index_args=args) as environments:
        threads = [
            threading.Thread(target=lambda text: found.append(environments.interpreter([text])), args=[text])
            for text in ("tool>=1", "tool >= 1")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(found)) == 1
        said = subprocess.run([found[0], "-c", "import tool; print(tool.__version__)"], capture_output=True, check=True)
        assert said.stdout.strip() == b"1.0"
    assert not Path(found[0]).exists()


def test_an_sdist_is_not_run_to_build_another(tmp_path: Path) -> None:
    args = links(tmp_path, specimens.sdist("tool", "1.0", files={"setup.py": b"raise SystemExit"}))
    with Environments(index_args=args) as environments, pytest.raises(BuildError) as caught:
        environments.interpreter(["tool"])
    assert caught.value.message == "The build requirements tool cannot be installed."
    assert "No matching distribution found for tool" in "\n".join(caught.value.context)
    assert "wheels only" in (caught.value.hint or "")


def test_an_interpreter_that_is_not_there(tmp_path: Path) -> None:
    with Environments(python=str(tmp_path / "none")) as environments, pytest.raises(BuildError) as caught:
        environments.interpreter([])
    assert caught.value.context[0].endswith("none: No such file or directory")


def test_a_time_limit() -> None:
    with Environments(timeout=0) as environments, pytest.raises(BuildError) as caught:
        environments.interpreter([])
    assert caught.value.context[0] == "It did not end within 0 seconds."


def test_closing_what_was_never_used() -> None:
    Environments().close()


@pytest.mark.parametrize("text", [".", "./a", "-r x", "--index-url=x", "a b", "", "file:///x", "x" * 999 + "!"])
def test_what_is_no_build_requirement(text: str) -> None:
    with pytest.raises(BuildError, match="cannot be read"):
        checked(text)


def test_a_direct_reference_is_none() -> None:
    with pytest.raises(BuildError, match=r"a @ https://\*\*\*\*@index\.example/a\.zip is a direct reference"):
        checked("a @ https://user:secret@index.example/a.zip")


def test_options_reach_pip_by_its_environment() -> None:
    args = (
        *("--index-url", "https://user:secret@index.example/", "--extra-index-url=https://b.example/"),
        *("--extra-index-url", "https://c.example/", "--no-index", "--find-links", "/a b", "--find-links", "/c"),
    )
    host = {"PATH": "/bin", "PIP_TARGET": "x", "PIP_NO_DEPS": "1", "PYTHONPATH": "x", "https_proxy": "p"}
    assert {name: text for name, text in installer_environ(args, host).items() if name != "PIP_CONFIG_FILE"} == {
        "PATH": "/bin",
        "https_proxy": "p",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_INDEX_URL": "https://user:secret@index.example/",
        "PIP_EXTRA_INDEX_URL": "https://b.example/ https://c.example/",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": f"{Path('/a b').absolute().as_uri()} /c",
    }


def test_a_value_without_an_option_is_nothing() -> None:
    assert "x" not in installer_environ(("x",), {}).values()


def test_other_requirements_have_an_environment_of_their_own(tmp_path: Path) -> None:
    with Environments(index_args=links(tmp_path, specimens.wheel("tool", "1.0"))) as environments:
        assert environments.interpreter(["tool"]) != environments.interpreter([]) == environments.interpreter(())


def test_certificates_that_were_named_win_over_those_of_the_environment() -> None:
    host = {"REQUESTS_CA_BUNDLE": "other.pem", "CURL_CA_BUNDLE": "other.pem"}
    assert "REQUESTS_CA_BUNDLE" in installer_environ(("--no-index",), host)
    assert installer_environ(("--cert", "ours.pem"), host).keys() & host.keys() == set()
