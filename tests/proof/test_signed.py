from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from wheelhouse.carried.layout import MANIFEST, SIGNATURE
from wheelhouse.errors import UsageError
from wheelhouse.proof.signed import undersigned

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    """The signers that are allowed: Ann, whose key is beside the file; and an index that she signed."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key")], check=True)
    (tmp_path / "allowed").write_text(f"ann@example.com {(tmp_path / 'key.pub').read_text()}")
    manifest = tmp_path / "index" / MANIFEST
    manifest.parent.mkdir(parents=True)
    manifest.write_bytes(b"{}")
    words = ("ssh-keygen", "-q", "-Y", "sign", "-f", str(tmp_path / "key"), "-n", "whbuild", str(manifest))
    subprocess.run(words, check=True, capture_output=True)
    return tmp_path / "allowed"


def test_who_signed_is_a_note(allowed: Path) -> None:
    (found,) = undersigned(allowed.with_name("index"), allowed)
    assert (found.code, found.message, found.fails) == ("signed", "The index is signed by ann@example.com.", False)


def test_what_nobody_signed_fails(allowed: Path) -> None:
    index = allowed.with_name("index")
    (index / SIGNATURE).unlink()
    assert [each.code for each in undersigned(index, allowed) if each.fails] == ["unsigned"]


def test_what_was_changed_since_fails(allowed: Path) -> None:
    index = allowed.with_name("index")
    (index / MANIFEST).write_bytes(b"{ }")
    assert [each.code for each in undersigned(index, allowed) if each.fails] == ["signature-wrong"]


def test_without_a_manifest_there_is_nothing_to_sign(allowed: Path, tmp_path: Path) -> None:
    assert undersigned(tmp_path / "none", allowed) == ()


def test_the_file_of_signers_has_to_be_there(allowed: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        undersigned(allowed.with_name("index"), tmp_path / "none")
