"""What servers are told on the command line: the one that whbuild is, and those that it configures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from wheelhouse.cli.parameters import option

WHERE = "Where it listens, and to whom"

Certificate = Annotated[
    Path | None, option("--ssl-certfile", group=WHERE, metavar="FILE", help="Speak HTTPS with this certificate (PEM).")
]
Key = Annotated[
    Path | None,
    option("--ssl-keyfile", group=WHERE, metavar="FILE", help="The key of the certificate, if it is not in there."),
]
