"""Why a project is there, as a person reads it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, OLD, WINDOWS, recorded
from wheelhouse.lineage.telling import told
from wheelhouse.lineage.why import answer
from wheelhouse.records.record import Record, RecordedMade
from wheelhouse.screen import Screen

SENTRY = {
    "sentry-sdk 2.40": ["2 sentry-sdk>=2"],
    "requests 2.32": ["1 requests"],
    "urllib3 2.5": ["sentry-sdk urllib3>=1.26.11", "requests urllib3<3"],
}
SHARED = {
    "top 1": ["1 top"],
    "left 2": ["top left>1"],
    "right 3": ["left right"],
    "end 4": ["left end", "left end[x]", "right end<5", "3 end"],
}
STORIES: dict[str, tuple[Sequence[Record], str, str]] = {
    "one target": (
        [recorded(LINUX, SENTRY)],
        "urllib3",
        """\
        urllib3 2.5 (on 3.12-manylinux_2_28_x86_64)
          requirements.txt, line 1: requests
            requests 2.32 wants urllib3<3
          requirements.txt, line 2: sentry-sdk>=2
            sentry-sdk 2.40 wants urllib3>=1.26.11""",
    ),
    "what chains share is said once": (
        [recorded(target, SHARED) for target in (OLD, LINUX, WINDOWS)],
        "end",
        """\
        end 4 (on all 3 targets)
          requirements.txt, line 3: end
          requirements.txt, line 1: top
            top 1 wants left>1
              left 2 wants end and end[x]
              left 2 wants right
                right 3 wants end<5""",
    ),
    "what is built, and what that is built with": (
        [
            recorded(
                LINUX,
                {"app 1": ["1 app"], "tool 1": ["app tool<2"]},
                builds={
                    "app 1": {"maker 2": ["! maker>=2"], "tool 2": ["maker tool"]},
                    "maker 2": {"tool 2": ["! tool"]},
                },
            )
        ],
        "tool",
        """\
        tool 2 (on 3.12-manylinux_2_28_x86_64)
          requirements.txt, line 1: app
            app 1 is built with maker>=2
              maker 2 wants tool
              maker 2 is built with tool

        tool 1 (on 3.12-manylinux_2_28_x86_64)
          requirements.txt, line 1: app
            app 1 wants tool<2""",
    ),
    "versions and chains differ": (
        [
            recorded(OLD, {"requests 2.0": ["1 requests"], "idna 2": ["requests idna"]}),
            recorded(LINUX, {"requests 2.32": ["1 requests"], "idna 3": ["requests idna"]}),
            recorded(WINDOWS, {"requests 2.32": ["1 requests"], "idna 3": ["requests idna", "2 idna>2"]}),
        ],
        "idna",
        """\
        idna 3 (on 3.12)
          requirements.txt, line 2: idna>2 [3.12-win_amd64]
          requirements.txt, line 1: requests
            requests 2.32 wants idna

        idna 2 (on 3.9-manylinux_2_28_x86_64)
          requirements.txt, line 1: requests
            requests 2.0 wants idna""",
    ),
    "missing": (
        [
            recorded(LINUX, {"pywin32 311": ["- pywin32"]}),
            recorded(OLD, {}, {"pywin32 311": ["- pywin32"]}),
        ],
        "pywin32",
        """\
        pywin32 311 (on 3.12-manylinux_2_28_x86_64)
          the command line: pywin32

        pywin32 311 is missing (on 3.9-manylinux_2_28_x86_64): no wheel fits
          what would help: pywin32 0.9 has one
          the command line: pywin32""",
    ),
    "no chain": (
        [recorded(LINUX, {"a 1": ["a a"]})],
        "a",
        """\
        a 1 (on 3.12-manylinux_2_28_x86_64)
          no line of yours leads to it""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_stories(story: str) -> None:
    records, project, expected = STORIES[story]
    assert told(answer(records, records, canonicalize_name(project), [])) == textwrap.dedent(expected) + "\n"


@pytest.mark.parametrize(("lines", "said"), [(21, "... and 1 further chain"), (50, "... and 30 further chains")])
def test_chains_that_are_not_shown_are_counted(lines: int, said: str) -> None:
    records = [recorded(LINUX, {"a 1": [f"{line} a" for line in range(lines)]})]
    assert told(answer(records, records, canonicalize_name("a"), [])).splitlines()[-1] == f"  {said}"


def test_more_chains_than_could_be_counted() -> None:
    everything = {f"p{one} 1": [f"p{other} p{one}" for other in range(9)] for one in range(9)} | {"p0 1": ["1 p0"]}
    records = [recorded(LINUX, everything)]
    assert "... and more than 80 further chains" in told(answer(records, records, canonicalize_name("p1"), []))


WANTED = recorded(WINDOWS, {"a 2": ["1 a"]})


@pytest.mark.parametrize(
    ("chosen", "files", "expected"),
    [
        ([WANTED], ["a-1.zip", "a-2-py3-none-any.whl"], "The index also holds a-1.zip, which nothing wants any more."),
        ([recorded(LINUX, {})], [], f"a is wanted on {WINDOWS}, and not on {LINUX}."),
        ([recorded(f"3.{minor}-x", {}) for minor in range(5)], [], f"a is wanted on {WINDOWS}, and not on 5 targets."),
    ],
)
def test_what_else_there_is_to_say(chosen: list[Record], files: list[str], expected: str) -> None:
    text = told(answer([*chosen, WANTED], chosen, canonicalize_name("a"), files))
    assert text.splitlines()[-1] == expected


def test_a_file_that_nothing_wants() -> None:
    records = [recorded(LINUX, {})]
    text = told(answer(records, records, canonicalize_name("a"), ["a-1.zip", "a-2.zip"]))
    assert text == "The index holds a-1.zip, a-2.zip, which nothing wants any more.\n"


def test_plain_is_ascii() -> None:
    records = [recorded(LINUX, {"a 1": ["1 a @ ./ä"]})]
    assert "a @ ./\\xe4\n" in told(
        answer(records, records, canonicalize_name("a"), []), screen=Screen(encoding="ascii")
    )


@pytest.mark.parametrize(("requires", "told_of"), [((), ""), (("b==1", "c==2"), ", with b==1, c==2")])
def test_what_a_file_was_made_of(requires: tuple[str, ...], told_of: str) -> None:
    record = recorded(LINUX, {"a 1": ["1 a @ ./a"]})
    made = RecordedMade(source="./a", requires=requires)
    records = [replace(record, pins=(replace(record.pins[0], made=made),))]
    lines = told(answer(records, records, canonicalize_name("a"), [])).splitlines()
    assert lines[1] == f"  {record.pins[0].filename} was made of ./a{told_of}"
