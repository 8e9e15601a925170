"""What a person's history tells somebody who manages some of their schools: what those schools did."""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest

from custr.admin_scoping import schools_for
from custr.models import Membership, School
from custr.scoping import CONFIGURES

PER_PAGE = 100


def history_for(request: HttpRequest, entries: Any) -> list[LogEntry]:
    """Entries of those who configure the viewer's schools, and of the operator; none names another school.

    What was written down before told a role by its school, so the words are looked at, too.
    """
    if request.user.is_superuser:
        return list(entries)
    mine = schools_for(request)
    colleagues = Membership.objects.filter(school__in=mine, role__in=CONFIGURES).values("user")
    theirs = entries.filter(Q(user__in=colleagues) | Q(user=request.user.pk) | Q(user__is_superuser=True))
    elsewhere = list(
        School.objects.exclude(pk__in=[school.pk for school in mine]).values_list("name", flat=True)
    )
    return [row for row in theirs if not any(name in row.get_change_message() for name in elsewhere)]


def history_context(request: HttpRequest, shown: list[LogEntry]) -> dict[str, Any]:
    """What the page of Django's own history takes."""
    paginator = Paginator(shown, PER_PAGE)
    page: Page[Any] = paginator.get_page(request.GET.get("p", 1))
    return {
        "action_list": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "pagination_required": paginator.count > PER_PAGE,
    }
