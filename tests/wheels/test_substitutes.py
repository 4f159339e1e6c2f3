"""Which wheel stands for an sdist on a target, and how often something is built to find out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from tests.closure.test_built_wheels import built_wheel, pin
from wheelhouse.closure.built_wheels import BuiltWheel
from wheelhouse.closure.closure import Pin
from wheelhouse.errors import BuildError
from wheelhouse.targets.interpreter import Interpreter
from wheelhouse.targets.naming import named
from wheelhouse.wheels.substitutes import Substitutes

SDIST = pin("a-1.0.tar.gz")
NEW, OLD, WINDOWS = "3.12-manylinux_2_36_x86_64", "3.9-manylinux_2_36_x86_64", "3.12-win_amd64"
PURE, NATIVE = "py3-none-any", "cp312-cp312-manylinux_2_17_x86_64"


class Story:
    """A builder makes what the table says: the tag of a wheel, or a failure that begins with `!`."""

    def __init__(
        self,
        makes: Mapping[str, str],
        *,
        hosts: Sequence[str] = (OLD, NEW),
        compiles: bool = False,
        there: Sequence[BuiltWheel] = (),
    ) -> None:
        self.built: list[str] = []
        self._makes = makes
        interpreters = [Interpreter(python=f"/python{name}", target=named(name)) for name in hosts]
        self.substitutes = Substitutes(lambda: interpreters, self._builder, lambda _: compiles, lambda _: there)

    def _builder(self, _: Pin, host: Interpreter) -> BuiltWheel:
        self.built.append(host.target.name)
        tag = self._makes[host.target.name]
        if tag.startswith("!"):
            raise BuildError(tag[1:])
        return built_wheel(tag)

    def ask(self, *targets: str, sdist: Pin = SDIST) -> list[str]:
        """Return the tag of the wheel for each target, or why there is none."""
        answers = [self.substitutes.wheel(sdist, named(target)) for target in targets]
        return [each if isinstance(each, str) else each.file.filename[6:-4] for each in answers]


def test_each_target_has_the_wheel_of_its_own_python_built_once() -> None:
    story = Story({NEW: NATIVE, OLD: "cp39-cp39-manylinux_2_17_x86_64"})
    floors = ("3.12-manylinux_2_17_x86_64", "3.12-manylinux_2_28_x86_64", "3.9-manylinux_2_17_x86_64")
    assert story.ask(*floors) == [NATIVE, NATIVE, "cp39-cp39-manylinux_2_17_x86_64"]
    assert story.built == [NEW, OLD]


def test_a_wheel_that_a_later_target_can_use_is_not_built_again() -> None:
    story = Story({NEW: PURE, OLD: "cp39-abi3-manylinux_2_17_x86_64"})
    assert story.ask(OLD, NEW) == ["cp39-abi3-manylinux_2_17_x86_64"] * 2
    assert story.built == [OLD]


def test_a_pure_wheel_serves_every_target() -> None:
    assert Story({NEW: PURE}).ask(NEW, WINDOWS) == [PURE, PURE]
    assert Story({NEW: PURE}).ask(WINDOWS, NEW) == [PURE, PURE]


def test_the_python_of_the_targets_series_builds_for_it_or_one_that_the_sdist_takes() -> None:
    story = Story({NEW: PURE, OLD: PURE})
    assert (story.ask(WINDOWS), story.built) == ([PURE], [NEW])
    narrow = replace(SDIST, metadata=replace(SDIST.metadata, requires_python="<3.10"))
    story = Story({OLD: PURE})
    assert (story.ask("3.8-win_amd64", sdist=narrow), story.built) == ([PURE], [OLD])


def test_what_needs_a_compiler_is_not_built_for_a_target_that_cannot_use_it() -> None:
    story = Story({NEW: NATIVE}, compiles=True)
    assert (story.ask(WINDOWS), story.built) == (["no Python of this machine builds for it"], [])
    assert Story({NEW: NATIVE}).ask(WINDOWS) == ["no Python of this machine builds for it"]
    assert Story({}, hosts=()).ask(WINDOWS) == ["no Python of this machine builds for it"]


def test_a_failure_counts_where_this_machine_should_serve_and_once() -> None:
    story = Story({NEW: "!gcc is not there."})
    assert story.ask(WINDOWS) == ["no Python of this machine builds for it"]
    assert story.substitutes.failures == []
    assert story.ask(NEW, "3.12-manylinux_2_17_x86_64") == ["gcc is not there."] * 2
    assert (story.built, [each.message for each in story.substitutes.failures]) == ([NEW], ["gcc is not there."])


def test_a_wheel_for_newer_machines_leaves_the_sdist_and_says_so() -> None:
    story = Story({NEW: "cp312-cp312-manylinux_2_34_x86_64"})
    assert story.ask("3.12-manylinux_2_17_x86_64", NEW) == [
        "the wheel that is built here is for manylinux_2_34_x86_64",
        "cp312-cp312-manylinux_2_34_x86_64",
    ]


def test_what_is_there_already_is_taken_before_anything_is_built() -> None:
    story = Story({}, there=[built_wheel("py2-none-any"), built_wheel(PURE)])
    assert (story.ask(NEW, WINDOWS), story.built) == ([PURE, PURE], [])


def test_a_hash_that_the_user_wrote_allows_no_other_file() -> None:
    hashed = replace(SDIST, hashes=("sha256:0",))
    assert Story({NEW: PURE}).ask(NEW, sdist=hashed) == ["its --hash allows no other file"]
