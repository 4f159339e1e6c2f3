"""Real sdists: what pip builds with the internet at hand, it builds from our tree without; or there is a reason.

`nox -s live` tries the samples, `nox -s nightly` the whole list.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.sides import Listed, listed, offline, online

PROJECTS = listed()


def test_forty_projects_at_least_each_once() -> None:
    assert len({project.name for project in PROJECTS}) == len(PROJECTS) >= 40


@pytest.mark.live
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "project",
    [pytest.param(each, id=each.name, marks=() if each.sample else pytest.mark.nightly) for each in PROJECTS],
)
def test_what_can_be_built_online_can_be_built_from_our_tree(project: Listed, tmp_path: Path) -> None:
    (tmp_path / "online").mkdir()
    (tmp_path / "offline").mkdir()
    there = online(project, tmp_path / "online")
    assert there.installed or project.online, there.trouble
    here = offline(project, tmp_path / "offline")
    assert here.installed == (() if project.differs else there.installed), here.trouble
