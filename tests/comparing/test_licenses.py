from __future__ import annotations

import pytest

from wheelhouse.comparing.licenses import is_other


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        ({"MIT"}, {"MIT License"}, False),
        ({"Apache Software License"}, {"Apache-2.0"}, False),
        ({"BSD License"}, {"BSD-2-Clause"}, False),
        ({"GNU General Public License v3 or later (GPLv3+)"}, {"GPL-3.0-or-later"}, False),
        ({"GNU General Public License v3 (GPLv3)"}, {"GPL-3.0-or-later"}, True),
        ({"BSD License"}, {"BSD-3-Clause AND Zlib"}, True),
        ({"MIT License", "BSD License"}, {"MIT"}, True),
        ({"Unheard Of"}, {"unheard of"}, False),
        ({"Unheard Of"}, {"Other"}, True),
    ],
)
def test_other_licences_and_other_spellings(old: set[str], new: set[str], other: bool) -> None:
    assert is_other(old, new) is other
    assert is_other(new, old) is other
