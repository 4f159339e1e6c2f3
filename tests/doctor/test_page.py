"""docs/doctor.md says what the codes are. `python -m tests.doctor.test_page` writes the table anew."""

from __future__ import annotations

import re
from pathlib import Path

from wheelhouse.doctor.findings import CODES

PAGE = Path(__file__).parent.parent.parent / "docs/doctor.md"
_BLOCK = re.compile(r"(?<=<!-- codes -->\n).*(?=<!-- /codes -->)", re.DOTALL)


def table() -> str:
    rows = (f"| `{name}` | {'fails' if code.fails else 'note'} | {code.meaning} |" for name, code in CODES.items())
    return "\n".join(["| code | | meaning |", "| --- | --- | --- |", *rows]) + "\n"


def test_the_page_lists_every_code() -> None:
    assert f"<!-- codes -->\n{table()}<!-- /codes -->" in PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    PAGE.write_text(_BLOCK.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
