from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from packaging.utils import NormalizedName

from tests.lineage.stories import LINUX, WINDOWS, recorded
from tests.proof.indexes import laid, whole
from tests.specimens import metadata, sdist, wheel
from wheelhouse.proof.findings import Finding
from wheelhouse.proof.library import Alone
from wheelhouse.proof.resolving import resolved
from wheelhouse.proof.told import Told
from wheelhouse.records.record import Record, RecordedBuild

APP = {"app 1.0": ["1 app"], "leaf 1.0": ["app leaf"]}


def found(index: Path, record: Record, *others: Record) -> list[Finding]:
    return list(resolved(record, Alone(index, Told((*others, record)))))


def of_app(**facts: object) -> Record:
    return whole(recorded(LINUX, APP, requirements=["app"]), **facts)


def with_sdist(record: Record, *builds: RecordedBuild, **facts: object) -> Record:
    """Return the record with an sdist in the place of its wheel of app."""
    pin = msgspec.structs.replace(record.pins[0], filename="app-1.0.tar.gz")
    return msgspec.structs.replace(record, pins=(pin, *record.pins[1:]), builds=builds, **facts)


def build(*requires: str, unknown: str | None = None, of: str = "app") -> RecordedBuild:
    return RecordedBuild(
        project=NormalizedName(of), version="1.0", sdist=f"{of}-1.0.tar.gz", requires=requires, unknown=unknown
    )


def test_an_answer_that_can_be_had_again(tmp_path: Path) -> None:
    assert found(laid(tmp_path, wheel("app", "1.0", ["leaf"]), wheel("leaf", "1.0")), of_app()) == []


def test_a_package_that_is_not_there_is_told_with_the_chain(tmp_path: Path) -> None:
    (finding,) = found(laid(tmp_path, wheel("app", "1.0", ["leaf"])), of_app())
    assert (finding.code, finding.project, finding.targets) == ("not-resolved", "leaf", (LINUX,))
    assert finding.message == "The index has no project named leaf."
    assert "requirements.txt, line 1" in finding.context[0]


def test_another_target_is_not_named_so_that_the_same_is_told_once(tmp_path: Path) -> None:
    (finding,) = found(
        laid(tmp_path, wheel("app", "2.0"), wheel("leaf", "1.0", tag="py2-none-any")), of_app(), of_app()
    )
    assert finding.code == "picked-otherwise"
    index = laid(tmp_path, wheel("app", "1.0", tag="cp27-cp27m-win32"))
    (finding,) = found(index, of_app())
    assert finding.message == "No version of app can be used on this target."


def test_what_later_runs_brought_is_told(tmp_path: Path) -> None:
    (finding,) = found(laid(tmp_path, wheel("app", "1.0"), wheel("app", "1.1")), of_app())
    assert (finding.code, finding.fails) == ("picked-otherwise", False)
    assert finding.context == (
        "app-1.1-py3-none-any.whl, recorded app-1.0-py3-none-any.whl",
        "nothing of leaf, recorded leaf-1.0-py3-none-any.whl",
    )


def test_a_gap_is_known_and_what_it_needs_is_wanted(tmp_path: Path) -> None:
    record = whole(recorded(LINUX, {"leaf 1.0": ["gone leaf"]}, {"gone 1.0": ["1 gone"]}, requirements=["gone"]))
    (gap,) = found(laid(tmp_path, wheel("leaf", "1.0")), record)
    assert (gap.code, gap.message) == ("known-gap", "gone 1.0 is missing, as was known: no wheel fits.")
    assert gap.context == ("gone (from requirements.txt, line 1)",)
    _, lost = found(laid(tmp_path / "other", wheel("other", "1.0")), record)
    assert "gone 1.0, which is missing" in lost.context[0]


def test_a_parent_of_a_gap_does_without_it(tmp_path: Path) -> None:
    record = whole(recorded(LINUX, {"app 1.0": ["1 app"]}, {"gone 1.0": ["app gone"]}, requirements=["app"]))
    assert [each.code for each in found(laid(tmp_path, wheel("app", "1.0", ["gone", ">"])), record)] == [
        "known-gap",
        "not-resolved",
    ]
    assert [each.code for each in found(laid(tmp_path, wheel("app", "1.0", ["gone"])), record)] == ["known-gap"]


def test_a_dependency_by_url_is_answered_and_told(tmp_path: Path) -> None:
    needs = "leaf @ https://index.example/leaf-1.0.zip"
    (note,) = found(laid(tmp_path, wheel("app", "1.0", [needs]), wheel("leaf", "1.0")), of_app())
    assert (note.code, note.path) == ("by-url", "packages/app-1.0-py3-none-any.whl")
    assert needs in note.message


@pytest.mark.parametrize("url", ["https://index.example/other-1.0.zip", "git+https://index.example/other"])
def test_what_is_somewhere_else_is_not_there(tmp_path: Path, url: str) -> None:
    (finding,) = found(laid(tmp_path, wheel("app", "1.0", [f"other @ {url}"])), of_app())
    assert finding.code == "not-resolved"


