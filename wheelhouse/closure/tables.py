"""How an explanation is laid out: aligned columns, and long lists of versions cut short."""

from __future__ import annotations

from collections.abc import Sequence

from wheelhouse.closure.verdicts import Kind, Verdict
from wheelhouse.events import redacted
from wheelhouse.requirements.ask import Wanted

_SHOWN = 3


def abbreviated(versions: Sequence[str]) -> str:
    """Return `2.0, 1.9, ... 40 more`, or all of them where they are few."""
    if len(versions) <= _SHOWN + 1:
        return ", ".join(versions)
    return f"{', '.join(versions[:_SHOWN])}, ... {len(versions) - _SHOWN} more"


def listed(items: Sequence[str]) -> str:
    """Return `a, b and c`; nothing for nothing."""
    if not items:
        return ""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def columns(lines: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the lines with their cells padded, so that they stand below each other."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def rows(project: str, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Return one line a kind of verdict, with the versions that it met, below a heading; nothing for nothing."""
    lines = []
    for kind in Kind:
        met = [verdict for verdict in verdicts if verdict.kind is kind]
        if met:
            lines.append((f"  {abbreviated([str(verdict.version) for verdict in met])}", kind.value + _detail(met)))
    return (f"versions of {project}:", *columns(lines)) if lines else ()


def _detail(met: Sequence[Verdict]) -> str:
    detail = met[0].detail
    if not detail:
        return ""
    alike = all(verdict.detail == detail for verdict in met)
    return f" ({detail})" if alike else f" ({met[0].version}: {detail})"


def written(wanted: Wanted) -> str:
    """Return the requirement as the user wrote it, but for the secrets that its URL may hold."""
    return redacted(str(wanted.requirement))


def placed(wanted: Wanted) -> str:
    """Return the requirement and where it was written."""
    return f"{written(wanted)} ({wanted.origin})"
