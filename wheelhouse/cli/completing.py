"""`whbuild completion`: what a shell needs to complete the commands."""

from __future__ import annotations

from typing import Annotated

from wheelhouse.cli.grouped import Grouped, app
from wheelhouse.cli.inspecting import ended
from wheelhouse.cli.parameters import argument

Shell = Annotated[
    str,
    argument("bash|zsh|fish", group="What to write", help="For which shell."),
]


class _Completion(Grouped):
    usage = "bash|zsh|fish"


def _completion(shell: Shell) -> None:
    from wheelhouse.cli.described import described  # noqa: PLC0415  (imports every command)
    from wheelhouse.commands.completing import completion  # noqa: PLC0415

    ended(lambda: completion(shell, described))


completion = app(
    "completion",
    _Completion,
    _completion,
    """Write what bash, zsh or fish needs to complete commands, options, and the projects of an index.

    whbuild completion bash > ~/.local/share/bash-completion/completions/whbuild

    whbuild completion zsh > ~/.zfunc/_whbuild

    whbuild completion fish > ~/.config/fish/completions/whbuild.fish

    It takes effect in the next shell; for zsh, a folder of $fpath. Write it anew after an upgrade.
    """,
)
