"""Whose signature the manifest bears, by the system's `ssh-keygen -Y`: an administrator can check it by hand too."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import List, Optional, Sequence

from wheelhouse.carried.layout import Refused
from wheelhouse.carried.trouble import is_file

NAMESPACE = "whbuild"
KEYGEN = "ssh-keygen"
LONGEST_SIGNATURE = 2**16  # bytes
PATIENCE = 60  # seconds; it takes some milliseconds


def signer(content: bytes, signature: Optional[bytes], allowed: Path, shown: str) -> str:
    """Return who signed the content, as the file of allowed signers calls them.

    Raises Refused, of the kind `unproven`, where nobody did who is in the file; `shown` is what is signed.
    """
    if not is_file(allowed):
        raise Refused(f"{allowed}, the file of allowed signers, is not there.", kind="usage")
    if signature is None:
        raise Refused(f"{shown} is not signed.", "Have it signed, or leave out --allowed-signers.", kind="unproven")
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "signature")
        written.write_bytes(signature)
        for name in _principals(written, allowed):
            words = ["verify", "-f", str(allowed), "-I", name, "-n", NAMESPACE, "-s", str(written)]
            if _keygen(words, content).returncode == 0:
                return name
        raise _unknown(shown, allowed, _keygen(["check-novalidate", "-n", NAMESPACE, "-s", str(written)], content))


def _principals(signature: Path, allowed: Path) -> List[str]:
    """Return what the file calls those who have the key that signed, as far as it still allows them."""
    found = _keygen(["find-principals", "-s", str(signature), "-f", str(allowed)])
    return found.stdout.decode("utf-8", "surrogateescape").splitlines() if found.returncode == 0 else []


def _unknown(shown: str, allowed: Path, checked: "subprocess.CompletedProcess[bytes]") -> Refused:
    said = (checked.stdout + checked.stderr).decode("ascii", "replace").strip().splitlines()[:3]
    if checked.returncode:
        return Refused(f"The signature of {shown} is of something else, or damaged.", context=said, kind="unproven")
    return Refused(
        f"{shown} is signed by a key that {allowed} does not allow.",
        "Ask whoever sent it for their key, by another way than that by which this came.",
        context=said,
        kind="unproven",
    )


def _keygen(words: Sequence[str], content: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [KEYGEN, "-Y", *words]
    try:
        ran = subprocess.run(  # noqa: S603  (no shell, and options are never read from what is checked)
            command,
            input=content,
            stdout=subprocess.PIPE,  # Python 3.6 has no capture_output
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
            env=dict(os.environ, LC_ALL="C"),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = "it does not answer" if isinstance(error, subprocess.TimeoutExpired) else error.strerror
        raise Refused(
            f"{KEYGEN}, which checks signatures, cannot be used: {reason}.", "Install OpenSSH 8.2 or newer."
        ) from None
    if b"unknown option" in ran.stderr or b"illegal option" in ran.stderr:
        raise Refused(f"{KEYGEN} is too old to check signatures.", "Install OpenSSH 8.2 or newer.")
    return ran
