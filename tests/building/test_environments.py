from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import specimens
from wheelhouse.building.environments import Environments, Provide, checked, interpreter_environ
from wheelhouse.errors import BuildError


def providing(*wheels: tuple[str, bytes]) -> Provide:
    def provide(requires: tuple[str, ...], folder: Path) -> Sequence[Path]:
        assert requires in {("tool>=1",), ("tool",)}
        for filename, data in wheels:
            (folder / filename).write_bytes(data)
        return [folder / filename for filename, _ in wheels]

    return provide


def test_requirements_are_installed_once_for_all_who_need_them() -> None:
    found: list[str] = []
    with Environments(providing(specimens.wheel("tool", "1.0"))) as environments:
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


def test_what_cannot_be_installed_is_told() -> None:
    provide = providing(("tool-1.0-py3-none-any.whl", b"no zip"))
    with Environments(provide) as environments, pytest.raises(BuildError) as caught:
        environments.interpreter(["tool"])
    assert caught.value.message == "The build requirement tool-1.0-py3-none-any.whl cannot be installed."
    assert caught.value.context == ("File is not a zip file",)


def test_without_a_provider_nothing_may_be_required() -> None:
    with Environments() as environments, pytest.raises(BuildError, match="nowhere to take the build requirements tool"):
        environments.interpreter(["tool"])


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


def test_no_interpreter_is_steered_from_outside() -> None:
    host = {"PATH": "/bin", "PYTHONPATH": "x", "PythonHome": "x", "https_proxy": "p"}
    assert interpreter_environ(host) == {"PATH": "/bin", "https_proxy": "p"}


def test_other_requirements_have_an_environment_of_their_own() -> None:
    with Environments(providing(specimens.wheel("tool", "1.0"))) as environments:
        assert environments.interpreter(["tool"]) != environments.interpreter([]) == environments.interpreter(())


def test_what_several_builds_use_is_compiled() -> None:
    with Environments(providing(specimens.wheel("tool", "1.0"))) as environments:
        compiled = []
        for _ in range(4):
            folder = Path(environments.interpreter(["tool"])).parent.parent
            compiled.append(len(list(folder.rglob("tool.*.pyc"))))
    assert compiled == [0, 0, 1, 1]


def test_a_wheel_of_scripts_and_data() -> None:
    files = {
        "tool-1.0.dist-info/entry_points.txt": b"[console_scripts]\ntool = tool:main\n",
        "tool-1.0.data/scripts/other": b"#!python\nprint('other')\n",
        "tool.py": b"def main():\n    print('tool')\n",
    }
    with Environments(providing(specimens.wheel("tool", "1.0", files=files))) as environments:
        scripts = Path(environments.interpreter(["tool"])).parent
        for name in ("tool", "other"):
            assert subprocess.run([scripts / name], capture_output=True, check=True).stdout.strip() == name.encode()


def test_a_wheel_that_leads_out_is_not_installed() -> None:
    wheel = specimens.wheel("tool", "1.0", files={"../../../../../../x": b""})
    with Environments(providing(wheel)) as environments, pytest.raises(BuildError, match="cannot be installed"):
        environments.interpreter(["tool"])
