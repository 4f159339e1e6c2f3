"""A verdict as text for a person, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from wheelhouse.phrases import phrase
from wheelhouse.proof.findings import CODES, Finding

FORM = "1.0"
_MOST = 30  # findings of one code that are told one by one


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What an examination came to: how many `files` with how many bytes (`size`) were read, and what was found out.

    `targets` are those for which the index had to answer, `findings` are as `findings.gathered` sorts them.
    """

    files: int
    size: int
    targets: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings because of which the index is not proven."""
        return tuple(finding for finding in self.findings if finding.fails)


def to_json(verdict: Verdict) -> bytes:
    """Return the verdict as JSON (docs/verify.md)."""
    facts: Mapping[str, object] = {
        "verify-version": FORM,
        "proven": not verdict.faults,
        "targets": verdict.targets,
        "files": verdict.files,
        "size": verdict.size,
        "findings": [
            {"code": finding.code, "fails": finding.fails, **_fields(finding)} for finding in verdict.findings
        ],
    }
    return msgspec.json.format(msgspec.json.encode(facts), indent=2) + b"\n"


def told(finding: Finding, targets: Sequence[str]) -> Iterator[str]:
    """Yield the lines that tell of a finding; all but the first begin with two blanks. `targets` are all there are."""
    yield f"{finding.code}: {finding.message}"
    if finding.targets and targets:
        yield f"  for {phrase(finding.targets, targets)}"
    yield from (f"  {line}" for entry in finding.context for line in entry.splitlines())


def text(verdict: Verdict) -> str:
    """Return all findings, those that fail first, as text that ends in a newline; nothing where there are none."""
    blocks: list[str] = []
    for code in CODES:
        alike = [finding for finding in verdict.findings if finding.code == code]
        blocks += ("\n".join(told(finding, verdict.targets)) for finding in alike[:_MOST])
        if len(alike) > _MOST:
            blocks.append(f"{code}: and {len(alike) - _MOST:,} more")
    return "".join(f"{block}\n" for block in blocks)


def _fields(finding: Finding) -> Mapping[str, object]:
    fields = msgspec.structs.asdict(finding)
    return {name: fields[name] for name in ("message", "path", "project", "targets", "context")}
