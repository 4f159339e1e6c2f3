"""Both views for programs."""

from __future__ import annotations

import json

from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, WINDOWS
from tests.overviews.holdings import FILES, records, sets, stored
from wheelhouse.overviews.forms import overview_json, portrait_json
from wheelhouse.overviews.overview import overview
from wheelhouse.overviews.portrait import portrait


def test_an_overview() -> None:
    found = json.loads(overview_json(overview(FILES, records(), sets())))
    assert (found["list-version"], found["projects"], found["files"], found["size"]) == ("1.0", 7, 8, 8000)
    assert found["sets"][1] == {
        "name": "web",
        "targets": [LINUX, WINDOWS],
        "projects": 6,
        "files": 6,
        "size": 6000,
    }
    assert found["versions"][1] == {
        "project": "app",
        "version": "0.9",
        "files": 1,
        "size": 1000,
        "wanted": False,
        "targets": [],
        "building-for": [],
        "also-for": [],
        "lockers-for": [],
        "sets": [],
        "missing": [],
        "yanked": False,
    }


def test_a_portrait() -> None:
    found = json.loads(portrait_json(portrait(canonicalize_name("colors"), FILES, records(), sets())))
    assert (found["show-version"], found["project"], found["targets"]) == ("1.0", "colors", [LINUX, WINDOWS])
    (version,) = found["versions"]
    (file,) = version["files"]
    assert (file["kind"], file["yanked"], file["targets"], file["made"]) == ("wheel", "broken", [WINDOWS], None)
    (relation,) = version["wanted-by"]
    assert (relation["project"], relation["versions"], relation["requirements"]) == ("app", ["1.0"], ["colors"])
    assert (relation["building"], relation["lockers"], relation["targets"]) == (False, False, [WINDOWS])


def test_lines_of_the_user_and_kinds_of_files() -> None:
    odd = [*FILES, stored("app", "1.0", filename="app.exe"), stored("app", "1.0", filename="app-1.0.tar.gz")]
    found = json.loads(portrait_json(portrait(canonicalize_name("app"), odd, records(), sets())))
    assert found["versions"][0]["wanted-by"][0]["line"] == 1
    assert [file["kind"] for file in found["versions"][0]["files"]] == ["wheel", "sdist", "other"]
