"""Texts of an event as sent, made storable, nothing unseen in them. Every doubt is a fault (rest.md)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from attendance.faults import Faults
from custr.text import visible

MAX_LENGTH = 200
# PostgreSQL keeps no NUL, and half a surrogate pair has no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# What staff read in a note instead of the field's name.
_CALLED = {
    "student_id": "The pupil's id",
    "student_name": "The name",
    "reason_id": "The reason's id",
    "reason_text": "The reason",
}


def given(sent: Mapping[str, Any], name: str) -> Any:
    """The value of one field: None where it is left out, null or blank."""
    value = sent.get(name)
    return None if isinstance(value, str) and not value.strip() else value


def read_text(
    sent: Mapping[str, Any], name: str, *, faults: Faults, field: str = "", limit: int = MAX_LENGTH
) -> str:
    """The text of one field: "" where it is left out, null or blank, or where it cannot be a text."""
    value = given(sent, name)
    if value is None:
        return ""
    field, called = field or name, _CALLED.get(name, "An answer")
    if not isinstance(value, str):
        short = storable(json.dumps(value))[:60]
        faults.add(field, "invalid", detail=_("Give this as text."), note=f"{called} was no text: {short}.")
        return ""
    clean = _cleaned(value, field, called, faults)
    if len(clean) > limit:
        _add_too_long(field, called, limit, faults)
    return clean[:limit]


def storable(text: str) -> str:
    """The text without what no database keeps."""
    return _UNSTORABLE.sub("", text)


def _cleaned(value: str, field: str, called: str, faults: Faults) -> str:
    clean = storable(value)
    if clean != value:
        faults.add(
            field,
            "invalid",
            detail=_("This holds characters that cannot be stored."),
            note=f"{called} held characters that cannot be stored; they were left out.",
        )
    seen = visible(clean)
    return seen if seen.strip() else ""


def _add_too_long(field: str, called: str, limit: int, faults: Faults) -> None:
    faults.add(
        field,
        "too_long",
        detail=_("Give at most %(count)d characters.") % {"count": limit},
        note=f"{called} was longer than {limit} characters and was cut.",
    )
