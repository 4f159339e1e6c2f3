from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from packaging.tags import Tag

from tests.closure.worlds import LINUX, Dist, World
from wheelhouse.closure.elsewhere import elsewhere
from wheelhouse.dists.files import normalized

MUSL = ("cp312-cp312-musllinux_1_2_x86_64",)
OLD_LINUX = ("cp312-cp312-manylinux1_x86_64.manylinux_2_5_x86_64",)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("cp312-cp312-win_amd64", "cp313-cp313-win_arm64"), "Windows"),
        (("cp312-cp312-win32", "cp312-cp312-macosx_11_0_arm64", *MUSL, "sdist"), "Windows, macOS and Linux with musl"),
        ((*MUSL, *OLD_LINUX), None),
        (("cp39-cp39-manylinux_2_17_aarch64",), None),
        (("cp27-none-any", "cp312-cp312-win_amd64"), None),
        (("cp312-cp312-amiga_68k", "cp312-cp312-win_amd64"), None),
        (("cp312-cp312-2_0", "cp312-cp312-win_amd64"), None),
        (("sdist",), None),
    ],
)
def test_systems_in_words(files: Sequence[str], expected: str | None) -> None:
    (release,) = World({"a 1.0": Dist(files=tuple(files))}).project(normalized("a")).releases
    assert elsewhere(release, LINUX) == expected


def test_a_target_of_that_system_is_not_told() -> None:
    (release,) = World({"a 1.0": Dist(files=MUSL)}).project(normalized("a")).releases
    alpine = msgspec.structs.replace(LINUX, tags=(Tag("cp312", "cp312", "musllinux_1_1_x86_64"),))
    assert elsewhere(release, alpine) is None
    assert elsewhere(release, LINUX) == "Linux with musl"
