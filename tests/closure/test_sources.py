"""Sdists, each once, with what targets build them with."""

from __future__ import annotations

from tests.preview import plans
from wheelhouse.closure.sources import sources


def test_those_to_install_come_first_each_with_its_tools() -> None:
    older, newer = "3.9-manylinux_2_28_x86_64", "3.12-manylinux_2_28_x86_64"
    fast, tool = sources(plans.built().closures)
    assert (fast.project, fast.targets, fast.builds, fast.compiled) == ("fast", (older, newer), (), True)
    assert fast.tools == (("tool 1.0", (older,)), ("tool 2.0", (newer,)))
    assert (tool.project, tool.targets, tool.builds, tool.compiled) == ("tool", (newer,), ("fast 1.0",), False)
    assert tool.unknown == (("It hangs.", (newer,)),)


def test_what_one_target_installs_and_another_only_builds_with_is_there_for_itself() -> None:
    tool = plans.pin("tool-2.0.tar.gz", plans.mine("tool"))
    further = plans.closure("3.13-manylinux_2_28_x86_64", [tool])
    (_, found) = sources((*plans.built().closures, further))
    assert (found.project, found.builds) == ("tool", ())


def test_what_is_not_known_of_builds_is_left_open() -> None:
    (source,) = sources(plans.one_target().closures)
    assert (source.project, source.tools, source.size) == ("docopt", (), None)
