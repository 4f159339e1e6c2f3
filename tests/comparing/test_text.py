from __future__ import annotations

from msgspec.structs import replace

from tests.comparing.states import JUNE, MAY, item, listing, state
from wheelhouse.comparing.compare import comparison
from wheelhouse.comparing.difference import difference
from wheelhouse.comparing.text import compared, text

SHOWN = """\
7 projects differ: 1 removed, 1 down, 1 rebuilt, 1 up, 1 added, 2 with other facts. 1 is as it was.
+5 files (7.0 kB), -4 files (5.0 MB): 5.0 MB less.

REMOVED
  c  1.0  -5.0 MB  MIT

DOWN
  b  2.0 -> 1.0  +1.0 kB -1.0 kB  MIT

REBUILT
  d  1.0  +2.0 kB -1.0 kB  1 file with other bytes, +1 file

UP
  a  1.0 -> 2.0  +3.0 kB -1.0 kB  GPL-3.0-only

ADDED
  g  1.0  +1.0 kB  MIT

YANKS
  e  1.0 no longer yanked
  f  1.0 yanked: by *mistake*

LICENCES
  a  MIT License -> GPL-3.0-only

LISTED ELSEWHERE
  f  https://index.example/simple/ -> https://other.example/

Targets: +3.12-y.
Besides: locks (1 changed), records (1 added, 1 removed), requirement sets (1 added).
"""


def test_a_month() -> None:
    found = difference(MAY, JUNE)
    shown = text(found, width=100)
    assert shown == f"old  may   {MAY.sha256}\nnew  june  {JUNE.sha256}\n\n{SHOWN}"


def test_every_file_where_it_is_asked_for() -> None:
    old, new = listing("a 1"), listing(item("a 1", sha256="0" * 64, size=None))
    assert compared(comparison(old, new), width=80, verbose=True).endswith(
        f"""
FILES
  -  a-1-py3-none-any.whl  1.0 kB  {item("a 1").sha256}
  +  a-1-py3-none-any.whl       ?  {"0" * 64}
"""
    )


def test_nothing_differs() -> None:
    assert text(difference(MAY, replace(MAY, shown="copy")), width=80).endswith("\n\nThe states are the same.\n")
    assert compared(comparison(listing("a 1"), listing("a 1")), width=80) == (
        "Nothing differs: 1 project is as it was.\n"
    )


def test_what_is_not_compared() -> None:
    found = difference(MAY, replace(MAY, sha256="0" * 64))
    assert "facts that are not compared" in text(found, width=200)
    assert "hostile" in text(difference(state("a"), state("b", item("hostile 1", license="\x1b[31mred"))), width=80)
    assert "\x1b" not in text(difference(state("a\x1b"), state("b", item("hostile 1", license="\x1b[31m"))), width=80)


def test_a_long_licence_is_cut_where_it_did_not_change() -> None:
    shown = compared(comparison(listing(), listing(item("a 1", license="MIT AND " * 20))), width=80)
    assert "MIT AND MIT AND MIT AND MIT AND MIT A..." in shown
