"""Names as pages show them."""

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """The first letters of a name's first and last part: `Ava Olsen` gives `AO`."""
    parts = name.replace(",", " ").split()
    return "".join(part[0] for part in dict.fromkeys((parts[0], parts[-1]))).upper() if parts else "?"
