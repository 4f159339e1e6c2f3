"""From a file back to a line of the user, through what is built too."""

from __future__ import annotations

from msgspec.structs import replace

from tests.preview import plans
from wheelhouse.closure.ways import way

APP = plans.pin("app-1.0.tar.gz", plans.mine("app"))
DEP = plans.pin("dep-1.0-py3-none-any.whl", plans.theirs("dep", "app"))
TOOL = plans.pin("tool-1.0-py3-none-any.whl", plans.to_build("tool", "maker"))
MAKER = plans.pin("maker-1.0.tar.gz", plans.to_build("maker", "app"), plans.theirs("maker", "helper"))
HELPER = plans.pin("helper-1.0-py3-none-any.whl", plans.theirs("helper", "maker"))
GAP = plans.gap("lost", "1.0", plans.theirs("lost", "dep"))
CLOSURE = replace(
    plans.closure("3.12-win_amd64", [APP, DEP], [GAP]),
    builds=(plans.build(APP, MAKER, HELPER), plans.build(MAKER, TOOL)),
)


def test_the_way_leads_up_to_the_line() -> None:
    assert [str(why) for why in way(GAP, CLOSURE)] == [
        "lost (from dep 1.0)",
        "dep (from app 1.0)",
        "app (from requirements.txt, line 1)",
    ]


def test_the_way_leads_through_what_is_built() -> None:
    assert [str(why) for why in way(TOOL, CLOSURE)] == [
        "tool (to build maker 1.0)",
        "maker (to build app 1.0)",
        "app (from requirements.txt, line 1)",
    ]


def test_a_wheel_for_newer_platforms_is_there_for_what_the_other_one_is() -> None:
    assert way(plans.pin("dep-1.0-py3-none-win32.whl"), CLOSURE) == way(DEP, CLOSURE)


def test_a_stray_has_no_way_and_no_circle_is_walked_for_ever() -> None:
    assert way(plans.pin("dep-2.0-py3-none-any.whl"), CLOSURE) == ()
    a, b = (plans.pin(f"{one}-1.0-py3-none-any.whl", plans.theirs(one, other)) for one, other in ("ab", "ba"))
    assert way(a, plans.closure("3.12-win_amd64", [a, b])) == ()
    orphan = plans.pin("c-1.0-py3-none-any.whl", plans.theirs("c", "nobody"))
    assert way(orphan, plans.closure("3.12-win_amd64", [orphan])) == ()
