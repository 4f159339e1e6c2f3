from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.errors import UsageError
from wheelhouse.options import Options
from wheelhouse.settings.completing import completed

NOTHING = Options(words=())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "whbuild.toml").write_text('index = "./index"\nindex-url = "https://${TOKEN}@index.example/"\n')
    (tmp_path / "other.toml").write_text('index = "./other"\npre = true\n')
    (tmp_path / "below").mkdir()
    return tmp_path


def test_the_nearest_file_completes_the_options(folder: Path) -> None:
    options = completed(NOTHING, {"TOKEN": "t"}, start=folder / "below")
    assert options == Options(words=(str(folder / "index"),), index_url="https://t@index.example/")


def test_the_current_folder_is_where_the_search_starts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert completed(NOTHING, {"TOKEN": "t"}).words == ("./index",)


def test_a_file_that_is_named_takes_its_place(folder: Path) -> None:
    options = Options(words=(), config_file=str(folder / "other.toml"), isolated=True)
    assert completed(options, {}, start=folder).pre


def test_a_variable_of_an_option_that_is_replaced_need_not_be_set(folder: Path) -> None:
    assert completed(Options(words=(), index_url="https://index.example/"), {}, start=folder).words


@pytest.mark.parametrize("options", [Options(words=(), no_config=True), Options(words=(), isolated=True)])
def test_no_file_is_looked_for(folder: Path, options: Options) -> None:
    assert completed(options, {}, start=folder) is options


def test_without_a_file_the_options_stay(tmp_path: Path) -> None:
    options = Options(words=("./index",))
    assert completed(options, {}, start=Path(tmp_path.anchor)) is options


def test_a_file_and_none_exclude_each_other() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        completed(Options(words=(), config_file="x", no_config=True), {})
