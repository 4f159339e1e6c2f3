"""The options of a run: those of the command line, completed by the settings file that counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wheelhouse.errors import UsageError
from wheelhouse.options import Options
from wheelhouse.settings.discovery import found


def completed(
    options: Options, environment: Mapping[str, str], *, start: Path | None = None, otherwise: str | None = None
) -> Options:
    """Return the options with what the settings file says: that of `--config-file`, or the nearest to `start`.

    `start` None is the current folder. Without a file the options stay as they are; `--no-config` and `--isolated` do
    not look for one. `otherwise` is the index folder where none is named. Raises UsageError.
    """
    if options.config_file is not None:
        if options.no_config:
            raise UsageError("--config-file and --no-config exclude each other.")
        path: Path | None = Path(options.config_file)
    else:
        path = None if options.no_config or options.isolated else found(start or Path())
    if path is None:
        return options
    from wheelhouse.settings.merging import merged  # noqa: PLC0415  (5 ms that a run without a file saves)
    from wheelhouse.settings.settings import read  # noqa: PLC0415

    return merged(options, read(path), environment, otherwise=otherwise)
