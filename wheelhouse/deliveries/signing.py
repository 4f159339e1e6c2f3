"""The signature of a manifest, by the system's `ssh-keygen -Y sign`: any SSH key will do, one in an agent too."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.carried.signatures import KEYGEN, NAMESPACE
from wheelhouse.errors import PlaceError, UsageError
from wheelhouse.places.trouble import is_file

_INSTALL = "Install OpenSSH 8.2 or newer."


def signature(content: Path, key: Path) -> bytes:
    """Return the signature of the file by the key: a private one, or a public one of which an agent holds the other.

    Who has a passphrase is asked for it, at the terminal. Raises UsageError where there is no such key, or it does not
    sign.
    """
    import subprocess  # noqa: PLC0415  (most bundles are not signed)

    if not is_file(key):
        raise UsageError(f"--sign {key}: there is no such key.", hint="Make one with ssh-keygen -t ed25519 -f KEY.")
    try:
        ran = subprocess.run(  # noqa: S603  (no shell; both are paths, and come after their options)
            [KEYGEN, "-Y", "sign", "-n", NAMESPACE, "-f", str(key.absolute()), str(content.absolute())],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise PlaceError(f"{KEYGEN}, which signs, cannot be used: {error.strerror}.", hint=_INSTALL) from None
    made = content.with_name(f"{content.name}.sig")
    if ran.returncode or not made.is_file():
        said = tuple(ran.stderr.decode("utf-8", "replace").strip().splitlines()[-3:])
        raise UsageError(f"--sign {key}: {KEYGEN} did not sign by it.", context=said, hint=_hint(said))
    return made.read_bytes()


def _hint(said: tuple[str, ...]) -> str:
    is_old = any("option" in line for line in said)
    return _INSTALL if is_old else "Name a private key, or a public one whose private key is in ssh-agent."