def test_an_sdist_needs_what_its_record_tells(tmp_path: Path) -> None:
    record = with_sdist(of_app(), build("maker"))
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"), wheel("maker", "1.0"))
    assert found(index, record) == []
    (finding,) = found(laid(tmp_path / "less", sdist("app", "1.0"), wheel("leaf", "1.0")), record)
    assert (finding.code, finding.path) == ("not-buildable", "packages/app-1.0.tar.gz")
    assert finding.message == "app 1.0 cannot be built: The index has no project named maker."
    assert finding.context[-1] == "requirements.txt, line 1: app"


def test_what_builds_is_itself_an_sdist(tmp_path: Path) -> None:
    maker = sdist("maker", "1.0", pkg_info=metadata("maker", "1.0", metadata_version="2.2"))
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"), maker)
    (finding,) = found(index, with_sdist(of_app(), build("maker"), build("deep", of="maker")))
    assert finding.message == "maker 1.0 cannot be built: The index has no project named deep."
    assert finding.context[-2:] == ("needed to build app 1.0", "requirements.txt, line 1: app")
    (itself,) = found(index, with_sdist(of_app(), build("maker")))
    assert itself.message == "maker 1.0 cannot be built: The index has no project named setuptools."


def test_an_sdist_that_no_record_tells_of_may_say_itself_what_it_is_built_with(tmp_path: Path) -> None:
    text = metadata("app", "2.0", ["leaf"], metadata_version="2.2")
    system = '[build-system]\nrequires = ["maker"]\nbuild-backend = "{}"'
    later = sdist("app", "2.0", pkg_info=text, pyproject=system.format("flit_core.buildapi") + "\n[project]")
    needed = (wheel("app", "1.0", ["leaf"]), wheel("leaf", "1.0"))
    (note,) = found(laid(tmp_path / "all", *needed, later, wheel("maker", "1.0")), of_app())
    assert note.code == "picked-otherwise"
    _, lacking = found(laid(tmp_path / "less", *needed, later), of_app())
    assert lacking.message == "app 2.0 cannot be built: The index has no project named maker."
    silent = sdist("app", "2.0", pkg_info=text, pyproject=system.format("strange"))
    _, untold = found(laid(tmp_path / "silent", *needed, silent, wheel("maker", "1.0")), of_app())
    assert untold.message.startswith("pip would take app-2.0.tar.gz, and nothing in the index says")
    assert untold.context[-1] == "No run wants it any more: whbuild prune removes it."


def test_another_target_tells_how_an_sdist_is_built(tmp_path: Path) -> None:
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"), wheel("maker", "1.0"))
    assert found(index, with_sdist(of_app()), with_sdist(of_app(), build("maker"))) == []


def test_before_another_target_the_sdist_itself_tells_how_it_is_built(tmp_path: Path) -> None:
    text = metadata("app", "2.0", ["leaf"], metadata_version="2.2")
    requires = "requires = [\"wide; sys_platform == 'win32'\", \"narrow; sys_platform != 'win32'\"]"
    system = f'[build-system]\n{requires}\nbuild-backend = "flit_core.buildapi"\n[project]'
    later = sdist("app", "2.0", pkg_info=text, pyproject=system)
    for_windows = msgspec.structs.replace(build("wide"), version="2.0", sdist=later[0])
    elsewhere = whole(recorded(WINDOWS, APP), builds=(for_windows,))
    index = laid(tmp_path, wheel("app", "1.0", ["leaf"]), wheel("leaf", "1.0"), wheel("wide", "1.0"), later)
    _, lacking = found(index, of_app(), elsewhere)
    assert lacking.message == "app 2.0 cannot be built: The index has no project named narrow."


def test_each_target_hears_of_an_sdist_what_was_found_out_for_it(tmp_path: Path) -> None:
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"), wheel("maker", "1.0"))
    elsewhere = with_sdist(whole(recorded(WINDOWS, {"app 1.0": ["1 app"], "wide 1.0": ["app wide"]})), build("maker"))
    assert found(index, with_sdist(of_app(), build("maker")), elsewhere) == []


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (with_sdist(of_app(), build(unknown="it may not run.")), "build-unknown"),
        (with_sdist(of_app(), record_version=2), "build-unknown"),
        (with_sdist(of_app(), build(">>")), "not-buildable"),
    ],
)
def test_what_is_known_of_a_build(tmp_path: Path, record: Record, code: str) -> None:
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"))
    assert [finding.code for finding in found(index, record)] == [code]


def test_a_circle_of_builds_ends(tmp_path: Path) -> None:
    maker = sdist("maker", "1.0", pkg_info=metadata("maker", "1.0", metadata_version="2.2"))
    index = laid(tmp_path, sdist("app", "1.0"), wheel("leaf", "1.0"), maker)
    assert found(index, with_sdist(of_app(), build("maker"), build("maker", of="maker"))) == []


def test_records_that_say_too_little_or_nonsense(tmp_path: Path) -> None:
    index = laid(tmp_path, wheel("app", "1.0"))
    assert [each.code for each in found(index, recorded(LINUX, APP))] == ["record-older"]
    for record in (of_app(markers={"os_name": "posix"}), whole(recorded(LINUX, APP, requirements=[">>"]))):
        assert [each.code for each in found(index, record)] == ["record-damaged"]
