"""Some of the targets in words: `3.9 to 3.11 on win_amd64`, not eleven names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

import msgspec

_NAME = re.compile(r"((?:pp)?\d+(?:\.\d+)+\w*)-([^-]+)")
_PLAIN = re.compile(r"\d+(?:\.\d+)+")


class _Block(msgspec.Struct, frozen=True):
    """Targets that are all pairs of these Pythons and platforms."""

    pythons: tuple[str, ...]
    platforms: tuple[str, ...]


def phrase(some: Collection[str], targets: Sequence[str]) -> str:
    """Return the shortest words for some of the targets (at least one of them), in which no other is meant.

    One target is named in full. A Python alone stands for all its platforms among the targets, a platform for all its
    Pythons.
    """
    return _phrase(frozenset(some), tuple(targets))


@lru_cache(maxsize=4_096)
def _phrase(some: frozenset[str], targets: tuple[str, ...]) -> str:
    rest = [target for target in targets if target not in some]
    if not rest:
        return targets[0] if len(targets) == 1 else "all targets"
    said = _listed([target for target in targets if target in some], targets)
    if len(rest) < len(targets) - len(rest):
        others = _listed(rest, targets)
        if "; " not in others and len("all but ") + len(others) < len(said):
            return f"all but {others}"
    return said


def spelled(targets: Sequence[str]) -> str:
    """Return all targets in words: every Python, and every platform."""
    pairs = dict(_pairs(targets))
    blocks = min(_down([*pairs.values()]), _across([*pairs.values()]), key=len)
    every = {python for python, _ in pairs.values()}.union(f"3.{minor}" for minor in range(100))
    texts = (f"{_run(block.pythons, every)} on {', '.join(block.platforms)}" for block in blocks)
    return "; ".join([*texts, *(target for target in targets if target not in pairs)])


def _listed(some: Sequence[str], targets: Sequence[str]) -> str:
    pairs = dict(_pairs(targets))
    loose = [target for target in some if target not in pairs]
    chosen = [pairs[target] for target in some if target in pairs]
    texts = ("; ".join(_said(block, pairs.values()) for block in blocks) for blocks in (_down(chosen), _across(chosen)))
    return "; ".join(filter(None, [min(texts, key=len), *loose]))


def _pairs(targets: Iterable[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the names that are a Python and a platform, each with these two."""
    for target in targets:
        if found := _NAME.fullmatch(target):
            yield target, (found[1], found[2])


def _down(pairs: Sequence[tuple[str, str]]) -> list[_Block]:
    """Put together the Pythons that have the same platforms."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for python in dict.fromkeys(python for python, _ in pairs):
        alike.setdefault(tuple(platform for one, platform in pairs if one == python), []).append(python)
    return [_Block(tuple(pythons), platforms) for platforms, pythons in alike.items()]


def _across(pairs: Sequence[tuple[str, str]]) -> list[_Block]:
    """Put together the platforms that have the same Pythons."""
    turned = _down([(platform, python) for python, platform in pairs])
    return [_Block(block.platforms, block.pythons) for block in turned]


def _said(block: _Block, pairs: Collection[tuple[str, str]]) -> str:
    if len(_product(block)) == 1:
        return "-".join((*block.pythons, *block.platforms))
    platforms, pythons = ", ".join(block.platforms), _run(block.pythons, {python for python, _ in pairs})
    if {pair for pair in pairs if pair[0] in block.pythons} <= _product(block):
        return pythons
    if {pair for pair in pairs if pair[1] in block.platforms} <= _product(block):
        return platforms
    said = [f"{pythons} on {platforms}"]
    others = _besides(block, pairs)
    if others:
        said.append(f"{pythons} except on {', '.join(others)}")
    return min(said, key=len)


def _besides(block: _Block, pairs: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Return the other platforms of the Pythons of a block, if these are the same for each; else none."""
    rest = [pair for pair in pairs if pair[0] in block.pythons and pair[1] not in block.platforms]
    others = tuple(dict.fromkeys(platform for _, platform in rest))
    return others if len(rest) == len(others) * len(block.pythons) else ()


def _product(block: _Block) -> set[tuple[str, str]]:
    return {(python, platform) for python in block.pythons for platform in block.platforms}


def _run(some: Sequence[str], pythons: Iterable[str]) -> str:
    """Return the Pythons with three or more that follow each other in the targets as `3.9 to 3.11`."""
    plain = sorted(filter(_PLAIN.fullmatch, pythons), key=_numbers)
    runs: list[list[str]] = [[]]
    for python in plain:
        if python in some:
            runs[-1].append(python)
        elif runs[-1]:
            runs.append([])
    texts = [text for run in runs for text in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else run)]
    return ", ".join([*texts, *(python for python in some if python not in plain)])


def _numbers(python: str) -> tuple[int, ...]:
    return tuple(map(int, python.split(".")))
