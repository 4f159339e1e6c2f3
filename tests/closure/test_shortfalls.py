"""One error for all targets: what is missing, and what has no answer, each told once with the targets it is true of."""

from __future__ import annotations

from collections.abc import Sequence

from tests.closure.worlds import Dist, World, asked
from wheelhouse.closure.closure import Closure
from wheelhouse.closure.each import Unsolved, resolve_each
from wheelhouse.closure.shortfalls import missing, named, unanswered
from wheelhouse.errors import Unanswered, WhbuildError
from wheelhouse.targets.naming import named as target
from wheelhouse.targets.target import Target

LINUX, WINDOWS, MAC, OLD = (
    target(f"3.{minor}-{platform}")
    for minor, platform in (
        (12, "musllinux_1_1_x86_64"),
        (12, "win_amd64"),
        (12, "macosx_11_0_arm64"),
        (9, "win_amd64"),
    )
)


def answers(
    universe: dict[str, Dist], wanted: Sequence[str], targets: Sequence[Target], only_binary: Sequence[str] = ()
) -> tuple[tuple[Closure, ...], tuple[Unsolved, ...]]:
    found = resolve_each(asked(wanted, only_binary=only_binary), targets, World(universe))
    closures = tuple(each for each in found if isinstance(each, Closure))
    return closures, tuple(each for each in found if isinstance(each, Unsolved))


def told(error: WhbuildError) -> str:
    lines = [f"{type(error).__name__}: {error.message}", *(f"  {line}" for line in error.context)]
    return "\n".join([*lines, f"hint: {error.hint}"])


MISSING = {
    "a 2.0": Dist(files=("cp312-cp312-win_amd64", "cp312-cp312-musllinux_1_2_x86_64", "sdist"), requires=("b",)),
    "a 1.0": Dist(),
    "b 1.0": Dist(requires=("c[x]>=1",)),
    "c 1.0": Dist(files=("cp312-cp312-win_amd64",)),
    "d 1.0": Dist(requires=("c",)),
    "e 1.0": Dist(requires=("c<2",)),
}


def test_what_one_target_lacks() -> None:
    closures, _ = answers(MISSING, ["a>=2", "d", "e", "c==1.0"], [LINUX], ["a"])
    assert (
        told(missing(closures))
        == """\
MissingFiles: 2 packages have no file that can be used on 3.12-musllinux_1_1_x86_64.
  a 2.0: no wheel for this target, and its sdist may not be used
    a>=2  from requirements.txt, line 1
    remedy: musllinux_1_2_x86_64 would take a-2.0-cp312-cp312-musllinux_1_2_x86_64.whl
    remedy: a 1.0 has a wheel, but a>=2 (requirements.txt, line 1) excludes it
    remedy: a-2.0.tar.gz could be used without --only-binary
  c 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
    c==1.0   from requirements.txt, line 4
    c[x]>=1  from b 1.0, by way of a (requirements.txt, line 1)
    c        from d 1.0 (requirements.txt, line 2)
    and 1 more
hint: Raise the level of the platform, ask for another version, or go on without these files with --allow-missing."""
    )


def test_what_some_of_many_targets_lack() -> None:
    closures, _ = answers(MISSING, ["a>=2"], [WINDOWS, LINUX, MAC, OLD], ["a"])
    assert (
        told(missing(closures))
        == """\
MissingFiles: 2 packages have no file that can be used on 3 of 4 targets.
  a 2.0: no wheel for this target, and its sdist may not be used
    for 3.12-musllinux_1_1_x86_64, 3.9-win_amd64
    a>=2  from requirements.txt, line 1
    remedy: musllinux_1_2_x86_64 would take a-2.0-cp312-cp312-musllinux_1_2_x86_64.whl (for 3.12-musllinux_1_1_x86_64)
    remedy: a 1.0 has a wheel, but a>=2 (requirements.txt, line 1) excludes it
    remedy: a-2.0.tar.gz could be used without --only-binary
  a 2.0: no wheel for this target, and its sdist may not be used; its wheels are for Windows and Linux with musl only
    for 3.12-macosx_11_0_arm64
    a>=2  from requirements.txt, line 1
    remedy: a 1.0 has a wheel, but a>=2 (requirements.txt, line 1) excludes it
    remedy: a-2.0.tar.gz could be used without --only-binary
  c 1.0: no wheel for this target, and there is no sdist
    for 3.9-win_amd64
    c[x]>=1  from b 1.0, by way of a (requirements.txt, line 1)
    remedy: c 1.0 has wheels for Python 3.12 on win_amd64
  c 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
    for 3.12-musllinux_1_1_x86_64, 3.12-macosx_11_0_arm64
    c[x]>=1  from b 1.0, by way of a (requirements.txt, line 1)
hint: Raise the level of the platform, ask for another version, or go on without these files with --allow-missing."""
    )


