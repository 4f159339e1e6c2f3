"""What an index has from before, for a run that answers the same again: versions hold, as those of a lock would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec
from packaging.utils import NormalizedName
from packaging.version import Version

Held: TypeAlias = Mapping[NormalizedName, Version]


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """Versions that are kept as long as they do.

    `own` are those that answered the same, by the name of the target: each holds while it satisfies what is asked for,
    though it be an sdist or was yanked since. `others` are what else the index has, the best first: they are preferred
    as those of another target are. `builds` are what sdists were built with, by target and file name. `needed` are the
    projects that were, and most likely are again. `lockers` are the versions that only lockers want, by target.
    """

    own: Mapping[str, Held] = msgspec.field(default_factory=dict)
    others: Mapping[NormalizedName, tuple[Version, ...]] = msgspec.field(default_factory=dict)
    builds: Mapping[tuple[str, str], Held] = msgspec.field(default_factory=dict)
    needed: frozenset[NormalizedName] = frozenset()
    lockers: Mapping[str, Held] = msgspec.field(default_factory=dict)


NOTHING = Former()
