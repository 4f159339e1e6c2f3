"""`why` and `tree` over an index that a run built."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from packaging.utils import canonicalize_name

from tests.command import whbuild
from tests.lineage.stories import LINUX, WINDOWS, recorded
from tests.pypi import Pypi
from tests.specimens import wheel
from wheelhouse.commands.inspecting import tree, why
from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.records.record import RecordedFile
from wheelhouse.records.recorded_set import RecordedSet
from wheelhouse.records.writing import recorded_set
from wheelhouse.screen import Screen
from wheelhouse.targets.target import running
from wheelhouse.tree.manifest import Manifest, Stored, blob_of, encode

REQUIREMENTS = "flask[fast]>=2\nmarkupsafe; sys_platform == 'klingon'\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index that was built by two runs."""
    folder = tmp_path_factory.mktemp("why")
    pypi = Pypi(
        wheel("flask", "3.0", ["click>8", "zipp>=1; extra == 'fast'"], extras=["fast"]),
        wheel("click", "8.1"),
        wheel("click", "8.0"),
        wheel("zipp", "3.2", ["click"]),
    )
    source = pypi.folder(folder / "files")
    (folder / "requirements.txt").write_text(REQUIREMENTS)
    for words in (["click==8.0"], ["-r", folder / "requirements.txt"]):
        ran = whbuild(*words, folder / "index", "--no-index", "-f", source)
        assert ran.code == 0, ran
    return folder / "index"


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Return what an index for two targets remembers, and nothing else."""
    pins = {"flask 3.0": ["1 flask"]}
    for record in (recorded(LINUX, pins), recorded(WINDOWS, {**pins, "colorama 0.4": ["flask colorama"]})):
        path = tmp_path / ".whbuild" / record.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(record))
    (tmp_path / ".whbuild/manifest.json").write_bytes(encode(Manifest()))
    return tmp_path


def test_why_leads_to_the_lines_of_both_runs(built: Path) -> None:
    requirements, on = built.parent / "requirements.txt", running().name
    assert why(built, "Click").splitlines() == [
        f"click 8.1 (on {on})",
        f"  {requirements}, line 1: flask[fast]>=2",
        "    flask 3.0 wants click>8",
        "    flask 3.0 wants zipp>=1",
        "      zipp 3.2 wants click",
        "",
        f"click 8.0 (on {on})",
        "  the command line: click==8.0",
    ]


def test_tree_draws_both_runs(built: Path) -> None:
    requirements = built.parent / "requirements.txt"
    assert tree(built).splitlines() == [
        f"-r {requirements}: {running().name}",
        f"flask 3.0 ({requirements}, line 1: flask[fast]>=2)",
        "├── click 8.1 (>8)",
        "└── zipp 3.2 (>=1)",
        "    └── click 8.1",
        "",
        f"click==8.0: {running().name}",
        "click 8.0 (the command line: click==8.0)",
    ]


def test_one_set_of_several(built: Path) -> None:
    assert tree(built, sets=["click==8.0"]).splitlines() == [
        running().name,
        "click 8.0 (the command line: click==8.0)",
    ]
    assert "click 8.1" not in why(built, "click", sets=["click==8.0"])
    with pytest.raises(UsageError, match="has no set 'web'"):
        tree(built, sets=["web"])


def test_depth_and_package(built: Path) -> None:
    assert len(tree(built, depth=0).splitlines()) == 5
    assert [line.split()[0] for line in tree(built, package="zipp", depth=0).splitlines()[1:]] == ["flask"]


def test_a_stream_that_cannot_draw_gets_ascii(built: Path) -> None:
    assert "|-- click" in tree(built, screen=Screen(encoding="cp1252"))
    assert why(built, "zipp", screen=Screen(encoding="ascii")).isascii()


def test_json(built: Path) -> None:
    assert json.loads(why(built, "zipp", form="json"))["versions"][0]["version"] == "3.2"
    assert [one["project"] for one in json.loads(tree(built, form="json"))["projects"]] == ["click", "flask", "zipp"]


def test_a_file_that_nothing_wants_any_more(built: Path) -> None:
    (gone,) = [path for path in (built / ".whbuild/asks").iterdir() if b"click==8.0" in path.read_bytes()]
    kept = gone.read_bytes()
    gone.unlink()
    try:
        assert "The index also holds click-8.0-py3-none-any.whl, which nothing wants any more." in why(built, "click")
    finally:
        gone.write_bytes(kept)


@pytest.fixture
def owned(both: Path) -> Path:
    """Return that index with a file that somebody put there."""
    filename, data = wheel("acme", "1.0")
    blob = blob_of(data)
    file = RecordedFile(project=canonicalize_name("acme"), version="1.0", filename=filename, sha256=blob.sha256)
    stored = Stored(filename=filename, project=file.project, version="1.0", blob=blob)
    path, content = recorded_set(RecordedSet(name="own files", files=(file,)))
    (both / ".whbuild" / path).parent.mkdir()
    (both / ".whbuild" / path).write_bytes(content)
    (both / ".whbuild/manifest.json").write_bytes(encode(Manifest(stored=(stored,))))
    return both


def test_a_file_that_somebody_put_there(owned: Path) -> None:
    said = "acme-1.0-py3-none-any.whl (put there by hand)"
    assert tree(owned).splitlines()[-2:] == ["own files", said]
    assert tree(owned, package="acme").splitlines() == ["own files", said]
    assert tree(owned, sets=["own files"], depth=0).splitlines()[1:] == [said]
    assert "acme" not in tree(owned, targets=[LINUX])
    assert why(owned, "acme") == "acme-1.0-py3-none-any.whl was put there by hand, and the set 'own files' wants it.\n"
    assert json.loads(why(owned, "acme", form="json"))["own"][0]["set"] == "own files"
    assert json.loads(tree(owned, form="json"))["sets"][-1] == {
        "name": "own files",
        "targets": [],
        "files": ["acme-1.0-py3-none-any.whl"],
    }


def test_an_index_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".whbuild").mkdir()
    (tmp_path / ".whbuild/manifest.json").write_bytes(encode(Manifest()))
    assert tree(tmp_path) == "Nothing is asked for.\n"


def test_some_of_the_targets(both: Path) -> None:
    assert "colorama" not in tree(both, targets=[LINUX])
    assert "is wanted on 3.12-win_amd64, and not on 3.12-manylinux" in why(both, "colorama", targets=[LINUX])
    assert tree(both, targets=["3.12-windows"]) == tree(both, targets=[WINDOWS])
    assert why(both, "flask", targets=[LINUX, WINDOWS]).startswith("flask 3.0 (on all 2 targets)\n")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("flaks", "flaks is not in ", "Did you mean flask?"),
        ("numpy", "numpy is not in ", "`whbuild tree "),
        ("flask>=2", "'flask>=2' is no name of a project.", "Name it alone"),
    ],
)
def test_a_project_that_is_not_there(name: str, message: str, hint: str, both: Path) -> None:
    with pytest.raises(UsageError):
        tree(both, package=name)
    with pytest.raises(UsageError) as caught:
        why(both, name)
    assert caught.value.message.startswith(message)
    assert (caught.value.hint or "").startswith(hint)


def test_a_requirement_that_applies_nowhere_is_told(built: Path) -> None:
    with pytest.raises(UsageError) as caught:
        why(built, "MarkupSafe")
    (line,) = caught.value.context
    assert line.endswith(
        'requirements.txt, line 2: markupsafe; sys_platform == "klingon" (applies to none of its targets)'
    )


def test_a_package_of_other_targets(both: Path) -> None:
    with pytest.raises(UsageError, match="colorama is wanted on none of these targets"):
        tree(both, targets=[LINUX], package="colorama")


def test_a_target_that_is_not_there(both: Path) -> None:
    with pytest.raises(UsageError, match=r"was not built for 3\.12-win32") as caught:
        tree(both, targets=["3.12-win32"])
    assert caught.value.context == ("It was built for", f"  {LINUX}", f"  {WINDOWS}")
    assert caught.value.hint == f"Did you mean {WINDOWS}?"
    with pytest.raises(UsageError) as caught:
        why(both, "flask", targets=["prod"])
    assert caught.value.hint == "Name one of these."


def test_a_format_that_is_none(both: Path) -> None:
    with pytest.raises(UsageError, match="no format 'yaml'"):
        tree(both, form="yaml")


def test_a_folder_that_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match="not an index"):
        why(tmp_path, "flask")
