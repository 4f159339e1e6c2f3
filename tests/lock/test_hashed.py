"""`requirements.TARGET.lock.txt`: what may be installed, down to the bytes."""

from __future__ import annotations

import msgspec
import pytest

from tests.lineage.stories import RULES, recorded
from tests.lock.samples import FLASK, facts, file, of, pin
from tests.specimens import sha256
from wheelhouse.lock.hashed import hashed
from wheelhouse.records.record import RecordedBuild, RecordedWanted

LINUX, WINDOWS = "flask-3.0-cp312-cp312-manylinux_2_28_x86_64.whl", "flask-3.0-cp312-cp312-win_amd64.whl"
SDIST = "flask-3.0.tar.gz"
TREE = facts(file(name, "flask", "3.0") for name in (LINUX, WINDOWS, SDIST))


def hashes(text: str) -> set[str]:
    found = {line.strip(" \\").removeprefix("--hash=sha256:") for line in text.splitlines() if "--hash" in line}
    return {name for name in (LINUX, WINDOWS, SDIST) if sha256(name.encode()) in found}


def test_a_small_lock() -> None:
    assert hashed(of(*FLASK.pins[:2]), ()) == (
        "# Written by whbuild for 3.12-manylinux_2_28_x86_64. In this folder:\n"
        "#   pip install -r requirements.3_12-manylinux_2_28_x86_64.lock.txt\n"
        "--no-index\n"
        "--find-links packages\n"
        f"\nclick==8.1 \\\n    --hash=sha256:{'a' * 64}\n"
        f"\nflask==3.0 \\\n    --hash=sha256:{'a' * 64}\n"
    )


def test_every_file_of_the_version_that_the_tree_holds_is_allowed() -> None:
    other = facts([file("flask-4.0.tar.gz", "flask", "4.0"), file("click-3.0.tar.gz", "click", "3.0")])
    text = hashed(of(pin(LINUX)), (*TREE, *other))
    assert hashes(text) == {LINUX, WINDOWS, SDIST}
    assert text.count("--hash") == 3


@pytest.mark.parametrize(
    ("beside", "line"),
    [("3.0+cpu", "flask===3.0 "), ("3.0.0+cpu", "flask===3.0 "), ("4.0+cpu", "flask==3.0 "), ("?+?", "flask==3.0 ")],
)
def test_a_local_version_of_the_pinned_one_is_not_to_be_taken_in_its_place(beside: str, line: str) -> None:
    text = hashed(of(pin(LINUX)), (*TREE, *facts([file("flask.whl", "flask", beside)])))
    assert f"\n{line}" in text
    local = pin(LINUX, version="3.0+cpu")
    assert "flask==3.0+cpu " in hashed(of(local), (*TREE, *facts([local])))


@pytest.mark.parametrize("requirement", ["flask==3.0", "Flask[async] ==3.0", "flask @ https://index.example/x.whl"])
def test_what_the_user_did_not_allow_is_not_allowed(requirement: str) -> None:
    allowed = (f"sha256:{sha256(SDIST.encode())}", f"sha512:{'b' * 128}")
    wanted = RecordedWanted(requirement=requirement, file=None, line=None, hashes=allowed)
    assert hashes(hashed(of(pin(LINUX), requirements=(wanted,)), TREE)) == {LINUX, SDIST}
    assert hashes(hashed(of(pin(LINUX), constraints=(wanted,)), TREE)) == {LINUX, SDIST}
    strange = msgspec.structs.replace(wanted, requirement="?")
    assert hashes(hashed(of(pin(LINUX), constraints=(strange,)), TREE)) == {LINUX, WINDOWS, SDIST}


@pytest.mark.parametrize(
    ("refused", "pinned", "line"),
    [
        (("flask",), SDIST, "--no-binary flask"),
        ((":all:",), SDIST, "--no-binary flask"),
        ((":all:",), LINUX, None),  # built here
        ((), SDIST, None),
    ],
)
def test_a_wheel_of_the_tree_is_not_taken_where_the_user_wants_none(
    refused: tuple[str, ...], pinned: str, line: str | None
) -> None:
    text = hashed(of(pin(pinned), rules=msgspec.structs.replace(RULES, no_binary=refused)), TREE)
    assert next((each for each in text.splitlines() if "--no-binary" in each), None) == line


def test_without_dependencies_pip_must_not_look_for_them() -> None:
    gaps = recorded("3.12-x", {"a 1": []}, {"b 2": ["a b"]})
    assert hashed(gaps, ()).splitlines()[1:3] == [
        "#   pip install --no-deps -r requirements.3_12-x.lock.txt",
        "# Missing: b 2",
    ]
    by_url = recorded("3.12-x", {"a 1": [], "b 2": ["a b @ git+https://index.example/b"]})
    assert "pip install --no-deps -r" in hashed(by_url, ())
    by_user = recorded("3.12-x", {"a 1": ["1 a @ https://index.example/a.zip"], "b 2": ["a b; x == '@'"]})
    assert "--no-deps" not in hashed(by_user, ())
    no_deps = of(rules=msgspec.structs.replace(RULES, no_deps=True))
    assert "pip install --no-deps -r" in hashed(no_deps, ())


def test_what_builds_is_named_and_not_required() -> None:
    pins = (pin("setuptools-70.tar.gz", "setuptools", "70"), pin("wheel-1.tar.gz", "wheel", "1"))
    builds = [RecordedBuild(project=each.project, version="3.0", sdist=SDIST, pins=pins) for each in FLASK.pins[:2]]
    text = hashed(of(pin(SDIST), builds=tuple(builds)), TREE)
    assert "# In packages/ too, to build sdists with: setuptools 70, wheel 1\n" in text
    assert "setuptools==" not in text


def test_a_name_from_elsewhere_stays_in_its_comment() -> None:
    text = hashed(recorded("x\n--index-url https://index.example", {}), ())
    assert [line for line in text.splitlines() if not line.startswith("#")] == ["--no-index", "--find-links packages"]
