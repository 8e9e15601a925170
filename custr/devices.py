"""Devices' tokens and pairing codes: made here, shown once, stored hashed (rest.md, Who is calling)."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from custr.guesses import Limit, address_key, begin_guess
from custr.models import Device, PairingCode

CODE_LIFETIME = timedelta(minutes=15)
# Wrong codes in 15 minutes. Many addresses together must not keep every school from pairing: 10,000 tries at
# one of 2^40 codes, which lives for as long, find nothing.
PER_ADDRESS, OVERALL = 10, 10_000
CODE_LENGTH = 8  # of 32 letters each: 40 bits
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class PairingCodeError(Exception):
    """The code is unknown, used or expired: nobody is told which."""


class Paired(NamedTuple):
    """A device, and the token that it is given once."""

    device: Device
    token: str


def make_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256, hex. No salt and no stretching: 256 random bits need neither, and it is looked up by index."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def issue_token(device: Device) -> str:
    """Give the device a new token, to be shown once. An older one, revoked or not, is dead from now on."""
    token = make_token()
    device.token_hash = hash_token(token)
    device.revoked_at = None
    device.save(update_fields=["token_hash", "revoked_at"])
    return token


def revoke(device: Device) -> None:
    """The token, and a code still open, are refused from now on."""
    device.revoked_at = timezone.now()
    device.save(update_fields=["revoked_at"])


def new_pairing_code(device: Device) -> str:
    """A code for this device, shown as `XXXX-XXXX`: single use, 15 minutes. An open one is replaced."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        # One open code a device: two people who ask at once take turns.
        Device.objects.select_for_update().get(pk=device.pk)
        PairingCode.objects.filter(device=device, used_at=None).delete()
        PairingCode.objects.create(
            device=device, code_hash=_hash_code(letters), expires_at=timezone.now() + CODE_LIFETIME
        )
    return f"{letters[:4]}-{letters[4:]}"


def redeem(code: str, address: str | None) -> Paired:
    """Turn a code into a token, once. Raises `PairingCodeError`, or `GuessingError` before looking."""
    guess = begin_guess([Limit(address_key("pairing", address), PER_ADDRESS), Limit("pairing:all", OVERALL)])
    with transaction.atomic():
        paired = _redeem(_hash_code(code.upper().translate(_FORGIVEN)))
    if paired is None:
        raise PairingCodeError
    guess.was_right()
    return paired


def _redeem(code_hash: str) -> Paired | None:
    now = timezone.now()
    found = PairingCode.objects.select_related("device__school").filter(code_hash=code_hash).first()
    if found is None or _revoked_since(found):
        return None
    open_codes = PairingCode.objects.filter(pk=found.pk, used_at=None, expires_at__gt=now)
    if open_codes.update(used_at=now) != 1:
        return None
    return Paired(found.device, issue_token(found.device))


def _revoked_since(code: PairingCode) -> bool:
    """Whoever revokes a device means its open code, too; a code made after that pairs it anew."""
    revoked_at = code.device.revoked_at
    return revoked_at is not None and revoked_at >= code.expires_at - CODE_LIFETIME


def _hash_code(letters: str) -> str:
    """Keyed, so that 40 bits cannot be tried out on a stolen database."""
    plain = letters.encode("utf-8", "surrogatepass")
    return salted_hmac("custr.devices.pairing", plain, algorithm="sha256").hexdigest()
