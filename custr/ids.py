"""Ids as they travel: a UUID, or not one. Pure."""

import re
import uuid

_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def read_id(value: object) -> uuid.UUID | None:
    """The UUID that a text is; None for anything else. Python's own reading takes braces and more."""
    return uuid.UUID(value) if isinstance(value, str) and _ID.fullmatch(value) else None
