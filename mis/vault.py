"""MIS credentials at rest: encrypted with keys of their own; the first encrypts, all decrypt."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

log = logging.getLogger("custr.mis")


def seal_credentials(credentials: Mapping[str, str]) -> str:
    """Encrypt; no credentials seal to an empty string."""
    if not credentials:
        return ""
    return _vault().encrypt(json.dumps(dict(credentials)).encode()).decode()


def open_credentials(sealed: str) -> dict[str, str]:
    """Decrypt; empty where nothing is sealed, or no key of ours opens it (a lost key is not a crash)."""
    if not sealed:
        return {}
    try:
        opened = json.loads(_vault().decrypt(sealed.encode()))
    except (InvalidToken, ValueError):
        log.error("Stored MIS credentials cannot be opened: is a key missing from CREDENTIALS_KEYS?")
        return {}
    return {str(name): str(value) for name, value in opened.items()}


def may_open(sealed: str) -> bool:
    """Whether one of our keys opens it."""
    try:
        _vault().decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Rotated:
    """Something sealed, by the first key, and whether it had to be sealed anew for that."""

    sealed: str
    changed: bool


def rotate(sealed: str) -> Rotated | None:
    """What is sealed, sealed by the first key; None where no key opens it."""
    first = Fernet(settings.CREDENTIALS_KEYS[0])
    try:
        first.decrypt(sealed.encode())
        return Rotated(sealed, changed=False)
    except InvalidToken:
        pass
    try:
        return Rotated(_vault().rotate(sealed.encode()).decode(), changed=True)
    except InvalidToken:
        return None


def _vault() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIALS_KEYS])
