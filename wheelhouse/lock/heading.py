"""What a reader of a lock has to know before anything else, as comments at its head."""

from __future__ import annotations

from collections.abc import Iterator

from wheelhouse.records.record import Record


def heading(record: Record, path: str, *, says_where: bool) -> Iterator[str]:
    """Yield the lines; `path` is that of the lock. `says_where`: it tells pip itself where it may look for files.

    Else pip would build sdists with what the default index has: PEP 751 has no word for build requirements.
    """
    build = "" if says_where or not _sdists(record) else "--no-index --find-links packages "
    alone = "--no-deps " if record.gaps or record.rules.no_deps or _goes_elsewhere(record) else ""
    yield f"# Written by whbuild for {ascii(record.target)[1:-1]}. In this folder:"
    yield f"#   pip install {alone}{build}-r {path}"
    for gap in record.gaps:
        yield f"# Missing: {gap.project} {gap.version}"
    built = sorted({f"{pin.project} {pin.version}" for each in record.builds for pin in each.pins})
    if built:
        yield f"# In packages/ too, to build sdists with: {', '.join(built)}"


def _goes_elsewhere(record: Record) -> bool:
    """Whether a package wants another by URL: pip goes there, though what it would find is in the index."""
    reasons = (why for pin in record.pins for why in pin.why)
    return any(why.project is not None and "@" in why.requirement.partition(";")[0] for why in reasons)


def _sdists(record: Record) -> bool:
    return any(not pin.filename.endswith(".whl") for pin in record.pins)
