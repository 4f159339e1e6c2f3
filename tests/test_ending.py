from __future__ import annotations

import errno
from typing import Never

import pytest

from wheelhouse.ending import ended


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EIO, "Input/output error", "/mnt/index"), "The system refused /mnt/index: Input/output error."),
        (PermissionError(errno.EACCES, "Permission denied"), "The system refused: Permission denied."),
        (TimeoutError(), "The system refused: TimeoutError."),
    ],
)
def test_what_nobody_expected_of_the_system_is_told(
    error: OSError, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> Never:
        raise error

    assert ended(refuse) == 8
    told, hint = capsys.readouterr().err.strip().split("\n\n")
    assert (told, hint.startswith("hint: ")) == (f"error: {said}", True)
