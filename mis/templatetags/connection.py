"""How a staff page says that the MIS is not connected, without knowing of this room."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from custr.models import School
from mis.reconciling import obstacle
from mis.strip import strips_of

register = template.Library()


@register.inclusion_tag("mis/strip.html", takes_context=True)
def connection_strip(context: template.Context, school: School | None) -> dict[str, Any]:
    """Strips while something is wrong; nothing otherwise. Looks again by itself beside `live.js`."""
    user = context.get("user") or AnonymousUser()
    return {"strips": strips_of(school, user=user) if school else [], "school": school}


@register.filter
def can_be_compared(school: School) -> bool:
    """Whether the school's MIS can be read back: else nothing leads to the comparison."""
    return not obstacle(school)
