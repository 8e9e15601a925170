"""Who is asking: `Bearer TOKEN`, or Basic with the token as the user and no password."""

import binascii
from base64 import b64decode
from hmac import compare_digest


def token_allowed(authorization: str, *, token: str) -> bool:
    """Whether an Authorization header carries the token; a malformed one simply does not."""
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return _same(credentials.strip(), token)
    if scheme.lower() == "basic":
        return _same(_decoded(credentials.strip()), f"{token}:")
    return False


def _decoded(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _same(given: str, expected: str) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
