from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from wheelhouse.closure.closure import Build, Closure, Gap, Pin, Why
from wheelhouse.dists.files import Blob, File, normalized, parse_filename
from wheelhouse.dists.metadata import Metadata
from wheelhouse.report import Result, by_source, to_json, totals
from wheelhouse.requirements.ask import Ask, Origin, Wanted
from wheelhouse.store.jobs import Held
from wheelhouse.targets.target import Target, running

HERE = Origin(file="requirements.txt", line=3)


def pin(filename: str, *why: Why, source: str = "https://index.example/simple/", size: int | None = 7) -> Pin:
    dist = parse_filename(filename)
    return Pin(
        project=dist.project,
        version=dist.version,
        file=File(filename=filename, url=f"https://me:secret@index.example/{filename}", size=size),
        dist=dist,
        source=source,
        metadata=Metadata(name=dist.project, version=str(dist.version), requires_python=">=3.9"),
        why=why,
    )


def held(filename: str, *, fetched: bool) -> Held:
    return Held(filename=filename, blob=Blob(sha256="a" * 64, size=1_500), metadata=None, fetched=fetched)


def result(*pins: Pin, holding: tuple[Held, ...] = (), written: tuple[str, ...] = (), ask: Ask | None = None) -> Result:
    closure = Closure(target=running(), pins=pins)
    return Result(
        arguments=("-r", "requirements.txt"),
        ask=ask or Ask(wanted=(Wanted(requirement=Requirement("alpha"), origin=HERE),)),
        closures=(closure,),
        held={one.filename: one for one in holding},
        written=written,
        removed=(),
        seconds=1.25,
    )


ALPHA = pin("alpha-1.0-py3-none-any.whl", Why(requirement="alpha", origin=HERE))
BETA = pin(
    "beta-2.0.tar.gz",
    Why(requirement="beta>1", parent=normalized("Alpha"), parent_version=Version("1.0")),
    source="other",
    size=None,
)


@pytest.fixture
def written() -> dict[str, Any]:
    both = (held("alpha-1.0-py3-none-any.whl", fetched=True), held("beta-2.0.tar.gz", fetched=False))
    report: dict[str, Any] = json.loads(to_json(result(BETA, ALPHA, holding=both, written=("simple/index.html",))))
    return report


def test_files_are_sorted_and_complete(written: dict[str, Any]) -> None:
    assert [file["filename"] for file in written["files"]] == ["alpha-1.0-py3-none-any.whl", "beta-2.0.tar.gz"]
    assert [file["kind"] for file in written["files"]] == ["wheel", "sdist"]
    assert written["files"][0]["sha256"] == "a" * 64
    assert written["files"][0]["targets"] == [running().name]


def test_reasons_lead_to_a_line_or_to_a_pin(written: dict[str, Any]) -> None:
    assert written["files"][0]["why"] == [{"requirement": "alpha", "file": "requirements.txt", "line": 3}]
    assert written["files"][1]["why"] == [{"requirement": "beta>1", "project": "alpha", "version": "1.0"}]


def test_no_credentials(written: dict[str, Any]) -> None:
    assert "secret" not in json.dumps(written)


def test_totals_tell_network_from_cache(written: dict[str, Any]) -> None:
    assert written["totals"] == {
        "packages": 2,
        "tools": 0,
        "lockers": 0,
        "files": 2,
        "size": 3_000,
        "fetched-files": 1,
        "fetched-size": 1_500,
        "seconds": 1.25,
    }


def test_a_dry_run_reports_what_was_announced() -> None:
    assert totals(result(ALPHA, BETA)).size == 7
    files = json.loads(to_json(result(BETA)))["files"]
    assert (files[0]["size"], files[0]["sha256"], files[0]["fetched"]) == (None, None, False)


def test_the_busiest_source_comes_first() -> None:
    gamma = pin("gamma-1.0-py3-none-any.whl", source="other")
    assert by_source([ALPHA, BETA, gamma]) == {"other": ("beta", "gamma"), ALPHA.source: ("alpha",)}


def test_a_reason_reads_as_a_sentence() -> None:
    assert str(ALPHA.why[0]) == "alpha (from requirements.txt, line 3)"
    assert str(BETA.why[0]) == "beta>1 (from alpha 1.0)"


