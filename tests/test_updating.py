"""`whbuild update` and `whbuild add` as stories: an index on the loopback that gets newer versions meanwhile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import Ran, snapshot, whbuild
from tests.pypi import Pypi, Served
from tests.specimens import ALONE, metadata, sdist, wheel
from wheelhouse.records.reading import read, sets


class Site:
    """An index that is asked, and the one that is built of it."""

    def __init__(self, pypi: Pypi, served: Served, folder: Path) -> None:
        self.pypi = pypi
        self.served = served
        self.index = folder / "index"

    def build(self, *words: str | Path) -> Ran:
        return self._well(whbuild(*words, self.index, "-i", self.served.url))

    def update(self, *words: str) -> Ran:
        return self._well(whbuild("update", self.index, *words))

    def add(self, *words: str | Path) -> Ran:
        return self._well(whbuild("add", self.index, *words))

    def publish(self, *names: str, **facts: str | bool) -> None:
        for text in names:
            name, version, *needs = text.split(" ")
            self.pypi.add(*wheel(name, version, needs), **facts)

    def yank(self, filename: str, reason: str) -> None:
        (file,) = (file for file in self.pypi.files if file.filename == filename)
        self.pypi.files.remove(file)
        self.pypi.add(file.filename, file.data, yanked=reason)

    def pins(self, name: str | None = None) -> dict[str, list[str]]:
        """Return by target what is pinned, in the set of this name or in all."""
        asks = {ask for each in sets(self.index) if name in {None, each.name} for ask in each.asks}
        found = [record for record in read(self.index) if record.path in asks]
        return {record.target: [f"{pin.project} {pin.version}" for pin in record.pins] for record in found}

    @property
    def pinned(self) -> list[str]:
        """What is pinned, where that is the same for all."""
        (found,) = {tuple(pins) for pins in self.pins().values()}
        return list(found)

    @property
    def packages(self) -> list[str]:
        return sorted(path.name for path in (self.index / "packages").iterdir() if path.suffix != ".metadata")

    @staticmethod
    def _well(ran: Ran) -> Ran:
        assert ran.code == 0, ran
        return ran


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    pypi = Pypi(wheel("alpha", "1.0", ["beta"]), wheel("beta", "1.0"), wheel("gamma", "1.0"))
    with pypi.serve() as served:
        yield Site(pypi, served, tmp_path)


def test_a_run_keeps_what_the_index_pins(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta", "beta 2.0")
    before = snapshot(site.index)
    assert "nothing to do" in site.build("alpha").out
    assert snapshot(site.index) == before


def test_a_pin_that_does_not_do_any_more_gives_way(site: Site) -> None:
    Path("requirements.txt").write_text("alpha\n")
    site.build("-r", "requirements.txt")
    site.publish("alpha 2.0 beta", "beta 2.0")
    Path("requirements.txt").write_text("alpha>1\n")
    ran = site.build("-r", "requirements.txt")
    assert site.pinned == ["alpha 2.0", "beta 1.0"]
    assert len(read(site.index)) == 1  # the former answer is not one any more
    assert f" nothing wants any more: whbuild prune {site.index} removes them" in ran.out


def test_update_shows_what_is_newer_and_changes_nothing_of_itself(site: Site) -> None:
    site.build("alpha", "gamma")
    site.publish("alpha 2.0 beta", "beta 2.0")
    before = snapshot(site.index)
    ran = site.update()
    assert snapshot(site.index) == before
    assert "2 projects differ: 2 up. 1 is as it was." in ran.out
    assert "alpha  1.0 -> 2.0" in ran.out
    assert "Nothing was changed" in ran.out
    assert f"To apply it: whbuild update {site.index} --yes" in ran.out


def test_update_applies_and_then_there_is_nothing_left(site: Site) -> None:
    site.build("alpha")
    site.publish("alpha 2.0 beta", "beta 2.0")
    ran = site.update("--yes")
    assert site.pinned == ["alpha 2.0", "beta 2.0"]
    assert f"Updated {site.index}" in ran.out
    assert "2 files" in ran.out.rpartition("Updated")[2]
    assert len(site.packages) == 4  # what was, stays
    before = snapshot(site.index)
    assert "is up to date, nothing to do" in site.update("--yes").out
    assert snapshot(site.index) == before


def test_where_ci_is_set_nobody_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    site.build("alpha")
    site.publish("alpha 2.0")
    assert "Nothing was changed" in site.update("--dry-run").out
    assert site.pinned == ["alpha 1.0", "beta 1.0"]
    site.update()
    assert site.pinned == ["alpha 2.0"]


@pytest.mark.parametrize(
    ("words", "pins"),
    [
        (["--only", "alpha"], ["alpha 2.0", "beta 1.0", "gamma 1.0"]),
        (["--only", "Beta,gamma"], ["alpha 1.0", "beta 2.0", "gamma 2.0"]),
        (["--only", "alpha", "--upgrade-strategy", "eager"], ["alpha 2.0", "beta 2.0", "gamma 1.0"]),
        (["--upgrade-strategy", "only-if-needed"], ["alpha 2.0", "beta 1.0", "gamma 2.0"]),
        (["--upgrade-strategy", "eager"], ["alpha 2.0", "beta 2.0", "gamma 2.0"]),
        ([], ["alpha 2.0", "beta 2.0", "gamma 2.0"]),
    ],
)
def test_what_gets_newer(site: Site, words: list[str], pins: list[str]) -> None:
    site.build("alpha", "gamma")
    site.publish("alpha 2.0 beta", "beta 2.0", "gamma 2.0")
    site.update("--yes", *words)
    assert site.pinned == pins
