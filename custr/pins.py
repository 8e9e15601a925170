"""The PIN behind which staff see what a kiosk still holds: stored hashed, checked on the kiosk itself."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

ITERATIONS = 600_000
SALT_BYTES = 16


def hash_pin(pin: str) -> dict[str, Any]:
    """PBKDF2-HMAC-SHA256: `{"salt", "hash", "iterations"}`, salt (16 bytes) and hash (32 bytes) in hex."""
    salt = secrets.token_bytes(SALT_BYTES)
    return {"salt": salt.hex(), "hash": _derive(pin, salt, ITERATIONS), "iterations": ITERATIONS}


def pin_matches(pin: str, stored: Mapping[str, Any] | None) -> bool:
    """Whether `stored` is this PIN's hash. Whatever else is stored matches nothing."""
    try:
        held = stored or {}
        derived = _derive(pin, bytes.fromhex(held["salt"]), int(held["iterations"]))
        return hmac.compare_digest(derived, held["hash"])
    except (KeyError, TypeError, ValueError):
        return False


def _derive(pin: str, salt: bytes, iterations: int) -> str:
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations).hex()
