from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wheelhouse.dists.digests import digest, small


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "md5"])
def test_the_hash_is_that_of_the_content(tmp_path: Path, algorithm: str) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert digest(tmp_path / "file", algorithm) == hashlib.new(algorithm, b"content").hexdigest()


@pytest.mark.parametrize(("size", "expected"), [(7, b"content"), (6, None), (8, None), (2**30, None)])
def test_the_content_of_a_small_file(tmp_path: Path, size: int, expected: bytes | None) -> None:
    (tmp_path / "file").write_bytes(b"content")
    assert small(str(tmp_path / "file"), size) == expected
