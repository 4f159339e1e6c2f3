"""Who agrees to an update: an option, a variable, somebody at a terminal, or nobody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.closure.worlds import LINUX
from tests.lineage.stories import recorded
from tests.site import Site, serving
from wheelhouse.closure.closure import Closure
from wheelhouse.commands.agreeing import Agreement, Manner, updated
from wheelhouse.commands.updating import Wish
from wheelhouse.events import Asking, Event
from wheelhouse.options import Options
from wheelhouse.renewing.proposal import Proposal, change


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.delenv("CI", raising=False)
    with serving(tmp_path) as at:
        yield at


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def answered(site: Site, answer: str, monkeypatch: pytest.MonkeyPatch, manner: Manner) -> tuple[str, str]:
    """Return what was shown before the answer, and what after it."""
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stdout", screen)
    asked = Options(words=(str(site.index),), no_config=True, isolated=True, index_url=site.served.url)
    shown, code = updated(asked, Wish(), manner)
    assert code == 0
    return screen.getvalue(), shown.decode()


@pytest.mark.parametrize(
    ("answer", "pin"), [("y\n", "2.0"), ("YES\n", "2.0"), ("\n", "1.0"), ("", "1.0"), ("n\n", "1.0")]
)
def test_whoever_sits_there_is_asked(answer: str, pin: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta")
    before, told = answered(site, answer, monkeypatch, Manner())
    assert "alpha  1.0 -> 2.0" in before
    assert before.endswith("\nApply it? [y/N] ")
    assert "alpha" not in told.replace(str(site.index), "")  # it was shown already
    assert site.pinned == [f"alpha {pin}", "beta 1.0"]


@pytest.mark.parametrize("manner", [Manner(yes=True), Manner(dry=True)])
def test_nobody_is_asked_where_it_is_said(manner: Manner, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta")
    before, told = answered(site, "", monkeypatch, manner)
    assert before == ""
    assert "alpha  1.0 -> 2.0" in told
    assert "--yes" not in told


@pytest.mark.parametrize(
    ("value", "agreed"), [("true", True), ("1", True), ("false", False), ("0", False), ("", False)]
)
def test_a_variable_agrees(value: str, agreed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", value)
    events: list[Event] = []
    monkeypatch.setattr("sys.stdin", io.StringIO())
    nothing = Closure(target=LINUX, pins=())
    proposal = Proposal(sets=(change("web", [recorded(LINUX.name, {})], [nothing], {}, {}),))
    assert Agreement(Manner(), events.append, verbose=False)(proposal) is agreed
    assert Asking() not in events