CONFLICTS = {
    "a 2.0": Dist(requires=("b<1; sys_platform == 'win32'",)),
    "b 1.0": Dist(),
    "b 0.9": Dist(),
    "c 1.0": Dist(python="<3.10"),
}


def test_one_target_has_its_own_error() -> None:
    _, unsolved = answers(CONFLICTS, ["a", "b>=1"], [WINDOWS])
    assert unanswered(unsolved) is unsolved[0].error


def test_the_same_reason_is_told_once() -> None:
    closures, unsolved = answers(CONFLICTS, ["a", "b>=1"], [WINDOWS, LINUX, OLD])
    assert (
        told(unanswered(unsolved, closures))
        == """\
Conflict: a and b>=1 exclude each other.
  for 3.12-win_amd64, 3.9-win_amd64
  a     from requirements.txt, line 1
  b>=1  from requirements.txt, line 2
  versions of a:
    2.0  ruled out (needs b<1, which b>=1 (requirements.txt, line 2) excludes)
hint: Change b>=1 (requirements.txt, line 2), or ask for another version of a."""
    )


def test_reasons_that_differ_only_in_the_name_of_the_target_are_the_same() -> None:
    _, unsolved = answers({"a 1.0": Dist(broken="a-1.0 is damaged.")}, ["a"], [WINDOWS, LINUX])
    assert (
        told(unanswered(unsolved))
        == """\
NoMatchingVersion: No version of a can be used on these targets.
  for all 2 targets
  a  from requirements.txt, line 1
  versions of a:
    1.0  unusable (a-1.0 is damaged.)
hint: Ask for another version of a."""
    )


def test_several_reasons_of_one_kind() -> None:
    _, unsolved = answers(CONFLICTS, ["a", "b>=1", "b<1; sys_platform == 'linux'"], [WINDOWS, LINUX])
    assert (
        told(unanswered(unsolved))
        == """\
Conflict: None of 2 targets has an answer, for 2 reasons.
  for 3.12-win_amd64: a and b>=1 exclude each other.
    a     from requirements.txt, line 1
    b>=1  from requirements.txt, line 2
    versions of a:
      2.0  ruled out (needs b<1, which b>=1 (requirements.txt, line 2) excludes)
    hint: Change b>=1 (requirements.txt, line 2), or ask for another version of a.
  for 3.12-musllinux_1_1_x86_64: b>=1 and b<1 exclude each other.
    b>=1  from requirements.txt, line 2  leaves 1.0
    b<1   from requirements.txt, line 3  leaves 0.9
    hint: Change b>=1 (requirements.txt, line 2) or b<1 (requirements.txt, line 3).
hint: None"""
    )


def test_reasons_of_several_kinds_and_what_is_missing_beside_them() -> None:
    universe = {**CONFLICTS, "d 1.0": Dist(files=("cp312-cp312-win_amd64",))}
    lines = ["a", "b>=1", "nowhere; sys_platform == 'linux'", "d; sys_platform == 'darwin'"]
    closures, unsolved = answers(universe, lines, [WINDOWS, LINUX, MAC])
    error = unanswered(unsolved, closures)
    assert error.exit_code == Unanswered.exit_code
    assert (
        told(error)
        == """\
Unanswered: 2 of 3 targets have no answer, for 2 reasons.
  for 3.12-win_amd64: a and b>=1 exclude each other.
    a     from requirements.txt, line 1
    b>=1  from requirements.txt, line 2
    versions of a:
      2.0  ruled out (needs b<1, which b>=1 (requirements.txt, line 2) excludes)
    hint: Change b>=1 (requirements.txt, line 2), or ask for another version of a.
  for 3.12-musllinux_1_1_x86_64: No index has a project named nowhere.
    nowhere  from requirements.txt, line 3
    hint: Check the spelling, or name the index that has it with --extra-index-url.
  beside that: d has no file that can be used on 3.12-macosx_11_0_arm64.
    d 1.0: no wheel for this target, and there is no sdist; its wheels are for Windows only
      d  from requirements.txt, line 4
hint: None"""
    )


def test_targets_are_named_in_their_order() -> None:
    assert named({"b", "a"}, ["b", "a", "c"]) == "b, a"
    assert named({"b", "a"}, ["b", "a"]) == "all 2 targets"
    assert named({"a"}, ["a"]) == "a"
    assert named(set("abcde"), list("abcdef")) == "a, b, c, ... 2 more"


def test_where_nothing_would_help_the_hint_does_not_say_so() -> None:
    closures, _ = answers(MISSING, ["c"], [WINDOWS, LINUX])
    assert (
        missing(closures).hint
        == "Ask for it elsewhere only, by a marker, or go on without these files with --allow-missing."
    )
