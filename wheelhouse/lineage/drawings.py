"""The tree of an index as text for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wheelhouse.lineage.branches import Branch, branches
from wheelhouse.lineage.family import Family
from wheelhouse.lineage.parts import Part
from wheelhouse.lineage.texts import ASCII, UNICODE, Signs, is_plain, named, shown
from wheelhouse.phrases import phrase, spelled
from wheelhouse.screen import PAPER, Screen

_NAMED = 4  # targets that the head of a drawing names
_SPELLINGS = 3  # of a requirement, where the targets have different ones
_AGAIN = " (*)"
_NOTHING = "Nothing is asked for.\n"


def trees(found: Sequence[Part], *, depth: int | None = None, screen: Screen = PAPER) -> str:
    """Return the drawings of the sets; that of a single one has its name only where it tells something."""
    named = len(found) > 1
    drawn = (
        tree(part.family, name=part.name if named or part.named else None, own=part.own, depth=depth, screen=screen)
        for part in found
    )
    return "\n".join(drawn) or _NOTHING


def tree(
    family: Family,
    *,
    name: str | None = None,
    own: Sequence[str] = (),
    depth: int | None = None,
    screen: Screen = PAPER,
) -> str:
    """Return the drawing: what was asked for, and below it what that needs, `depth` levels of it.

    What does not hold for all targets of the line above it says so in square brackets. `name` is that of the
    requirement set, `own` are the files that it has without asking for them.
    """
    if not family.lines and not own:
        return _NOTHING
    targets, pen = family.on(-1), _Pen(screen)
    drawn = tuple(branches(family, depth))
    head = ": ".join(filter(None, [name, _head(targets) if targets else ""]))
    lines = [pen.safe(head), *(pen.safe(f"{filename} (put there by hand)") for filename in own)]
    lines += [_line(branch, family, targets, pen) for branch in drawn]
    lines += [pen.faint("(*) what it needs is drawn elsewhere")] if any(branch.again for branch in drawn) else []
    return "".join(f"{line}\n" for line in lines)


class _Pen:
    """What the screen makes of texts from an index."""

    def __init__(self, screen: Screen) -> None:
        self._plain = is_plain(screen.encoding)
        self._screen = screen

    @property
    def signs(self) -> Signs:
        return ASCII if self._plain else UNICODE

    def safe(self, text: str) -> str:
        return shown(text, plain=self._plain)

    def strong(self, text: str) -> str:
        return self._screen.strong(self.safe(text))

    def faint(self, text: str) -> str:
        return self._screen.faint(self.safe(text))


def _head(targets: Sequence[str]) -> str:
    named = ", ".join(targets) if len(targets) <= _NAMED else spelled(targets)
    return targets[0] if len(targets) == 1 else f"{len(targets)} targets: {named}"


def _line(branch: Branch, family: Family, targets: Sequence[str], pen: _Pen) -> str:
    *past, last = branch.last or (None,)
    signs = pen.signs
    guides = "".join(signs.nothing if ended else signs.passing for ended in past)
    turn = "" if last is None else signs.last if last else signs.branch
    on = family.on(branch.records)
    note = "" if on == family.on(branch.above) else f" [{phrase(on, targets)}]"
    again = _AGAIN if branch.again else ""
    said = f"{_wanted(branch)}{note}{again}"
    return f"{pen.faint(guides + turn)}{_answer(branch, family, targets, pen)}{pen.faint(said)}"


def _answer(branch: Branch, family: Family, targets: Sequence[str], pen: _Pen) -> str:
    """Return the project and its versions, that of the most targets first: `numpy 2.3.1 | 2.0.2 on 3.9`."""
    child = branch.need.child
    found = _among(family.answers(branch.need, branch.records), branch.records, family)
    found |= {
        f"{version} missing": on
        for version, on in _among(family.missing.get(child, {}), branch.records, family).items()
    }
    most, *others = sorted(found, key=lambda version: -len(found[version]))
    said = [most, *(f"{version} on {phrase(found[version], targets)}" for version in others)]
    return f"{pen.strong(child.project)} {pen.safe(' | '.join(said))}"


def _among(versions: Mapping[str, int], records: int, family: Family) -> dict[str, tuple[str, ...]]:
    return {version: family.on(there & records) for version, there in versions.items() if there & records}


def _wanted(branch: Branch) -> str:
    """Return what is wanted of the project: by the user, with the line; by what is above, what it adds to the name."""
    need = branch.need
    there = {text: (records & branch.records).bit_count() for text, records in need.texts.items()}
    texts = sorted(filter(there.__getitem__, there), key=lambda text: -there[text])
    how = "to build" if need.building else "for lockers" if need.lockers else ""
    if need.origin is not None:
        return f" ({need.origin}: {_some(texts)}{how and f', {how}'})"
    said = _some([named(text)[1] or "any" for text in texts])
    return "".join(f" ({each})" for each in [": ".join(filter(None, [how, "" if said == "any" else said]))] if each)


def _some(texts: Sequence[str]) -> str:
    return " | ".join([*texts[:_SPELLINGS], *(["..."] if len(texts) > _SPELLINGS else [])])