OLDER = Target(
    name="3.9-win_amd64", environment=running().environment, tags=(), assumed=frozenset({"platform_release"})
)
NEWER = Target(name="3.13-win_amd64", environment=running().environment, tags=())
MANY = Result(
    arguments=("-r", "requirements.txt"),
    ask=Ask(wanted=()),
    closures=(
        Closure(
            target=OLDER,
            pins=(pin("alpha-1.0-py3-none-any.whl", Why(requirement="alpha", origin=HERE)), pin("beta-1.0.tar.gz")),
            gaps=(
                Gap(
                    project=normalized("gamma"),
                    version=Version("3.0"),
                    reason="there is no wheel, and there is no sdist",
                    why=(Why(requirement="gamma", parent=normalized("beta"), parent_version=Version("1.0")),),
                    remedies=("gamma 2.0 has a wheel",),
                ),
            ),
        ),
        Closure(
            target=NEWER,
            pins=(
                msgspec.structs.replace(
                    pin(
                        "alpha-1.0-py3-none-any.whl",
                        Why(requirement="alpha", origin=HERE),
                        Why(requirement="alpha[x]", parent=normalized("beta"), parent_version=Version("2.0")),
                    ),
                    extras=(normalized("x"),),
                ),
                BETA,
            ),
            also=(pin("beta-2.0-py3-none-win32.whl", size=90),),
        ),
    ),
    held={},
    written=(),
    removed=(),
    seconds=2.0,
)


def test_a_file_of_several_targets_has_the_reasons_and_extras_of_all() -> None:
    (alpha,) = (one for one in json.loads(to_json(MANY))["files"] if one["project"] == "alpha")
    assert [why["requirement"] for why in alpha["why"]] == ["alpha", "alpha[x]"]
    assert (alpha["targets"], alpha["extras"]) == ([OLDER.name, NEWER.name], ["x"])


def test_each_target_has_its_bytes_and_its_gaps() -> None:
    older, newer = json.loads(to_json(MANY))["by-target"]
    assert (older["target"], older["packages"], older["files"], older["size"]) == (OLDER.name, 2, 2, 14)
    assert (newer["packages"], newer["files"], newer["size"], newer["gaps"]) == (2, 3, 97, [])
    assert (older["assumed"], newer["assumed"]) == (["platform_release"], [])
    assert older["gaps"] == [
        {
            "project": "gamma",
            "version": "3.0",
            "reason": "there is no wheel, and there is no sdist",
            "why": [{"requirement": "gamma", "project": "beta", "version": "1.0"}],
            "remedies": ["gamma 2.0 has a wheel"],
        }
    ]


def test_versions_that_differ_are_named_with_their_targets() -> None:
    assert json.loads(to_json(MANY))["versions-differ"] == {"beta": {"1.0": [OLDER.name], "2.0": [NEWER.name]}}


def test_what_is_kept_for_newer_platforms_is_a_file_too() -> None:
    (kept,) = (one for one in json.loads(to_json(MANY))["files"] if one["filename"].endswith("win32.whl"))
    assert (kept["targets"], kept["also-for"]) == ([], [NEWER.name])
    assert totals(MANY).files == 4


def test_what_is_needed_to_build_is_a_file_too() -> None:
    why = Why(requirement="tool", parent=normalized("beta"), parent_version=Version("2.0"), building=True)
    build = Build(
        project=BETA.project,
        version=BETA.version,
        sdist=BETA.file.filename,
        requires=("tool",),
        pins=(pin("tool-1.0-py3-none-any.whl", why),),
        compiled=True,
    )
    one = result(ALPHA, BETA)
    found = json.loads(to_json(msgspec.structs.replace(one, closures=(closure_of(one, build), closure_of(one, build)))))
    (target, _), (*_, tool) = found["by-target"], found["files"]
    assert (found["totals"]["packages"], found["totals"]["tools"], found["totals"]["files"]) == (2, 1, 3)
    assert (target["packages"], target["files"]) == (2, 3)
    assert (target["builds"][0]["files"], target["builds"][0]["compiled"]) == ([tool["filename"]], True)
    assert (tool["targets"], tool["building-for"], tool["builds"]) == ([], [target["target"]], ["beta-2.0.tar.gz"])
    assert tool["why"] == [{"requirement": "tool", "project": "beta", "version": "2.0", "building": True}]


def closure_of(one: Result, build: Build) -> Closure:
    return msgspec.structs.replace(one.closures[0], builds=(build,))
