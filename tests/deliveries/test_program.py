from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import pytest

from wheelhouse.deliveries.program import assembled, program

ROOM = "from wheelhouse.carried"


def test_the_same_whbuild_has_the_same_program() -> None:
    assert program() == program.__wrapped__()
    assert program().isascii()
    assert f"\n# Of whbuild {version('whbuild')}. SPDX-License-Identifier: MIT\n".encode() in program()
    assert b"wheelhouse.carried" not in program()


def test_a_program_is_what_its_modules_need_in_order() -> None:
    sources = {
        "first": f'"""What it does.\n\nMore.\n"""\n\nimport sys\n{ROOM}.second import b\n\n\ndef a():\n    return b\n',
        "second": '"""The second."""\n\n# A word.\nimport os\nfrom typing import (\n    List,\n)\n\nb = 1\n',
        "third": '"""Not needed."""\n',
    }
    assert assembled(sources, "first") == (
        '#!/usr/bin/env python3\n"""What it does.\n\nMore.\n"""\n\nimport os\nimport sys\nfrom typing import List\n\n\n'
        "# -- second: The second.\n\n# A word.\n\nb = 1\n\n\ndef a():\n    return b\n"
    )


@pytest.mark.parametrize(
    "sources",
    [
        {"first": '"""."""\nfrom wheelhouse.carried import second\n'},
        {"first": '"""."""\nimport wheelhouse.carried.second\n'},
        {"first": '"""."""\nfrom wheelhouse.errors import PlaceError\n'},
        {"first": f'"""."""\n{ROOM}.second import a\nb = 1\n', "second": '"""."""\na = b = 2\n'},
        {"first": f'"""."""\n{ROOM}.second import a\nimport stat\n', "second": '"""."""\ndef stat(): ...\na = 1\n'},
        {"first": f'"""."""\n{ROOM}.second import a\nx = 1\n', "second": '"""."""\nif a:\n    x: int = 2\na = 1\n'},
    ],
)
def test_what_cannot_travel_is_met_when_it_is_put_together(sources: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match=r"cannot travel|is of"):
        assembled(sources, "first")
