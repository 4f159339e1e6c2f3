from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.preview import plans
from tests.specimens import metadata
from wheelhouse.arrivals import check, facts
from wheelhouse.dists.files import Blob
from wheelhouse.dists.metadata import parse
from wheelhouse.errors import MetadataDisagrees
from wheelhouse.store.blobs import Blobs
from wheelhouse.store.jobs import Held

INSIDE = metadata("alpha", "1.0", ["beta"]).replace(b"\n\n", b"\nLicense: MIT\nSummary: What it is\n\n", 1)
PIN = replace(plans.pin("alpha-1.0-py3-none-any.whl"), metadata=parse(INSIDE))


def arrived(blobs: Blobs) -> Held:
    """Return the wheel as if it had come: its metadata is read alone."""
    blob = Blob(sha256="0" * 64, size=1)
    return Held(filename=PIN.file.filename, blob=blob, metadata=blobs.put_bytes(INSIDE), fetched=True)


def test_what_was_resolved_with_is_what_came(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    check(PIN, arrived(blobs), blobs)
    check(
        replace(PIN, metadata=replace(PIN.metadata, license=None, summary=None)), arrived(blobs), blobs
    )  # it resolves alike


@pytest.mark.parametrize("field", ["requires_python", "requires_dist", "provides_extra"])
def test_what_resolves_otherwise_is_refused(field: str, tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    pin = replace(PIN, metadata=replace(PIN.metadata, **{field: ("other",)}))
    with pytest.raises(MetadataDisagrees) as caught:
        check(pin, arrived(blobs), blobs)
    (line,) = caught.value.context
    assert line.startswith(f"{field.replace('_', '-')}: announced ('other',), inside ")


def test_licence_and_summary_are_facts_of_the_file(tmp_path: Path) -> None:
    known = facts(PIN, arrived(Blobs(tmp_path)))
    assert (known.license, known.summary) == ("MIT", "What it is")
