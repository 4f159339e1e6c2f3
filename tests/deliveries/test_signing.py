"""Who signed a manifest: `ssh-keygen` makes the signature, and by hand it says whose it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from wheelhouse.deliveries.signing import signature
from wheelhouse.errors import PlaceError, UsageError

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen here")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "-a manifest.json"
    path.write_bytes(b"{}\n")
    return path


def test_it_can_be_checked_by_hand(key: Path, manifest: Path, tmp_path: Path) -> None:
    (tmp_path / "sig").write_bytes(signature(manifest, key))
    (tmp_path / "allowed").write_text(f"me {key.with_suffix('.pub').read_text()}")
    words = ("-f", str(tmp_path / "allowed"), "-I", "me", "-n", "whbuild", "-s", str(tmp_path / "sig"))
    ran = subprocess.run(("ssh-keygen", "-Y", "verify", *words), input=b"{}\n", capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_same_is_signed_alike(key: Path, manifest: Path) -> None:
    first = signature(manifest, key)
    manifest.with_name(f"{manifest.name}.sig").unlink()
    assert signature(manifest, key) == first


@pytest.mark.parametrize(("content", "message"), [(None, "there is no such key"), ("no key", "did not sign by it")])
def test_what_is_no_key_is_told(manifest: Path, tmp_path: Path, content: str | None, message: str) -> None:
    other = tmp_path / "other"
    if content is not None:
        other.write_text(content)
        other.chmod(0o600)
    with pytest.raises(UsageError, match=message):
        signature(manifest, other)


def test_without_openssh_it_says_what_to_install(
    key: Path, manifest: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PlaceError, match="cannot be used"):
        signature(manifest, key)
