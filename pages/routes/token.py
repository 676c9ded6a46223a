"""Tokens that a page is given for one run, and that the socket asks back.

A token is `<expiry>.<signature>`: seconds since 1970, and an HMAC-SHA256 over expiry, workspace and run under a secret
that is drawn anew in each server process. It names nobody and can be checked without remembering it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from pathlib import Path

SECRET = secrets.token_bytes(32)
LIFE = 12 * 3600  # seconds
STEP = 3600  # expiries are rounded up to full hours, so that a page gets the same token at each rerun


def issue(workspace: Path, run: str, now: float | None = None) -> str:
    """A token for one run of one workspace, good for 12 to 13 hours from `now` (seconds since 1970)."""
    start = time.time() if now is None else now
    expiry = int((start + LIFE) // STEP + 1) * STEP
    return f"{expiry}.{_signature(workspace, run, expiry)}"


def valid(token: str, workspace: Path, run: str, now: float | None = None) -> bool:
    """True when this process issued `token` for this run of this workspace and it has not expired."""
    expiry, _, signature = token.partition(".")
    if not (expiry.isascii() and expiry.isdigit() and len(expiry) <= 12):
        return False
    known = hmac.compare_digest(signature.encode(), _signature(workspace, run, int(expiry)).encode())
    return known and int(expiry) > (time.time() if now is None else now)


def _signature(workspace: Path, run: str, expiry: int) -> str:
    message = f"{expiry}\n{workspace}\n{run}".encode()
    return hmac.new(SECRET, message, hashlib.sha256).hexdigest()
