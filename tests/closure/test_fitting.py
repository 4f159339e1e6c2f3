"""Which files a target can use: tags, Python, times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name

from tests.closure.worlds import LINUX, Dist, World
from wheelhouse.closure.fitting import Fitting, Refusal
from wheelhouse.dists.files import File
from wheelhouse.errors import BadPage, SourceError
from wheelhouse.requirements.ask import Formats, Rules

A = canonicalize_name("a")


def judged(filename: str = "a-1.0-py3-none-any.whl", rules: Rules = Rules(), **facts: Any) -> int | Refusal | None:  # noqa: B008  (frozen)
    facts.setdefault("url", f"https://index.example/{filename}")
    return Fitting(rules, LINUX).judge(A, File(filename=filename, **facts))


@pytest.mark.parametrize(
    "tags",
    [
        "py3-none-any",
        "cp312-cp312-manylinux_2_28_x86_64",
        "CP312-cp312-ManyLinux_2_28_x86_64",
        "py2.py3-none-any",
        "cp311.cp312-abi3.cp312-manylinux_2_17_x86_64.manylinux_2_28_x86_64",
        "cp39-cp39-win_amd64",
        "py2-none-any",
    ],
)
def test_the_rank_is_the_place_of_the_best_tag(tags: str) -> None:
    places = [place for place, tag in enumerate(LINUX.tags) if tag in parse_tag(tags.lower())]
    fitting = Fitting(Rules(), LINUX)
    assert fitting.rank(f"a-1.0-{tags}.whl") == min(places, default=None)
    assert fitting.rank(f"b-2.0-7-{tags}.whl") == min(places, default=None)


@pytest.mark.parametrize("filename", ["a.whl", "a-1.0.whl", f"a-1.0-{'.'.join(['py3'] * 90)}-none-any.whl"])
def test_a_name_without_tags_or_too_long_fits_nothing(filename: str) -> None:
    assert judged(filename) is Refusal.TARGET


@pytest.mark.parametrize(
    ("python", "specifier", "allowed"),
    [
        ("3.12.4", ">=3.12", True),
        ("3.12.4", ">=3.12.5", False),
        ("3.12.4", "nonsense", True),
        ("3.14.0rc1", ">=3.14", True),
        ("3.14.0a2+", "<3.14", False),
        ("3.12", "==3.12.0", True),
    ],
)
def test_requires_python_is_asked_of_three_numbers_as_in_pip(python: str, specifier: str, allowed: bool) -> None:
    target = replace(LINUX, environment={**LINUX.environment, "python_full_version": python})
    assert Fitting(Rules(), target).python_allowed(specifier) is allowed


@pytest.mark.parametrize(
    ("specifier", "python"),
    [
        (">=3.9", "3.9.0"),
        ("nonsense", "3.9.0"),
        (">=3.8,!=3.9.0,!=3.9.1", "3.9.2"),
        ("!=3.9.0,!=3.9.1,!=3.9.7,>3.7", "3.9.2"),
        (">=3.9.2", "3.9.2"),
        (">3.9.2", "3.9.3"),
        ("~=3.9.17", "3.9.17"),
        ("==3.9.5", "3.9.5"),
        (">3.9.1rc1,!=3.9.1.*", "3.9.2"),
        (">=3.9.2,<3.9.2", None),
        (">=3.10.1", None),
        ("!=3.9.*", None),
        ("<3.9", None),
    ],
)
def test_some_patch_of_an_open_series_is_enough(specifier: str, python: str | None) -> None:
    environment = {**LINUX.environment, "python_full_version": "3.9.0"}
    target = replace(LINUX, environment=environment, assumed=frozenset({"python_full_version"}))
    found = Fitting(Rules(), target).python_for(specifier)
    assert (found and str(found)) == python
    exact = Fitting(Rules(), replace(target, assumed=frozenset())).python_for(specifier)
    assert (exact and str(exact)) == (python if python == "3.9.0" else None)


@pytest.mark.parametrize(
    ("time", "verdict"),
    [
        ("2024-06-01T00:00:00Z", Refusal.DATE),
        ("2024-05-31T23:59:59.999999Z", 4),
        ("2024-06-01T01:00:00+02:00", 4),
        ("2024-05-31T23:00:00", 4),
    ],
)
def test_times_are_instants(time: str, verdict: int | Refusal) -> None:
    rules = Rules(uploaded_before=datetime(2024, 6, 1, tzinfo=UTC))
    assert judged(rules=rules, upload_time=time) == verdict
    assert judged("a-1.0.tar.gz", rules=rules, upload_time=time) is (None if verdict == 4 else verdict)


def test_a_file_without_a_time_ends_the_run_unless_it_is_local() -> None:
    rules = Rules(uploaded_before=datetime(2024, 6, 1, tzinfo=UTC))
    with pytest.raises(SourceError, match="does not say when"):
        judged(rules=rules, url="https://me:secret@index.example/a-1.0-py3-none-any.whl")
    assert judged(rules=rules, url="file:///folder/a-1.0-py3-none-any.whl") == 4
    with pytest.raises(BadPage, match="no time"):
        judged("a-1.0.tar.gz", rules=rules, upload_time="yesterday")


def test_formats_decide_before_everything_else() -> None:
    no_wheel, no_sdist = (
        Rules(formats=Formats(no_binary=frozenset("a"))),
        Rules(formats=Formats(only_binary=frozenset("a"))),
    )
    assert judged(rules=no_wheel) is Refusal.FORMAT
    assert judged("a-1.0.tar.gz", rules=no_sdist) is Refusal.FORMAT
    assert judged("a-1.0.tar.gz", rules=no_wheel) is None


@pytest.mark.parametrize(
    ("files", "facts", "stands_in"),
    [
        (("cp311-cp311-win_amd64", "sdist"), {"only_binary": {"a"}}, "a-1.0-cp311-cp311-win_amd64.whl"),
        (("sdist",), {"only_binary": {"a"}}, "a-1.0.tar.gz"),
        (("py3-none-any", "cp311-cp311-win_amd64"), {"python": ">=3.13"}, "a-1.0-py3-none-any.whl"),
        (("py3-none-any", "cp311-cp311-win_amd64"), {}, None),
        (("cp311-cp311-win_amd64",), {"yanked": True}, None),
        (("cp311-cp311-win_amd64",), {"uploaded": "2024-01-01T00:00:00Z"}, None),
        (("py3-none-any", "nonsense.whl"), {"uploaded": "2024-01-01T00:00:00Z"}, None),
    ],
)
def test_a_file_that_cannot_be_used_stands_in_for_a_version(
    files: tuple[str, ...], facts: dict[str, Any], stands_in: str | None
) -> None:
    formats = Formats(only_binary=frozenset(facts.pop("only_binary", ())))
    rules = Rules(formats=formats, uploaded_before=datetime(2023, 1, 1, tzinfo=UTC) if "uploaded" in facts else None)
    (release,) = World({"a 1.0": Dist(files=files, **facts)}).project(A).releases
    fit = Fitting(rules, LINUX).unusable(A, release, yanked=False)
    assert (fit.file.filename if fit else None) == stands_in


@pytest.mark.parametrize(("least", "rank"), [(20, True), (100, True), (200, False)])
def test_a_wheel_of_many_tags_is_judged_by_all_of_them_up_to_the_longest_name(least: int, rank: bool) -> None:
    pythons = "x." * least + "py3"
    found = Fitting(Rules(), LINUX).rank(f"a-1.0-{pythons}-none-any.whl")
    assert (found is not None) is rank
