"""What an index remembers of a run, under `.whbuild/asks/`: what was asked, for whom, and what answered it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from wheelhouse.closure.closure import Closure, Pin
from wheelhouse.events import redacted
from wheelhouse.report import why_json
from wheelhouse.requirements.ask import Ask, Rules, Wanted
from wheelhouse.store.jobs import Held

VERSION = 1


def record(ask: Ask, closure: Closure, held: Mapping[str, Held]) -> tuple[str, bytes]:
    """Return the path below `.whbuild/` and the content of the record: JSON without a time, a host or a secret.

    The path follows from what was asked and for whom, so that the same ask replaces its former answer.
    """
    asked = {
        "record-version": VERSION,
        "target": closure.target.name,
        "requirements": [_wanted(one) for one in ask.wanted],
        "constraints": [_wanted(one) for one in ask.constraints],
        "rules": _rules(ask.rules),
    }
    name = hashlib.sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()[:16]
    value = {**asked, "pins": [_pin(pin, held[pin.file.filename]) for pin in closure.pins]}
    return f"asks/{name}.json", msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _wanted(wanted: Wanted) -> dict[str, Any]:
    return {
        "requirement": redacted(str(wanted.requirement)),
        "file": wanted.origin.file,
        "line": wanted.origin.line,
        "hashes": list(wanted.hashes),
    }


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        "no-binary": sorted(rules.formats.no_binary),
        "only-binary": sorted(rules.formats.only_binary),
        "prefer-binary": rules.prefer_binary,
        "pre": rules.pre,
        "no-deps": rules.no_deps,
        "require-hashes": rules.require_hashes,
        "uploaded-before": None if rules.uploaded_before is None else rules.uploaded_before.isoformat(),
    }


def _pin(pin: Pin, held: Held) -> dict[str, Any]:
    return {
        "project": pin.project,
        "version": str(pin.version),
        "extras": list(pin.extras),
        "filename": pin.file.filename,
        "sha256": held.blob.sha256,
        "why": [why_json(why) for why in pin.why],
    }
