"""Whose signature an index bears."""

from __future__ import annotations

from pathlib import Path

from wheelhouse.carried.layout import MANIFEST, SIGNATURE, Refused, found
from wheelhouse.carried.signatures import signer
from wheelhouse.places.trouble import told
from wheelhouse.proof.findings import Finding


def undersigned(index: Path, allowed: Path) -> tuple[Finding, ...]:
    """Return who of those that the file allows signed the manifest, or a finding that says that nobody did.

    Raises UsageError where that file is not there, and PlaceError where no signature can be checked here.
    """
    with told():
        manifest, signature = found(index, MANIFEST), found(index, SIGNATURE)
        if manifest is None:
            return ()  # which is told already
        try:
            name = signer(manifest, signature, allowed, MANIFEST)
        except Refused as refused:
            if refused.kind != "unproven":
                raise
            code = "unsigned" if signature is None else "signature-wrong"
            return (Finding(code=code, path=SIGNATURE, message=refused.message, context=refused.context),)
    return (Finding(code="signed", path=SIGNATURE, message=f"The index is signed by {name}."),)
