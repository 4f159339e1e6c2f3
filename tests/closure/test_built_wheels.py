"""Closures whose sdists are replaced by wheels that were built here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from msgspec.structs import replace
from packaging.tags import Tag
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.closure.worlds import LINUX, WINDOWS
from wheelhouse.closure.built_wheels import BuiltWheel, misfit, with_wheels
from wheelhouse.closure.closure import Build, Closure, Made, Pin
from wheelhouse.dists.files import File, Wheel, parse_filename
from wheelhouse.dists.metadata import Metadata


def pin(text: str, *requires: str, extras: tuple[str, ...] = ()) -> Pin:
    """Return the pin of a file, named as `a-1.0.tar.gz`."""
    dist = parse_filename(text)
    return Pin(
        project=dist.project,
        version=dist.version,
        file=File(filename=text, url=f"https://index.example/{text}"),
        dist=dist,
        source="https://index.example/simple/",
        metadata=Metadata(
            name=dist.project,
            version=str(dist.version),
            requires_dist=requires,
            provides_extra=tuple(map(canonicalize_name, extras)),
        ),
        extras=tuple(map(canonicalize_name, extras)),
    )


def built_wheel(tag: str, *requires: str, of: str = "a", **facts: str) -> BuiltWheel:
    """Return a wheel that was built here."""
    name = f"{of}-1.0-{tag}.whl"
    dist = parse_filename(name)
    assert isinstance(dist, Wheel)
    python = facts.pop("python", None)
    return BuiltWheel(
        file=File(filename=name, url=f"file:///store/{name}"),
        dist=dist,
        metadata=replace(pin(name, *requires).metadata, requires_python=python),
        made=Made(source=f"{of}-1.0.tar.gz", sha256="0" * 64),
        **facts,
    )


def building(name: str, *pins: str) -> Build:
    return Build(project=canonicalize_name(name), version=Version("1.0"), sdist=f"{name}-1.0.tar.gz", requires=(),
                 pins=tuple(map(pin, pins)))  # fmt: skip


NATIVE = "cp312-cp312-linux_x86_64"
LENIENT = replace(LINUX, tags=(*LINUX.tags, Tag("cp312", "cp312", "linux_x86_64")))


@pytest.mark.parametrize(
    ("wheel", "reason"),
    [
        (built_wheel("py3-none-any"), None),
        (built_wheel("cp312-cp312-manylinux_2_28_x86_64"), None),
        (built_wheel("cp312-cp312-manylinux_2_34_x86_64"), "is for manylinux_2_34_x86_64"),
        (built_wheel("py2-none-any"), "is for py2"),
        (built_wheel(NATIVE), None),
        (built_wheel(NATIVE, floor="manylinux_2_28_x86_64", caveat="x"), None),
        (built_wheel(NATIVE, floor="manylinux_2_34_x86_64", caveat="x"), "needs manylinux_2_34_x86_64 or newer (x)"),
        (built_wheel("py3-none-any", python=">=3.13"), "wants Python >=3.13"),
        (built_wheel("py3-none-any", "b>1 ; python_version < '3.9'"), None),
        (built_wheel("py3-none-any", "b>1"), "differs from it in what it needs: b>1"),
        (built_wheel("py3-none-any", "b @ https://me:secret@x"), "in what it needs: b @ https://****@x"),
        (built_wheel("py3-none-any", "b ?"), "a 1.0 has a dependency that cannot be read: 'b ?'"),
    ],
)
def test_which_wheel_stands_for_an_sdist(wheel: BuiltWheel, reason: str | None) -> None:
    found = misfit(wheel, pin("a-1.0.tar.gz"), LENIENT)
    assert found == reason if reason is None or found is None else reason in found


def test_what_is_written_in_two_ways_and_means_the_same_is_the_same() -> None:
    sdist = pin("a-1.0.tar.gz", 'B_c [y,X]<2,>=1; extra == "e"', extras=("e",))
    wheel = built_wheel("py3-none-any", "b-c[X,y]>=1,<2 ; python_version > '3' and extra == 'e'")
    assert misfit(replace(wheel, metadata=replace(wheel.metadata, provides_extra=sdist.extras)), sdist, LINUX) is None


def of(*names: str) -> Callable[[Pin], BuiltWheel | None]:
    """Return who has wheels of these projects."""
    return lambda pin: built_wheel("py3-none-any", of=pin.project) if pin.project in names else None


def built(
    wheel_of: Callable[[Pin], BuiltWheel | None], *, keep: bool, pins: Iterable[str], builds: Iterable[Build]
) -> str:
    """Return the file names of pins, what is kept beside them, and builds, without versions and suffixes."""
    closure = Closure(target=WINDOWS, pins=tuple(map(pin, pins)), builds=tuple(builds))
    found = with_wheels(closure, wheel_of, keep_sdists=keep)
    parts = [
        _short(found.pins),
        _short(found.also),
        " ".join(f"{build.sdist[0]}({_short(build.pins)})" for build in found.builds),
    ]
    return " | ".join(parts)


def _short(pins: Iterable[Pin]) -> str:
    return " ".join(pin.project.upper() if isinstance(pin.dist, Wheel) else pin.project for pin in pins)


A_BY_T = (building("a", "t-1.0.tar.gz"), building("t", "w-1.0-py3-none-any.whl"))


@pytest.mark.parametrize(
    ("wheel_of", "keep", "expected"),
    [
        (of(), True, "a |  | a(t) t(W)"),
        (of(), False, "a |  | a(t) t(W)"),
        (of("a"), False, "A |  | "),
        (of("a"), True, "A | a | a(t) t(W)"),
        (of("t"), False, "a |  | a(T)"),
        (of("t"), True, "a | t | a(T) t(W)"),
        (of("a", "t"), False, "A |  | "),
        (of("a", "t"), True, "A | a | a(t) t(W)"),  # nobody has to build: the tool of it is not worth it
    ],
)
def test_wheels_take_the_place_of_sdists(
    wheel_of: Callable[[Pin], BuiltWheel | None], keep: bool, expected: str
) -> None:
    assert built(wheel_of, keep=keep, pins=["a-1.0.tar.gz"], builds=A_BY_T) == expected


def test_sdists_that_are_built_with_each_other_end() -> None:
    circle = (building("a", "b-1.0.tar.gz"), building("b", "a-1.0.tar.gz"))
    assert built(of(), keep=True, pins=["a-1.0.tar.gz"], builds=circle) == "a |  | a(b) b(a)"
    assert built(of("b"), keep=True, pins=["a-1.0.tar.gz"], builds=circle) == "a | b | a(B) b(a)"


def test_an_sdist_of_which_nothing_is_known_to_build_it_with_stays_without() -> None:
    assert built(of(), keep=True, pins=["a-1.0.tar.gz"], builds=()) == "a |  | "


def test_the_pin_keeps_who_wants_it_and_says_what_it_was_made_of() -> None:
    closure = Closure(target=LINUX, pins=(pin("a-1.0.tar.gz", extras=("e",)),))
    (found,) = with_wheels(closure, of("a"), keep_sdists=False).pins
    assert (found.made, found.extras) == (Made(source="a-1.0.tar.gz", sha256="0" * 64), ("e",))
    assert found.file.filename == "a-1.0-py3-none-any.whl"
    assert found.source == closure.pins[0].source
