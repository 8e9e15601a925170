"""What a page tells of the request that it answers."""

from django import template
from structlog.contextvars import get_contextvars

register = template.Library()


@register.simple_tag
def request_id() -> str:
    """The id by which the log knows this request; empty outside of one."""
    return str(get_contextvars().get("request_id", ""))
