"""What may be left for something newer, and what holds."""

from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name

from tests.lineage.stories import LINUX, recorded
from wheelhouse.renewing.freedom import Freedom, held

RECORD = recorded(
    LINUX,
    {
        "app 1.0": ["1 app"],
        "lib 2.0": ["app lib"],
        "deep 3.0": ["lib deep", "app deep"],
        "other 4.0": ["2 other", "deep other"],
        "alone 5.0": ["3 alone"],
    },
    requirements=["app", "other", "alone"],
)


@pytest.mark.parametrize(
    ("only", "eager", "holding"),
    [
        ([], True, []),
        ([], False, ["deep", "lib"]),
        (["lib"], False, ["alone", "app", "deep", "other"]),
        (["lib"], True, ["alone", "app"]),
        (["alone", "other"], True, ["app", "deep", "lib"]),
    ],
)
def test_what_holds(only: list[str], eager: bool, holding: list[str]) -> None:
    found = held([RECORD], Freedom(only=tuple(map(canonicalize_name, only)), eager=eager))
    assert sorted(found.own.get(LINUX, {})) == holding
    assert sorted(found.needed) == ["alone", "app", "deep", "lib", "other"]


def test_of_what_is_named_by_url_no_page_is_needed() -> None:
    record = recorded(LINUX, {"app 1.0": ["1 app @ https://files.example/app-1.0-py3-none-any.whl"]})
    assert held([record], Freedom()).needed == frozenset()


def test_what_an_sdist_is_built_with_holds_for_this_sdist() -> None:
    record = recorded(LINUX, {"app 1.0": ["1 app"]}, builds={"app 1.0": {"tool 2.0": ["! tool"]}})
    found = held([record], Freedom(only=(canonicalize_name("app"),), eager=False))
    assert [(target, sorted(pins)) for (target, _), pins in found.builds.items()] == [(LINUX, ["tool"])]
    assert held([record], Freedom(only=(canonicalize_name("tool"),), eager=False)).builds[LINUX, sdist(found)] == {}


def sdist(found: object) -> str:
    ((_, filename),) = found.builds  # type: ignore[attr-defined]
    return str(filename)
