"""What an MIS says, as a column can keep it."""

from typing import Any

from django.db.models import Model

from custr.text import visible
from mis.adapters.scrubbing import clean


def as_line(text: str) -> str:
    """On one line, without what cannot be stored, deceives the eye or is not seen."""
    return " ".join(visible(clean(text)).split())


def longest_of(model: type[Model], *names: str) -> dict[str, int]:
    """How many characters each of these columns takes."""
    fields: dict[str, Any] = {name: model._meta.get_field(name) for name in names}
    return {name: field.max_length for name, field in fields.items()}
