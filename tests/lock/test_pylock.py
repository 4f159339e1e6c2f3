"""`pylock.TARGET.toml`, as `packaging` reads it, and picks from it."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from packaging.pylock import PackageSdist, PackageWheel, PylockSelectError

from tests.closure.worlds import LINUX, WINDOWS
from tests.lineage.stories import recorded
from tests.lock.samples import FLASK, MARKERS, facts, file, of, pin, read
from wheelhouse.lock.pylock import pylock
from wheelhouse.records.record import Record, RecordedBuild, RecordedWhy
from wheelhouse.targets.target import Target

OLD = "flask-3.0-cp312-cp312-manylinux_2_17_x86_64.whl"
NEW = "flask-3.0-cp312-cp312-manylinux_2_28_x86_64.whl"
SDIST = "flask-3.0.tar.gz"


def picked(record: Record, target: Target = LINUX) -> list[str | None]:
    found = read(record).select(environment=target.environment, tags=target.tags)
    return [file.path for _, file in found if isinstance(file, PackageWheel | PackageSdist)]


def test_every_package_with_its_file_beside_the_lock() -> None:
    assert picked(FLASK) == [f"packages/{name}-py3-none-any.whl" for name in ("click-8.1", "flask-3.0", "idna-3")]
    lock = read(FLASK)
    assert [(each.name, str(each.version), each.index) for each in lock.packages] == [
        ("click", "8.1", None),
        ("flask", "3.0", None),
        ("idna", "3", None),
    ]
    assert "://" not in pylock(FLASK, {})


def test_a_file_with_all_that_is_known_of_it() -> None:
    record = of(pin(OLD))
    (wheel,) = read(record, facts(record.pins, "2024-05-06T09:08:07.5+02:00")).packages[0].wheels or ()
    assert (wheel.size, wheel.hashes, wheel.url) == (len(OLD), {"sha256": record.pins[0].sha256}, None)
    assert wheel.upload_time == datetime(2024, 5, 6, 7, 8, 7, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("when", [None, "", "yesterday", "2024-05-06T07:08:09", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_is_none_is_left_out(when: str | None) -> None:
    record = of(pin(OLD))
    (wheel,) = read(record, facts(record.pins, when)).packages[0].wheels or ()
    assert wheel.upload_time is None


def test_what_depends_on_what() -> None:
    needs = {each.name: each.dependencies for each in read(FLASK).packages}
    assert needs == {"click": [{"name": "flask"}], "flask": [{"name": "click"}, {"name": "idna"}], "idna": None}


def test_neither_itself_nor_what_builds_it_is_a_dependency() -> None:
    why = (RecordedWhy(requirement="flask[x]", project=FLASK.pins[1].project, version="3.0"),)
    building = tuple(msgspec.structs.replace(each, building=True) for each in FLASK.pins[0].why)
    record = of(msgspec.structs.replace(FLASK.pins[0], why=building), msgspec.structs.replace(FLASK.pins[1], why=why))
    assert [each.dependencies for each in read(record).packages] == [None, None]


@pytest.mark.parametrize(
    "changed",
    [
        {"python_version": "3.13", "python_full_version": "3.13.0"},
        {"sys_platform": "darwin"},
        {"platform_machine": "s"},
    ],
)
def test_another_machine_is_told_so(changed: dict[str, str]) -> None:
    other = msgspec.structs.replace(LINUX, environment={**LINUX.environment, **changed})
    with pytest.raises(PylockSelectError):
        picked(FLASK, other)


def test_what_the_target_leaves_open_is_no_condition() -> None:
    record = msgspec.structs.replace(FLASK, assumed=("platform_machine",))
    assert str((read(record).environments or [])[0]) == (
        'python_version == "3.12" and sys_platform == "linux" and implementation_name == "cpython"'
    )


@pytest.mark.parametrize("machine", ["x'86", "x\\86", "x\n86"])
def test_a_machine_that_no_marker_can_name_is_no_condition(machine: str) -> None:
    record = msgspec.structs.replace(FLASK, markers={**MARKERS, "platform_machine": machine})
    assert "platform_machine" not in str((read(record).environments or [])[0])


def test_a_release_candidate_of_the_python_is_let_in() -> None:
    candidate = {**LINUX.environment, "python_full_version": "3.12.0rc1"}
    assert len(picked(FLASK, msgspec.structs.replace(LINUX, environment=candidate))) == 3


def test_a_record_of_the_first_version_has_no_markers_and_no_sizes() -> None:
    pins = tuple(msgspec.structs.replace(each, size=None) for each in FLASK.pins)
    lock = read(msgspec.structs.replace(FLASK, markers={}, pins=pins))
    assert (lock.environments, lock.requires_python) == (None, None)
    strange = msgspec.structs.replace(FLASK, markers={"python_version": "3.x"})
    assert read(strange).requires_python is None
    assert [wheel.size for each in lock.packages for wheel in each.wheels or ()] == [None] * 3


def test_wheels_for_newer_machines_are_there_to_be_picked() -> None:
    record = of(pin(OLD), also=(file(NEW, "flask", "3.0"),))
    newer = msgspec.structs.replace(LINUX, tags=(*LINUX.tags, *WINDOWS.tags))
    assert [wheel.path for wheel in read(record).packages[0].wheels or ()] == [f"packages/{OLD}", f"packages/{NEW}"]
    assert picked(record, newer) == [f"packages/{NEW}"]


def test_an_sdist_and_the_wheel_that_was_built_from_it() -> None:
    assert picked(of(pin(SDIST))) == [f"packages/{SDIST}"]
    both = of(pin(NEW), also=(file(SDIST, "flask", "3.0"),))
    assert picked(both) == [f"packages/{NEW}"]
    assert picked(both, WINDOWS_LIKE) == [f"packages/{SDIST}"]


@pytest.mark.parametrize("name", ["flask-3.0.tar.bz2", "flask-3.0.tgz", "flask-3.0-src.zip"])
def test_a_file_that_readers_do_not_know_by_its_name_is_an_archive(name: str) -> None:
    (package,) = read(of(pin(name))).packages
    assert package.archive is not None
    assert (package.archive.path, package.sdist, package.wheels) == (f"packages/{name}", None, None)


def test_what_is_missing_is_told_where_tools_may_look() -> None:
    record = recorded("3.12-x", {"a 1": []}, {"b 2": ["a b"]})
    assert read(record).tool == {
        "whbuild": {"target": "3.12-x", "record": f".whbuild/{record.path}", "missing": ["b==2"]}
    }
    assert "#   pip install --no-deps -r pylock.3_12-x.toml\n# Missing: b 2\n" in pylock(record, {})


def test_pip_is_told_what_to_build_with() -> None:
    build = RecordedBuild(project=FLASK.pins[1].project, version="3.0", sdist=SDIST, pins=(pin("x-1.zip", "x", "1"),))
    assert pylock(of(pin(SDIST), builds=(build,)), {}).splitlines()[:3] == [
        "# Written by whbuild for 3.12-manylinux_2_28_x86_64. In this folder:",
        "#   pip install --no-index --find-links packages -r pylock.3_12-manylinux_2_28_x86_64.toml",
        "# In packages/ too, to build sdists with: x 1",
    ]


WINDOWS_LIKE = msgspec.structs.replace(LINUX, tags=WINDOWS.tags)
