from __future__ import annotations

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from packaging.requirements import Requirement

from tests.test_report import ALPHA, BETA, HERE, held, pin, result
from wheelhouse.closure.closure import Build, Made
from wheelhouse.console.closing import install_command, summary
from wheelhouse.console.failing import failure
from wheelhouse.console.progress import reporting, said, shortened
from wheelhouse.errors import NoMatchingVersion
from wheelhouse.events import (
    Answering,
    Event,
    FetchDone,
    FetchPlanned,
    FetchProgress,
    FetchStarted,
    Installing,
    Notice,
    Resolved,
    Resolving,
    Retrying,
    Waiting,
)
from wheelhouse.figures import amount
from wheelhouse.requirements.ask import Ask, Wanted

RUN: tuple[Event, ...] = (
    Resolving(rounds=1, pinned=1),
    Resolved(pins=2),
    Notice(text="beta 2.0 is yanked: broken"),
    FetchPlanned(files=1, size=1_500),
    FetchStarted(filename="alpha-1.0-py3-none-any.whl", size=1_500, have=500),
    FetchProgress(filename="alpha-1.0-py3-none-any.whl", count=1_000),
    Retrying(url="https://index.example/a", reason="The server answered 503", wait=0.5),
    FetchDone(filename="alpha-1.0-py3-none-any.whl", size=1_500),
    Waiting(what="./index"),
)
SAID = """\
Resolved 2 packages
note: beta 2.0 is yanked: broken
Fetching 1 file (1.5 kB)
The server answered 503; trying https://index.example/a again in 0.5 s
Waiting for another run to finish with ./index
"""


MANY: tuple[Event, ...] = (
    Answering(target="3.9-win_amd64", place=2, targets=25),
    Resolving(rounds=9, pinned=4),
    Resolved(pins=1_317, targets=25),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def play(stream: io.StringIO, *, quiet: bool = False, verbose: bool = False, events: tuple[Event, ...] = RUN) -> str:
    with reporting(quiet=quiet, verbose=verbose, stream=stream) as report:
        for event in events:
            report(event)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_951, "1.0 MB"),
        (427e6, "427.0 MB"),
        (2.5e12, "2500.0 GB"),
    ],
)
def test_amounts_are_decimal(size: float, text: str) -> None:
    assert amount(size) == text


def test_a_log_has_one_plain_line_for_each_step() -> None:
    assert play(io.StringIO()) == SAID


def test_of_many_targets_a_log_has_one_line_and_verbose_one_for_each() -> None:
    assert play(io.StringIO(), events=MANY) == "Resolved 1,317 packages for 25 targets\n"
    assert play(io.StringIO(), events=MANY, verbose=True).startswith("Resolving for 3.9-win_amd64 (2 of 25)\n")


def test_a_terminal_shows_whose_turn_it_is() -> None:
    assert "Resolving 3.9-win_amd64 (2 of 25): 4 packages so far" in play(Terminal(), events=MANY)


def test_a_terminal_shows_what_is_tried_on_which_python() -> None:
    event = Installing(target="3.9-win_amd64", python="CPython 3.9.1 (py.exe)", place=2, trials=7)
    assert "Trying 3.9-win_amd64 with CPython 3.9.1 (py.exe) (2 of 7)" in play(Terminal(), events=(event,))
    assert play(io.StringIO(), events=(event,)) == ""


def test_verbose_names_each_file() -> None:
    assert "  alpha-1.0-py3-none-any.whl (1.5 kB)\n" in play(io.StringIO(), verbose=True)


def test_quiet_says_nothing() -> None:
    assert play(io.StringIO(), quiet=True) == ""


def test_a_terminal_shows_the_same_lines_and_is_left_clean() -> None:
    shown = play(Terminal())
    assert "Resolved 2 packages" in shown
    assert "note: beta 2.0 is yanked: broken" in shown
    assert "\x1b[?25h" in shown  # the cursor is back


def test_an_error_says_what_the_facts_and_the_way_out() -> None:
    error = NoMatchingVersion("No version fits.", context=("alpha>9 (from a.txt, line 1)",), hint="Ask for less.")
    assert failure(error) == "error: No version fits.\n  alpha>9 (from a.txt, line 1)\n\nhint: Ask for less.\n"


def test_a_summary_tells_what_came_from_where_and_how_to_install() -> None:
    both = (held("alpha-1.0-py3-none-any.whl", fetched=True), held("beta-2.0.tar.gz", fetched=False))
    text = summary(result(ALPHA, BETA, holding=both, written=("x",)), Path("my index"), verbose=False)
    assert "2 packages, 2 files, 3.0 kB (1.2 s)" in text
    assert "1 file fetched (1.5 kB), 1 file here already" in text
    assert "1 package answered by other" in text
    assert f"  to look at in a browser: {Path('my index', 'index.html')}\n" in text
    assert f"pip install --index-url {Path('my index', 'simple').absolute().as_uri()} -r requirements.txt\n" in text


