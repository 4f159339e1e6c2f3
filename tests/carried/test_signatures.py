from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.carried.scenes import brought, bundle
from tests.places.story import on_disk
from wheelhouse.carried import signatures
from wheelhouse.carried.layout import MANIFEST, SIGNATURE, Refused
from wheelhouse.carried.signatures import signer

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of Ann and Bob; `allowed` allows Ann, and Bob for something else."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ann", "bob"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name], check=True)
    ann, bob = ((folder / f"{name}.pub").read_text() for name in ("ann", "bob"))
    (folder / "allowed").write_text(f'ann@example.com {ann}bob@example.com namespaces="mail" {bob}')
    return folder


def signed(content: bytes, key: Path, namespace: str = "whbuild") -> bytes:
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", namespace]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def test_who_signed_is_told(keys: Path) -> None:
    assert signer(b"text", signed(b"text", keys / "ann"), keys / "allowed", "a.tar") == "ann@example.com"


@pytest.mark.parametrize(
    ("key", "content", "namespace", "said"),
    [
        ("ann", b"another text", "whbuild", "The signature of a.tar is of something else, or damaged"),
        ("ann", b"text", "mail", "is of something else"),
        ("bob", b"text", "whbuild", "is signed by a key that .*allowed does not allow"),
    ],
)
def test_no_other_signature_will_do(key: str, content: bytes, namespace: str, said: str, keys: Path) -> None:
    with pytest.raises(Refused, match=said) as refused:
        signer(b"text", signed(content, keys / key, namespace), keys / "allowed", "a.tar")
    assert refused.value.kind == "unproven"
    assert refused.value.context


def test_what_is_damaged_or_missing_will_not_do(keys: Path) -> None:
    good = signed(b"text", keys / "ann")
    for wrong, said in ((None, "a.tar is not signed"), (b"", "damaged"), (good[:60] + b"A" + good[61:], "damaged")):
        with pytest.raises(Refused, match=said) as refused:
            signer(b"text", wrong, keys / "allowed", "a.tar")
        assert refused.value.kind == "unproven"


def test_the_file_of_signers_has_to_be_there(keys: Path) -> None:
    with pytest.raises(Refused, match="none, the file of allowed signers, is not there") as refused:
        signer(b"text", b"", keys / "none", "a.tar")
    assert refused.value.kind == "usage"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "cannot be used: No such file"),
        ("echo unknown option -- Y >&2; exit 1", "too old"),
        ("sleep 5", "it does not answer"),
    ],
)
def test_what_is_wrong_with_the_program_is_told(
    script: str | None, said: str, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if script is not None:
        (tmp_path / "keygen").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "keygen").chmod(0o755)
    monkeypatch.setattr(signatures, "KEYGEN", str(tmp_path / "keygen"))
    monkeypatch.setattr(signatures, "PATIENCE", 0.2)
    with pytest.raises(Refused, match=said):
        signer(b"text", b"", keys / "allowed", "a.tar")


def test_a_bundle_is_taken_from_those_who_are_allowed_alone(june: Path, keys: Path, tmp_path: Path) -> None:
    manifest = (june / MANIFEST).read_bytes()
    site = tmp_path / "site"
    for signature in (None, signed(manifest, keys / "bob")):
        with pytest.raises(Refused):
            brought(bundle(tmp_path / "june.tar", june, signature=signature), site, keys / "allowed")
        assert not site.exists()
    signature = signed(manifest, keys / "ann")
    came = brought(bundle(tmp_path / "june.tar", june, signature=signature), site, keys / "allowed")
    assert came.signer == "ann@example.com"
    assert on_disk(site) == {**on_disk(june), SIGNATURE: signature}


def test_the_signature_of_a_state_that_is_there_is_kept(keys: Path, june: Path, tmp_path: Path) -> None:
    raw, site = (june / MANIFEST).read_bytes(), tmp_path / "site"
    unsigned = bundle(tmp_path / "unsigned.tar", june)
    brought(unsigned, site)
    anns, bobs = (signed(raw, keys / name) for name in ("ann", "bob"))
    by_ann, by_bob = (bundle(tmp_path / f"{len(each)}{each[99]}.tar", june, signature=each) for each in (anns, bobs))
    assert brought(by_bob, site).is_newly_signed  # nobody vouches for it, and none was there
    assert brought(by_ann, site).is_newly_signed is False
    assert (site / SIGNATURE).read_bytes() == bobs
    assert brought(by_ann, site, keys / "allowed").is_newly_signed
    assert (site / SIGNATURE).read_bytes() == anns
    (site / "packages" / "one-1-py3-none-any.whl").unlink()
    assert (brought(unsigned, site).came, (site / SIGNATURE).read_bytes()) == (1, anns)
