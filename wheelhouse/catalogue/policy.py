"""What a browser may do with the catalogue: show it, and nothing that comes from elsewhere."""

from __future__ import annotations

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy (level 3) that servers send with the page."""