def test_a_summary_tells_what_was_made_of_what() -> None:
    project = replace(BETA, source="./beta", made=Made(source="./beta"))
    lines = summary(result(project, ALPHA), Path("index"), verbose=False).splitlines()
    assert lines[1:3] == [f"  1 package answered by {ALPHA.source}", "  beta made of ./beta"]


def test_a_summary_tells_what_is_built_where_it_is_installed() -> None:
    tool = pin("setuptools-80.0-py3-none-any.whl")
    build = Build(
        project=BETA.project,
        version=BETA.version,
        sdist=BETA.file.filename,
        requires=("setuptools",),
        pins=(tool,),
        unknown="It hangs.",
        compiled=True,
    )
    done = result(ALPHA, BETA, written=("x",))
    done = replace(done, closures=(replace(done.closures[0], builds=(build,)),))
    text = summary(done, Path("index"), verbose=False)
    assert "2 packages and 1 to build them, 3 files" in text
    assert "  to be built where installed: beta 2.0\n" in text
    assert f"  needs a compiler on {done.closures[0].target.name}: beta 2.0\n" in text
    assert "  may lack what beta 2.0 is built with: It hangs.\n" in text


def test_a_summary_of_nothing_to_do_says_so() -> None:
    one = (held("alpha-1.0-py3-none-any.whl", fetched=False),)
    text = summary(result(ALPHA, holding=one), Path("index"), verbose=False)
    assert text.startswith("index is up to date for ")
    assert "1 package, 1 file, 1.5 kB, nothing to do (1.2 s)" in text


def test_after_a_direct_reference_one_installs_by_name() -> None:
    ask = Ask(wanted=(Wanted(requirement=Requirement("alpha @ https://index.example/a.whl"), origin=HERE),))
    assert install_command(result(ALPHA, ask=ask), Path("index")).endswith(" alpha==1.0")
    bound = Ask(wanted=(Wanted(requirement=Requirement("alpha"), origin=HERE),), constraints=ask.wanted)
    assert install_command(result(ALPHA, ask=bound), Path("index")).endswith("/index/simple alpha")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"elsewhere": True}, "pip install --no-index --find-links 'my index/packages' -r requirements.txt"),
        ({"elsewhere": True, "sdists": True}, "pip install --index-url {simple} alpha"),
        ({"sdists": True}, "pip install --index-url {simple} -r requirements.txt"),
    ],
)
def test_where_requirements_name_indexes_one_does_not_go_there(facts: dict[str, bool], expected: str) -> None:
    ask = Ask(wanted=(Wanted(requirement=Requirement("alpha"), origin=HERE),))
    done = replace(result(ALPHA, ask=ask), **facts)
    simple = Path("my index", "simple").absolute().as_uri()
    assert install_command(done, Path("my index")) == expected.format(simple=simple)


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (FetchPlanned(files=0, size=0), ""),
        (FetchPlanned(files=2, size=3_000), "Fetching 2 files (3.0 kB)\n"),
        (FetchPlanned(files=2, size=0, unsized=2), "Fetching 2 files\n"),
        (FetchPlanned(files=2, size=3_000, unsized=1), "Fetching 2 files (more than 3.0 kB)\n"),
        (FetchPlanned(files=2, size=0, unsized=2, local=2), "Copying 2 files\n"),
    ],
)
def test_a_plan_says_what_is_known_and_no_more(plan: FetchPlanned, text: str) -> None:
    stream = io.StringIO()
    with reporting(quiet=False, verbose=False, stream=stream) as report:
        report(plan)
    assert stream.getvalue() == text


def test_a_url_is_said_once() -> None:
    event = Retrying(url="https://index.example/a", reason="https://index.example/a is busy", wait=0)
    assert said(event, verbose=False) == "https://index.example/a is busy; trying it again at once"


@pytest.mark.parametrize("columns", ["40", "120"])
def test_a_file_that_broke_off_counts_once(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    stream = Terminal()
    with reporting(quiet=False, verbose=False, stream=stream) as report:
        report(FetchPlanned(files=1, size=3_000))
        for have in (0, 1_000):
            report(FetchStarted(filename="a.whl", size=3_000, have=have))
            report(FetchProgress(filename="a.whl", count=1_000))
    assert "2.0 kB of 3.0 kB" in stream.getvalue()
    assert "3.0 kB of 3.0 kB" not in stream.getvalue()


def test_nothing_is_shown_after_the_end() -> None:
    stream = Terminal()
    with reporting(quiet=False, verbose=False, stream=stream) as report:
        pass
    report(Notice(text="from a thread that had not noticed"))
    assert stream.getvalue() == ""


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert play(Terminal()) == SAID


@pytest.mark.parametrize(("room", "text"), [(40, "alpha-1.0-py3-none-any.whl"), (12, "alpha-1\u2026.whl")])
def test_a_long_name_keeps_its_ends(room: int, text: str) -> None:
    assert shortened("alpha-1.0-py3-none-any.whl", room) == text
