"""The documents tell the truth: commands run as written, and what is copied from the program equals the program.

`python -m tests.test_readme` writes the copied blocks anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import uv

from tests import airgap, reference
from tests.clients import bare, road
from wheelhouse.errors import WhbuildError

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_CONSOLE = re.compile(r"(?P<mark><!-- [^\n]* -->)?\n```console\n(?P<text>.*?)```", re.DOTALL)


def commands() -> list[str]:
    """Return the README's commands in order, without those that are marked as not run here."""
    blocks = _CONSOLE.finditer(README.read_text(encoding="utf-8"))
    texts = (block["text"] for block in blocks if "not run here: " not in (block["mark"] or ""))
    return [line.removeprefix("$ ") for text in texts for line in text.splitlines() if line.startswith("$ ")]


@pytest.mark.live
@pytest.mark.timeout(600)
@pytest.mark.skipif(os.name == "nt", reason="the commands are written for a POSIX shell")
def test_the_commands_run_one_after_the_other_in_a_fresh_copy(tmp_path: Path) -> None:
    copy_of_the_checkout(tmp_path)
    port = str(airgap.free_port())
    script = "\n".join(["set -eu", "trap 'for job in $(jobs -p); do kill $job; done' EXIT", *commands()]).replace(
        "8000", port
    )
    path = f"{Path(uv.find_uv_bin()).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=bare() | dict(road()) | {"PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"{ran.stdout[-4000:]}\n{ran.stderr[-4000:]}"
    assert list((tmp_path / "there").rglob("flask-*.dist-info"))


def copy_of_the_checkout(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def test_the_main_job_is_one_command_on_the_example() -> None:
    assert commands()[0].endswith("whbuild -r examples/requirements.txt index")


def test_the_first_command_of_all_is_for_many_targets() -> None:
    first = next(_CONSOLE.finditer(README.read_text(encoding="utf-8")))["text"]
    assert first.startswith("$ whbuild -r requirements.txt ./index --python 3.9,")
    assert " --platform linux," in first


@pytest.mark.skipif(shutil.which("bash") is None, reason="CI's script is written for bash")
def test_ci_runs_the_command_that_the_readme_gives_for_the_tests() -> None:
    shown = subprocess.run(["bash", ROOT / ".ci" / "run", "--show"], check=True, capture_output=True, text=True).stdout
    assert f"\n```console\n$ {shown}```" in README.read_text(encoding="utf-8")
    assert shown.endswith("nox\n")


def errors() -> str:
    """Return every error with its exit code, members of a family below its head."""
    rows = [f"| {error.exit_code} | `{error.__name__}` | {meaning(error)} |" for error in family(WhbuildError)]
    return "\n".join(["| code | error | meaning |", "| ---: | --- | --- |", *rows])


def meaning(error: type[WhbuildError]) -> str:
    """Return the first sentences of the docstring: those on its first line."""
    return (error.__doc__ or "").splitlines()[0]


def family(error: type[WhbuildError]) -> list[type[WhbuildError]]:
    return [member for head in below(error) for member in (head, *family(head))]


def below(error: type[WhbuildError]) -> list[type[WhbuildError]]:
    ours = (member for member in error.__subclasses__() if member.__module__ == error.__module__)
    return sorted(ours, key=lambda member: member.exit_code)


COPIED: dict[tuple[str, str], Callable[[], str]] = {
    ("docs/exit-codes.md", "errors"): errors,
    ("docs/commands.md", "commands"): reference.overview,
    ("docs/commands.md", "options"): reference.commands,
}


@pytest.mark.parametrize(("document", "name"), COPIED)
def test_what_is_copied_equals_the_program(document: str, name: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    current = with_block(text, name, COPIED[document, name]())
    assert text == current, "Write it anew with: python -m tests.test_readme"


def with_block(text: str, name: str, content: str) -> str:
    """Return the document with the block of this name replaced."""
    before, begin, rest = text.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- /{name} -->")
    assert begin, f"no block {name}"
    assert end, f"the block {name} has no end"
    return f"{before}{begin}{content}\n{end}{after}"


if __name__ == "__main__":
    for (file, block), make in COPIED.items():
        page = ROOT / file
        page.write_text(with_block(page.read_text(encoding="utf-8"), block, make()), encoding="utf-8")
