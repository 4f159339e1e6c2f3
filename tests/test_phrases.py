from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelhouse.phrases import phrase, spelled

PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14t", "pp3.10")
PLATFORMS = ("manylinux_2_28_x86_64", "musllinux_1_2_aarch64", "win_amd64")
NINE = tuple(f"{python}-{platform}" for python in PYTHONS[:3] for platform in ("linux_x86_64", "win_amd64", "any"))
LOOSE = ("prod", "the-machine")


@pytest.mark.parametrize(
    ("some", "words"),
    [
        (NINE, "all targets"),
        (NINE[:1], "3.9-linux_x86_64"),
        (NINE[:3], "3.9"),
        (NINE[:6], "3.9, 3.10"),
        (NINE[1::3], "win_amd64"),
        (NINE[1:7:3], "3.9, 3.10 on win_amd64"),
        (NINE[:4], "3.9; 3.10-linux_x86_64"),
        (NINE[1:], "all but 3.9-linux_x86_64"),
    ],
)
def test_what_is_said(some: Sequence[str], words: str) -> None:
    assert phrase(some, NINE) == words


def test_a_target_with_a_name_of_its_own_is_named() -> None:
    assert phrase(["prod", *NINE[:3]], [*NINE, *LOOSE]) == "3.9; prod"
    assert phrase(["prod"], ["prod"]) == "prod"


def test_three_pythons_that_follow_each_other_are_a_run() -> None:
    targets = [f"{python}-{platform}" for python in PYTHONS for platform in PLATFORMS]
    windows = [target for target in targets if target.endswith("win_amd64")]
    assert phrase(windows[1:6], targets) == "3.10 to 3.13, 3.14t on win_amd64"


def test_what_is_left_out_is_named_where_that_is_shorter() -> None:
    targets = [f"{python}-{platform}" for python in PYTHONS for platform in PLATFORMS]
    some = [target for target in targets if "musl" not in target and target.startswith(("3.9", "3.10"))]
    assert phrase(some, targets) == "3.9, 3.10 except on musllinux_1_2_aarch64"


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (NINE, "3.9 to 3.11 on linux_x86_64, win_amd64, any"),
        (("3.9-any", "3.10-any", "3.12-any", "3.14t-any"), "3.9, 3.10, 3.12, 3.14t on any"),
        ((*NINE[:4], "prod"), "3.9 on linux_x86_64, win_amd64, any; 3.10 on linux_x86_64; prod"),
    ],
)
def test_all_targets_are_spelled_out(targets: Sequence[str], words: str) -> None:
    assert spelled(targets) == words


SUBSETS = st.sets(st.sampled_from([f"{one}-{other}" for one in PYTHONS for other in PLATFORMS] + list(LOOSE)))


@given(SUBSETS, SUBSETS)
def test_words_mean_the_targets_that_they_were_made_of(some: set[str], others: set[str]) -> None:
    targets = sorted(some | others)
    if some:
        assert sorted(meant(phrase(some, targets), targets)) == sorted(some)


def meant(words: str, targets: Sequence[str]) -> Iterator[str]:
    """Yield the targets that a reader takes the words for."""
    if words == "all targets":
        yield from targets
    elif words.startswith("all but "):
        left_out = set(meant(words.removeprefix("all but "), targets))
        yield from (target for target in targets if target not in left_out)
    else:
        for block in words.split("; "):
            yield from (target for target in targets if is_meant(target, block))


def is_meant(target: str, block: str) -> bool:
    if target in LOOSE or block in LOOSE or "-" in block:
        return target == block
    block, _, left_out = block.partition(" except on ")
    if any(is_named(target, word) for word in left_out.split(", ")):
        return False
    sides = [side.split(", ") for side in block.split(" on ")]
    return all(any(is_named(target, word) for word in side) for side in sides)


def is_named(target: str, word: str) -> bool:
    python, _, platform = target.partition("-")
    first, _, last = word.partition(" to ")
    if last and re.fullmatch(r"[\d.]+", python):
        return PYTHONS.index(first) <= PYTHONS.index(python) <= PYTHONS.index(last)
    return word in (python, platform)
