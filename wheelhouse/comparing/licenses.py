"""Whether two statements of a licence differ, or only spell it otherwise: classifiers are giving way to SPDX names."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

# What a classifier, or a usual way to write it, can stand for in SPDX; lower case.
_NAMES = MappingProxyType(
    {
        "mit": ("mit license", "the mit license", "the mit license (mit)"),
        "apache-2.0": ("apache software license", "apache license 2.0", "apache license, version 2.0", "apache 2.0"),
        "bsd-2-clause": ("bsd license", "bsd", "simplified bsd", "bsd 2-clause"),
        "bsd-3-clause": ("bsd license", "bsd", "new bsd", "modified bsd", "bsd 3-clause", "bsd 3-clause license"),
        "0bsd": ("zero-clause bsd (0bsd)",),
        "isc": ("isc license (iscl)", "isc license"),
        "mpl-2.0": ("mozilla public license 2.0 (mpl 2.0)",),
        "psf-2.0": ("python software foundation license", "psf", "psfl"),
        "python-2.0": ("python software foundation license",),
        "unlicense": ("the unlicense (unlicense)",),
        "zlib": ("zlib/libpng license",),
        "mit-cmu": ("historical permission notice and disclaimer (hpnd)",),
        "hpnd": ("historical permission notice and disclaimer (hpnd)",),
        "gpl-2.0-only": ("gnu general public license v2 (gplv2)",),
        "gpl-2.0-or-later": ("gnu general public license v2 or later (gplv2+)",),
        "gpl-3.0-only": ("gnu general public license v3 (gplv3)",),
        "gpl-3.0-or-later": ("gnu general public license v3 or later (gplv3+)",),
        "lgpl-2.1-or-later": ("gnu lesser general public license v2 or later (lgplv2+)",),
        "lgpl-3.0-only": ("gnu lesser general public license v3 (lgplv3)",),
        "lgpl-3.0-or-later": ("gnu lesser general public license v3 or later (lgplv3+)",),
        "agpl-3.0-only": ("gnu affero general public license v3",),
    }
)


def is_other(old: Iterable[str], new: Iterable[str]) -> bool:
    """Whether the new statements are of another licence than the old ones, as far as they can be understood."""
    was, now = ({statement.lower() for statement in statements} for statements in (old, new))
    return not (was == now or _spells(was, now) or _spells(now, was))


def _spells(some: set[str], others: set[str]) -> bool:
    """Whether the first is one name of SPDX, and the second another way to write it."""
    return len(some) == len(others) == 1 and others <= {*_NAMES.get(next(iter(some)), ())}
