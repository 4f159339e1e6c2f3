"""What stands in headers where an index is read or sent: how pages are called, how long they are kept, what may run."""

from __future__ import annotations

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"
TEXT = "text/html"
"""The content types of pages (PEP 691)."""

ACCEPT = f"{JSON}, {HTML}; q=0.1, {TEXT}; q=0.01"
"""What whbuild asks for, as pip does: JSON where it can be had."""

CHECKED = "no-cache"
"""For pages: kept by whoever likes, and asked for again each time, which costs a 304 (RFC 9111, 5.2.2.4)."""
FOREVER = "max-age=31536000, immutable"
"""For files: a name stands for the same bytes (RFC 8246). Not `public`: what needs a login stays out of caches."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy (level 3) of the catalogue: it is shown, and loads nothing that comes from elsewhere."""
