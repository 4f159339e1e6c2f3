"""Markers that may hold elsewhere, and files for which the platform does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.utils import NormalizedName

from tests.closure.worlds import LINUX, OPEN, Dist
from tests.closure.worlds import World as Universe
from wheelhouse.closure.anywhere import FittingAnywhere, MarkersAnywhere, World
from wheelhouse.dists.metadata import Metadata
from wheelhouse.errors import IntegrityError
from wheelhouse.requirements.ask import Rules
from wheelhouse.targets.naming import named

LATER = World(python="3.12")
SAME = World(python="3.12", later=False)
MAC = World(python="3.12", later=False, fixed=(("platform_system", "Darwin"), ("sys_platform", "darwin")))
A = NormalizedName("a")
NONE: frozenset[NormalizedName] = frozenset()


@pytest.mark.parametrize(
    ("marker", "later", "same", "mac"),
    [
        ("sys_platform == 'win32'", True, True, False),
        ("sys_platform != 'win32'", True, True, True),
        ("'bsd' in sys_platform", True, True, False),
        ("platform_machine in 'x86_64 aarch64'", True, True, True),
        ("platform_python_implementation == 'PyPy'", True, True, True),
        ("platform_release >= '20.1'", True, True, True),
        ("sys_platform == 'linux' and sys_platform == 'win32'", False, False, False),
        ("python_version < '3.11'", False, False, False),
        ("python_version == '3.12'", True, True, True),
        ("python_version == '3.12.*'", True, True, True),
        ("python_version > '3.12'", True, False, False),
        ("python_version >= '3.14' and sys_platform == 'darwin'", True, False, False),
        ("python_version not in '3.12, 3.13'", True, False, False),
        ("python_version < '4'", True, True, True),
        ("python_version >= '4'", False, False, False),
        ("python_full_version < '3.12.1'", True, True, True),
        ("python_full_version == '3.12.7'", True, True, True),
        ("python_full_version <= '3.11.9'", False, False, False),
        ("extra == 'x'", False, False, False),
    ],
)
def test_a_marker_holds_where_its_own_words_let_it(marker: str, later: bool, same: bool, mac: bool) -> None:
    found = [MarkersAnywhere(LINUX, world).holds(Marker(marker), NONE) for world in (LATER, SAME, MAC)]
    assert found == [later, same, mac]


def test_a_marker_of_very_many_questions_is_taken_to_hold() -> None:
    clauses = [f"{name} == '{n}'" for name in ("os_name", "sys_platform", "platform_machine") for n in range(40)]
    assert MarkersAnywhere(LINUX, LATER).holds(Marker(f"({' or '.join(clauses)}) and os_name == 'x'"), NONE)


@pytest.mark.parametrize(
    ("extras", "found"), [((), ["b", "c"]), (("x",), ["b", "c", "d", "e"]), (("unprovided",), ["b", "c"])]
)
def test_what_may_be_required(extras: tuple[str, ...], found: list[str]) -> None:
    lines = ("b", "c; os_name == 'nt'", "d; extra == 'x'", "e; extra == 'x' and os_name == 'nt'", "f; extra == 'y'")
    metadata = Metadata(name=A, version="1", requires_dist=lines, provides_extra=(NormalizedName("x"),))
    wanted = MarkersAnywhere(LINUX, LATER).dependencies(metadata, frozenset(map(NormalizedName, extras)))
    assert [each.name for each in wanted] == found


def test_what_cannot_be_read_or_decided_is_refused_as_on_a_target() -> None:
    markers = MarkersAnywhere(LINUX, LATER)
    with pytest.raises(IntegrityError, match="cannot be read"):
        markers.dependencies(Metadata(name=A, version="1", requires_dist=("b ==",)), NONE)
    with pytest.raises(IntegrityError, match="cannot be decided"):
        markers.holds(Marker("platform_release ~= 'x'"), NONE)


def test_names_where_a_version_is_meant_hold_nowhere() -> None:
    markers = MarkersAnywhere(OPEN, World(python="3.9"))
    assert not markers.holds(Marker("platform_release ~= 'x'"), NONE)
    assert markers.holds(Marker("platform_release ~= '5.0'"), NONE)


OWN, MAC_WHEEL, WIN = (f"cp312-cp312-{name}" for name in ("manylinux_2_28_x86_64", "macosx_11_0_arm64", "win_amd64"))


@pytest.mark.parametrize(
    ("files", "pinned", "best"),
    [
        ((WIN, OWN), True, OWN),
        (("py3-none-any", OWN), True, OWN),
        (("py3-none-any", OWN), False, "py3-none-any"),
        ((WIN, "sdist"), False, WIN),
        ((WIN, "sdist"), True, WIN),
        (("sdist",), False, "sdist"),
        ((WIN, MAC_WHEEL), False, MAC_WHEEL),
        (("py3-none-win_amd64", "cp312-abi3-win32"), False, "cp312-abi3-win32"),
        (("cp311-cp311-win_amd64", "pp310-pypy310_pp73-win_amd64"), False, None),
    ],
)
def test_the_file_that_is_the_least_burden(files: tuple[str, ...], pinned: bool, best: str | None) -> None:
    (release,) = Universe({"a 1": Dist(files=files)}).project(A).releases
    fits = FittingAnywhere(Rules(), LINUX, pinned=[A] if pinned else []).fits(A, release)
    assert [fit.file.filename.endswith(f"-{best}.whl") or best == "sdist" for fit in fits[:1]] == [True] * bool(best)


def test_what_is_there_anyway_comes_first() -> None:
    (release,) = Universe({"a 1": Dist(files=(WIN, MAC_WHEEL, "py3-none-any"))}).project(A).releases
    fits = FittingAnywhere(Rules(), LINUX, there=[f"a-1-{WIN}.whl"]).fits(A, release)
    assert fits[0].file.filename == f"a-1-{WIN}.whl"
    assert len(fits) == 3


_ATOMS = st.one_of(
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["sys_platform", "platform_system", "os_name", "platform_machine", "implementation_name"]),
        st.sampled_from(["==", "!=", "in", "not in"]),
        st.sampled_from(["win32", "linux", "Windows", "nt", "arm64", "AMD64", "x86_64 aarch64", "pypy"]),
    ),
    st.builds(
        "{} {} '{}'".format,
        st.sampled_from(["python_version", "python_full_version"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "~="]),
        st.sampled_from(["3.9", "3.12", "3.13", "3.12.4", "3.13.1", "3.14", "3.20"]),
    ),
)
_MARKERS = st.recursive(_ATOMS, lambda part: st.builds("({} {} {})".format, part, st.sampled_from(["and", "or"]), part))
_PLATFORMS = ("linux", "linux-aarch64", "windows", "windows-arm64", "macos", "alpine")


@pytest.mark.property
@given(marker=_MARKERS, series=st.integers(12, 16), patch=st.integers(0, 9), platform=st.sampled_from(_PLATFORMS))
def test_what_holds_on_any_machine_is_never_left_out(marker: str, series: int, patch: int, platform: str) -> None:
    parsed = Marker(marker)
    environment = {name: str(value) for name, value in named(f"3.14-{platform}").environment.items()}
    environment |= {"python_version": f"3.{series}", "python_full_version": f"3.{series}.{patch}", "extra": ""}
    if parsed.evaluate(environment):
        assert MarkersAnywhere(LINUX, LATER).holds(parsed, NONE)
        assert series != 12 or MarkersAnywhere(LINUX, SAME).holds(parsed, NONE)
