"""The options that say for whom -> targets; without any of them, the interpreter that runs here."""

from __future__ import annotations

from wheelhouse.errors import UsageError
from wheelhouse.options import Options
from wheelhouse.targets.target import Target, running


def targets(options: Options) -> tuple[Target, ...]:
    """Return the targets in the order in which they are to be answered. Raises UsageError.

    `--python` x `--platform`, then `--target`. With one of pip's own `--python-version`, `--implementation` and
    `--abi`, `--platform` means what it means in pip: all of them are one target.
    """
    as_pip = options.python_version or options.implementation or options.abi
    if not (as_pip or options.target or options.python or options.platform):
        return (running(),)
    return (_as_pip(options),) if as_pip else _asked(options)


def _as_pip(options: Options) -> Target:
    from wheelhouse.targets.pip_options import pip_target  # noqa: PLC0415  (most runs name no target)

    if options.python or options.target:
        raise UsageError(
            "--python-version, --implementation and --abi describe the only target, as in pip.",
            hint="Leave them out: --python, --platform and --target say the same for many targets.",
        )
    return pip_target(options.python_version, options.platform or (), options.implementation, options.abi or ())


def _asked(options: Options) -> tuple[Target, ...]:
    from wheelhouse.targets import files  # noqa: PLC0415  (most runs name no target)
    from wheelhouse.targets.naming import asked  # noqa: PLC0415

    return asked(options.target or (), options.python or (), options.platform or (), read=files.read)
