"""The keys that a webhook's secret stands for, as the Standard Webhooks specification writes them. Pure.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
(`whsec_` and base64; several signatures, blank-separated, while a secret is being replaced).
"""

import base64

_PREFIX = "whsec_"
MOST = 2  # secrets at a time: the new one and the one that it replaces


def keys_of(secret: str) -> list[bytes]:
    """The key of each secret, one or two, blank-separated. Raises ValueError for what holds no key.

    A text of more parts is one passphrase: so it was before there could be two secrets.
    """
    parts = secret.split()
    return [key_of(part) for part in parts] if 0 < len(parts) <= MOST else [key_of(secret)]


def key_of(secret: str) -> bytes:
    """The key behind one secret: base64, with or without `whsec_`; without it, a plain text as it is.

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
    """Whether it is one or two secrets with a key behind each."""
    try:
        return len(secret.split()) <= MOST and all(keys_of(secret))
    except ValueError:
        return False
