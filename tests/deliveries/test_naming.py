"""What the files of a delivery are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from wheelhouse.deliveries.naming import named
from wheelhouse.errors import UsageError


@pytest.mark.parametrize(
    ("name", "kind", "bundle"),
    [
        ("june.tar.zst", None, "june.tar.zst"),
        ("june.tar.gz", None, "june.tar.gz"),
        ("june.tar", "tar", "june.tar"),
        ("june", None, "june.tar.zst"),
        ("june", "tar.gz", "june.tar.gz"),
        ("2026.06", None, "2026.06.tar.zst"),
        ("june.tar.gz.tar.zst", None, "june.tar.gz.tar.zst"),
        ("june.tgz", "tar", "june.tgz.tar"),
    ],
)
def test_a_bundle_ends_in_its_format(name: str, kind: str | None, bundle: str) -> None:
    names = named(Path("there", name), kind)
    assert names.bundle == bundle
    assert bundle == f"{names.stem}.{names.format}"


def test_what_is_beside_it_has_its_name() -> None:
    names = named(Path("june.tar.gz"))
    assert (names.manifest, names.signature) == ("june.manifest.json", "june.manifest.json.sig")
    assert (names.checksums, names.program, names.volume(12)) == ("june.sha256", "apply.py", "june.tar.gz.012")


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("june.tar.gz", "tar.zst", "--format tar.zst is not what 'june.tar.gz' says"),
        ("june", "zip", "--format cannot be 'zip'"),
        ("june.zip", None, "'june.zip' is of no format that whbuild writes"),
        ("", None, "names no file"),
        ("a\nb", None, "names no file"),
        ("a\\b", None, "names no file"),
    ],
)
def test_a_name_that_cannot_be_is_told(name: str, kind: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        named(Path(name), kind)


def test_its_pieces_are_found(tmp_path: Path) -> None:
    ours = {"a.tar", "a.tar.001", "a.tar.1000"}
    for name in (*ours, "a.tar.gz", "a.tar.gz.001", "b.tar", "a.tar.1", "ab.tar"):
        (tmp_path / name).touch()
    assert named(tmp_path / "a.tar").pieces() == ours
