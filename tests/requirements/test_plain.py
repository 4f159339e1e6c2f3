"""The law of the fast door: what it reads, pip's parser reads to the same values."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pip._internal.req.req_file import preprocess

from wheelhouse.errors import RequirementsError
from wheelhouse.requirements import plain
from wheelhouse.requirements.ask import Formats, Origin, Rules, Sources
from wheelhouse.requirements.lines import Included, Line, Required, Settings
from wheelhouse.requirements.text import _Pip, read

WORDS = (
    *(
        "a",
        "b-c==1.0",
        "d[x]",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\\\n",
        "\\",
        "#",
        " #",
        "# c\\\n",
        ";",
        "'",
        '"',
        "-",
        " -",
    ),
    *("--hash=sha256:ab", " --hash=sha256:AB", " \\\n    --hash=sha384:cd", " --hash=md5:ab", " --hash sha256:ab"),
    *(
        "-r ",
        "-c x",
        "--requirement y",
        "--constraint=z",
        "-i https://i.example/s",
        "--index-url ",
        "--extra-index-url ",
    ),
    *(
        "-f ./links",
        "--find-links ~/l",
        "--trusted-host h:80",
        "--pre",
        "--no-index",
        "-e .",
        "--unknown ",
        "-fx",
        "==",
    ),
    *(
        "${A}",
        "$A",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x85",
        "\u2028",
        "\u00a0",
        "\ufeff",
        "\0",
        "\u00e9",
        "@ https://h.example/a-1.tar.gz#x",
    ),
)
CONTENTS = st.lists(st.sampled_from(WORDS), max_size=12).map("".join) | st.text()


def pips(content: str) -> tuple[Line, ...]:
    pip = _Pip(Formats())
    return tuple(pip._line(text, Origin(file="f", line=number)) for number, text in preprocess(content))


@given(content=CONTENTS)
@example("a==1 \\\n --hash=sha256:ab\\\n --hash=sha256:cd # c")
@example("a\\\n# c\\\n--pre")
@example("a --hash=sha256:ab\u00a0--hash=sha256:cd")
@example("\\\\a\\\\\n\\b")
def test_what_is_plain_means_the_same_to_pip(content: str) -> None:
    found = plain.lines(content, "f")
    assert found is None or found == pips(content)


@given(content=CONTENTS)
def test_any_text_is_read_or_refused(content: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    with suppress(RequirementsError):
        read(arguments=[content], files=[str(file)], constraints=[], rules=Rules(), sources=Sources(), fetch=str)


def origin(line: int) -> Origin:
    return Origin(file="f", line=line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a [x] >= 1 ; os_name == 'nt'  # c", Required(origin=origin(1), text="a [x] >= 1 ; os_name == 'nt'")),
        (
            "a @ https://h.example/a-b-1.tar.gz#egg=a",
            Required(origin=origin(1), text="a @ https://h.example/a-b-1.tar.gz#egg=a"),
        ),
        ("\n\na \\\n==1", Required(origin=origin(3), text="a ==1")),
        ("a==1 \\\n  --hash=sha256:ab", Required(origin=origin(1), text="a==1", hashes=("sha256:ab",))),
        ("-r ../b.txt", Included(origin=origin(1), location="../b.txt", constraint=False)),
        ("--constraint b.txt", Included(origin=origin(1), location="b.txt", constraint=True)),
        ("-i https://h.example/s/", Settings(origin=origin(1), index_url="https://h.example/s/")),
        ("--extra-index-url https://h.example", Settings(origin=origin(1), extra_index_urls=("https://h.example",))),
        ("-f links", Settings(origin=origin(1), find_links="links")),
        ("--trusted-host h:80", Settings(origin=origin(1), trusted_hosts=("h:80",))),
    ],
)
def test_the_common_forms_are_plain(content: str, line: Line) -> None:
    assert plain.lines(content, "f") == (line,)
    assert pips(content) == (line,)


@pytest.mark.parametrize(
    "content", ["${A}", "a --pre", "--pre", "-e .", "a # c\\\n", "a\\\n# c", "a --hash=md5:ab", "--no-binary a"]
)
def test_the_rest_is_left_to_pip(content: str) -> None:
    assert plain.lines(content, "f") is None


def test_pip_is_not_imported_for_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "reqs.txt").write_text("a>=1  # c\n-r more.txt\n")
    (tmp_path / "more.txt").write_text("b==1 \\\n    --hash=sha256:ab\n")
    program = (
        "import sys; from wheelhouse.requirements.ask import *; from wheelhouse.requirements.text import *;"
        "read(arguments=[], files=['reqs.txt'], constraints=[], rules=Rules(), sources=Sources(), fetch=str);"
        "sys.exit('pip' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env={"PYTHONPATH": str(root)}, check=True)


def test_five_thousand_hashed_pins_are_quick() -> None:
    pin = "project-{0}==1.{0} \\\n    --hash=sha256:{1} \\\n    --hash=sha256:{1}\n    # via a\n"
    content = "".join(pin.format(number, "ab" * 32) for number in range(5_000))
    start = time.process_time()
    assert len(plain.lines(content, "f") or ()) == 5_000
    assert time.process_time() - start < 1  # measured 0.03 s; pip's parser 0.9 s
