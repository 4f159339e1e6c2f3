from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.carried.scenes import FORMATS, NOW, brought, bundle, index
from tests.laws import tried
from tests.places.story import on_disk
from wheelhouse.carried.applying import Watcher, applied
from wheelhouse.carried.layout import JOURNAL, SIGNATURE, Refused
from wheelhouse.carried.locking import locked
from wheelhouse.carried.returning import rollback
from wheelhouse.deliveries.naming import Format


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_goes_from_one_state_to_the_next(form: Format, june: Path, july: Path, tmp_path: Path) -> None:
    whole, delta = bundle(tmp_path / f"june.{form}", june), bundle(tmp_path / f"july.{form}", july, since=june)
    site = tmp_path / "site"
    first = brought(whole, site)
    assert (first.went, first.is_kept) == (0, False)
    assert on_disk(site) == on_disk(june)
    came = brought(delta, site)
    assert on_disk(site) == on_disk(july)
    assert (came.signer, came.is_signed, came.is_kept, came.went) == (None, False, True, 2)


def test_a_whole_bundle_makes_any_index_that_state(june: Path, july: Path, tmp_path: Path) -> None:
    came = brought(bundle(tmp_path / "july.tar", july), june)
    assert on_disk(june) == on_disk(july)
    assert came.came < len(on_disk(july))


@pytest.mark.parametrize("since", [True, False])
def test_twice_changes_nothing(since: bool, june: Path, july: Path, tmp_path: Path) -> None:
    name = bundle(tmp_path / "july.tar", july, june if since else None)
    brought(name, june)
    before = {path: path.stat().st_mtime_ns for path in june.rglob("*") if path.is_file()}
    assert brought(name, june)[:3] == (0, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_what_is_damaged_is_mended_by_a_whole_bundle(june: Path, tmp_path: Path) -> None:
    name, before = bundle(tmp_path / "june.tar", june), on_disk(june)
    wheel = june / "packages" / "one-1-py3-none-any.whl"
    content = wheel.read_bytes()
    for damage in (content[:-1], bytes(len(content))):
        wheel.unlink()
        wheel.write_bytes(damage)
        assert brought(name, june).came == 1
        assert on_disk(june) == before


def test_a_rollback_undoes_it(june: Path, july: Path, tmp_path: Path) -> None:
    before = on_disk(june)
    brought(bundle(tmp_path / "july.tar", july, since=june), june)
    with locked(june):
        rollback(june, NOW)
    assert on_disk(june) == before


def test_a_delta_needs_its_base(june: Path, july: Path, tmp_path: Path) -> None:
    other, empty = index(tmp_path / "other", ("three", "1")), tmp_path / "empty"
    name = bundle(tmp_path / "july.tar", july, since=june)
    for root, said in ((other, "leads on from another state"), (empty, "is no index")):
        before = on_disk(root)
        with pytest.raises(Refused, match=said):
            brought(name, root)
        assert on_disk(root) == before
    assert not empty.exists()


def test_a_state_of_the_past_is_returned_to(june: Path, july: Path, tmp_path: Path) -> None:
    august = index(tmp_path / "august", ("one", "3"))
    again = bundle(tmp_path / "july.tar", july, since=june)
    brought(again, june)
    brought(bundle(tmp_path / "august.tar", august, since=july), june)
    with pytest.raises(Refused) as refused:
        brought(again, june)
    assert refused.value.hint == "Return to it with rollback, --to 2."


@pytest.mark.parametrize("is_there", [True, False], ids=["at its target", "at its base"])
def test_a_delta_leads_on_only_from_what_is_whole(is_there: bool, june: Path, july: Path, tmp_path: Path) -> None:
    name = bundle(tmp_path / "july.tar", july, since=june)
    site = july if is_there else june
    (site / "packages" / "two-1-py3-none-any.whl").unlink()
    before = on_disk(site)
    with pytest.raises(Refused, match="not as its manifest says") as refused:
        brought(name, site)
    assert refused.value.context == ("packages/two-1-py3-none-any.whl is missing or damaged",)
    assert on_disk(site) == before


def test_a_folder_of_others_is_not_touched(june: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs" / "simple").mkdir(parents=True)
    with pytest.raises(Refused, match="'simple', which whbuild did not write"):
        brought(bundle(tmp_path / "june.tar", june), tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["simple"]


@pytest.mark.parametrize("page", ["index.html", "catalogue/data.js"])
@pytest.mark.parametrize("is_first", [False, True])
def test_a_page_of_others_is_not_touched(june: Path, tmp_path: Path, page: str, *, is_first: bool) -> None:
    site = tmp_path / "site"
    name = bundle(tmp_path / "june.tar", june)
    if not is_first:
        brought(name, site)
    (site / page).parent.mkdir(parents=True, exist_ok=True)
    (site / page).write_text("mine")
    before = on_disk(site)
    with pytest.raises(Refused, match=f"'{page}', which whbuild did not write"):
        brought(name, site)
    assert on_disk(site) == before


def test_what_has_no_room_is_refused_before_it_is_written(
    june: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(Refused, match=r"needs [\d,]+ bytes on the disk of .*, which has 1,000 left"):
        brought(bundle(tmp_path / "june.tar", june), tmp_path / "site")
    assert on_disk(tmp_path / "site") == {}


def test_a_signature_comes_and_goes_with_its_manifest(june: Path, july: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert brought(bundle(tmp_path / "june.tar", june, signature=b"signed"), site).is_signed
    assert (site / SIGNATURE).read_bytes() == b"signed"
    brought(bundle(tmp_path / "july.tar", july, since=june), site)
    assert not (site / SIGNATURE).exists()


def test_what_another_run_left_is_repaired_first(june: Path, july: Path, tmp_path: Path) -> None:
    (june / JOURNAL).write_text('["packages/left-1-py3-none-any.whl"]\n')
    (june / "packages" / "left-1-py3-none-any.whl").write_bytes(b"a part of")
    brought(bundle(tmp_path / "july.tar", july, since=june), june)
    assert on_disk(june) == on_disk(july)


def test_a_watcher_hears_of_each_byte(june: Path, tmp_path: Path) -> None:
    class Counting(Watcher):
        heard: tuple[int, int] = (0, 0)

        def passed(self, done: int, size: int) -> None:
            self.heard = (done, size)

    watcher = Counting()
    came = applied(bundle(tmp_path / "june.tar", june), tmp_path / "site", NOW, watcher=watcher)
    assert watcher.heard == (came.size, came.size)


STATES = some.lists(some.tuples(some.sampled_from("abc"), some.sampled_from("123")), max_size=4, unique=True)


@pytest.mark.property
@given(first=STATES, second=STATES, third=STATES)
@tried(10)
def test_a_chain_of_deltas_leads_to_what_was_built_fresh(
    first: list[tuple[str, str]],
    second: list[tuple[str, str]],
    third: list[tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("chain")
    a, b, c = (index(folder / str(number), *versions) for number, versions in enumerate((first, second, third)))
    site = folder / "site"
    for number, (root, since) in enumerate(((a, None), (b, a), (c, b))):
        brought(bundle(folder / f"{number}.tar", root, since), site)
        assert on_disk(site) == on_disk(root)
