"""The key that a webhook's secret stands for, as the Standard Webhooks specification writes it. Pure."""

import base64

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The key behind a secret: base64, with or without `whsec_`; without it, a plain text is taken as it is.

    Raises ValueError for what begins like a Standard Webhooks secret and is none.
    """
    text = secret.strip()
    encoded = text.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except ValueError:
        key = b"" if text.startswith(_PREFIX) else text.encode()
    if not key:
        raise ValueError("The secret of the webhook cannot be read.")
    return key


def is_secret(secret: str) -> bool:
    """Whether there is a key behind it."""
    try:
        return bool(key_of(secret))
    except ValueError:
        return False
