"""What is alike in all catalogues, and by which an older one is known."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.catalogue.specimen import small
from wheelhouse.catalogue import shipped
from wheelhouse.catalogue.data import data


def test_every_asset_is_in_one_of_them() -> None:
    assets = {path.name for path in Path(shipped.__file__).with_name("assets").iterdir()}
    assert assets == {*shipped.STYLES, shipped.DARK, *shipped.SCRIPTS, shipped.TEMPLATE}


@pytest.mark.parametrize("asset", [shipped.TEMPLATE, shipped.STYLES[0], shipped.DARK, shipped.SCRIPTS[-1]])
def test_who_changes_an_asset_changes_what_is_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asset: str
) -> None:
    before = shipped.same()
    shutil.copytree(Path(shipped.__file__).with_name("assets"), tmp_path / "assets")
    (tmp_path / "assets" / asset).write_text("other")
    monkeypatch.setattr(shipped, "_ASSETS", tmp_path / "assets")
    assert shipped.same() != before


def test_who_changes_the_bytes_of_the_data_raises_their_generation() -> None:
    assert (shipped.GENERATION, sha256(data(small())).hexdigest()[:12]) == (2, "561032eb6716")


def test_whoever_is_in_the_dark_has_the_same_colours() -> None:
    css = shipped.same()[shipped.STYLES_PATH].decode()
    dark = css.partition("@media screen and (prefers-color-scheme: dark)")[2]
    by_system, by_choice = dark.split("@media screen {")
    assert by_system.count("--ground: #12171a;") == by_choice.count("--ground: #12171a;") == 1
    assert ':root:not([data-theme="light"]) {' in by_system
    assert ':root[data-theme="dark"] {' in by_choice
    assert css.count("{") == css.count("}")
