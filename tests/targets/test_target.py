from __future__ import annotations

import sys

import packaging.tags
import pytest

from wheelhouse.targets.naming import named
from wheelhouse.targets.target import _platform, _python, running


def test_the_running_target_is_this_interpreter() -> None:
    target = running()
    assert target.python == sys.version.split()[0].rstrip("+")
    assert target.tags == tuple(packaging.tags.sys_tags())
    assert len(target.environment) == 11


def test_its_name_says_python_and_platform() -> None:
    python, _, platform = running().name.partition("-")
    assert python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert platform in {tag.platform for tag in running().tags}


@pytest.mark.parametrize("text", ["3.12", "3.14t", "pp3.10"])
@pytest.mark.parametrize(
    "platform", ["manylinux_2_28_x86_64", "musllinux_1_2_aarch64", "macosx_14_0_arm64", "win_amd64"]
)
def test_its_name_on_any_machine_is_in_the_text_form(text: str, platform: str) -> None:
    target = named(f"{text}-{platform}")
    assert _python(target.environment, target.tags[0]) == text
    assert _platform(target.tags) == platform
