"""What the builds of a workshop share."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from wheelhouse.building.environments import Environments

Kind: TypeAlias = Literal["sdist", "wheel"]


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """Environments of the interpreter `python`; where logs are kept; and the `timeout` of a build, in seconds."""

    environments: Environments
    python: str
    logs: Path | None
    timeout: float
