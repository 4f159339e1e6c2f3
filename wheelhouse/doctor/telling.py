"""What was found, as text for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from wheelhouse.doctor.findings import Finding, places
from wheelhouse.lineage.texts import is_plain, shown
from wheelhouse.screen import Screen

FORM = "1.0"


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """What an examination came to: how much was asked for, and what was found, as `findings.gathered` sorts it."""

    url: str | None
    pages: int
    files: int
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that keep a client from something."""
        return tuple(finding for finding in self.findings if finding.fails)


def to_json(diagnosis: Diagnosis) -> str:
    """Return the diagnosis as JSON (docs/doctor.md)."""
    facts = {
        "doctor-version": FORM,
        "well": not diagnosis.faults,
        "url": diagnosis.url,
        "pages": diagnosis.pages,
        "files": diagnosis.files,
        "findings": [
            {
                "code": each.code,
                "fails": each.fails,
                "message": each.message,
                "remedy": each.remedy,
                "where": each.where,
                "context": each.context,
            }
            for each in diagnosis.findings
        ],
    }
    return msgspec.json.format(msgspec.json.encode(facts), indent=2).decode() + "\n"


def text(findings: Sequence[Finding], screen: Screen) -> str:
    """Return the findings, each with its remedy, as text that ends in a newline; nothing where there are none."""
    return "".join(f"{line}\n" for finding in findings for line in _told(finding, screen))


def _told(finding: Finding, screen: Screen) -> Iterator[str]:
    def safe(line: str) -> str:
        return shown(line, plain=is_plain(screen.encoding))

    paint = screen.bad if finding.fails else screen.odd
    yield f"{paint(finding.code)}: {safe(finding.message)}"
    if len(finding.where) > 1:
        yield from (f"  {safe(place)}" for place in places(finding))
    yield from (f"  {safe(line)}" for line in finding.context)
    yield f"  {screen.good('remedy:')} {safe(finding.remedy)}"
