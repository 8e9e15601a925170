"""How a page calls an event."""

from django import template

from attendance.models.records import EventKind

register = template.Library()


@register.filter
def kind_in_words(kind: str) -> str:
    """The label of a kind; the model's own way costs a long list more than all of its other cells."""
    return str(EventKind(kind).label)
