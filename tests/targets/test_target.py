from __future__ import annotations

import sys

import packaging.tags

from wheelhouse.targets.target import running


def test_the_running_target_is_this_interpreter() -> None:
    target = running()
    assert target.python == sys.version.split()[0].rstrip("+")
    assert target.tags == tuple(packaging.tags.sys_tags())
    assert len(target.environment) == 11


def test_its_name_says_python_and_platform() -> None:
    python, _, platform = running().name.partition("-")
    assert python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert platform in {tag.platform for tag in running().tags}
