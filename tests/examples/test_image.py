"""The Dockerfile: its image is built with no network, and has what the lock of an index says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import whbuild
from tests.examples.images import built, can_build, instructions
from tests.examples.pipelines import EXAMPLES
from tests.pypi import Pypi
from tests.specimens import wheel

DOCKERFILE = (EXAMPLES / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.live
def test_the_image_has_what_the_lock_says_and_no_index(tmp_path: Path) -> None:
    if not can_build():
        pytest.skip("this machine lets nobody have a root of their own")
    module = {
        "flask/__init__.py": b"",
        "flask/__main__.py": b"import jinja2\nprint('Flask with', jinja2.__version__)\n",
    }
    pypi = Pypi(wheel("flask", "3.0", ["jinja2"], files=module), wheel("jinja2", "3.1"), wheel("jinja2", "3.2"))
    with pypi.serve() as served:
        assert whbuild("flask", "jinja2<3.2", tmp_path / "index", "-i", served.url).code == 0
    (lock,) = (path.name for path in (tmp_path / "index").glob("requirements.*.lock.txt"))
    image = built(DOCKERFILE, tmp_path, tmp_path / "stages", {"LOCK": lock})
    assert image.run(image.command) == "Flask with 3.1\n"
    assert not (image.root / "mnt").exists()


def test_the_lock_has_the_name_that_whbuild_gives_it(tmp_path: Path) -> None:
    with Pypi(wheel("flask", "3.0")).serve() as served:
        targets = ("--python", "3.12", "--platform", "linux")
        assert whbuild("flask", tmp_path / "index", "-i", served.url, *targets).code == 0
    (argument,) = (rest for name, rest in instructions(DOCKERFILE) if name == "ARG")
    assert (tmp_path / "index" / argument.removeprefix("LOCK=")).exists()


def test_the_image_is_of_the_python_that_the_lock_is_for() -> None:
    assert {rest.split()[0] for name, rest in instructions(DOCKERFILE) if name == "FROM"} == {"python:3.12-slim"}
