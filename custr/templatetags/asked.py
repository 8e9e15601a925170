"""What a page tells of the request that it answers, and of who answers."""

from django import template
from structlog.contextvars import get_contextvars

from custr import __version__

register = template.Library()


@register.simple_tag
def request_id() -> str:
    """The id by which the log knows this request; empty outside of one."""
    return str(get_contextvars().get("request_id", ""))


@register.simple_tag
def release() -> str:
    """Which release of Custr this is."""
    return __version__
