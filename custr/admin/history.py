"""What a person's history tells somebody who manages some of their schools: what those schools did."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest

from custr.admin_scoping import schools_for
from custr.models import Membership
from custr.scoping import CONFIGURES

PER_PAGE = 100
_SCHOOLS = "schools"  # beside Django's own words, of which it takes no notice


def with_schools(message: list[dict[str, Any]], formsets: Iterable[Any]) -> list[dict[str, Any]]:
    """A change as Django writes it down, where each part about a role also has the ids of its schools."""
    parts = [part for part in message if _is_of_a_role(part)]
    for part, schools in zip(parts, _schools_of(formsets), strict=True):
        part[_SCHOOLS] = sorted(schools)
    return message


def at_school(message: list[dict[str, Any]], school_id: int) -> list[dict[str, Any]]:
    """A change all of which is that one school's: a new person with a role in it."""
    return [{**part, _SCHOOLS: [school_id]} for part in message]


def history_for(request: HttpRequest, entries: Any) -> list[LogEntry]:
    """Entries of those who configure the viewer's schools, and of the operator; no role in another school.

    Roles whose school was not written down with them are for the operator alone.
    """
    if request.user.is_superuser:
        return list(entries)
    mine = schools_for(request)
    colleagues = Membership.objects.filter(school__in=mine, role__in=CONFIGURES).values("user")
    theirs = entries.filter(Q(user__in=colleagues) | Q(user=request.user.pk) | Q(user__is_superuser=True))
    ids = {school.pk for school in mine}
    return [row for row in theirs if _cut(row, ids)]


def _cut(entry: LogEntry, ids: set[int]) -> bool:
    """Leave out of an entry what is of other schools; whether it then still tells anything."""
    try:
        parts = json.loads(entry.change_message or "[]")
    except ValueError:
        return False  # free text: nobody knows what of
    shown = [part for part in parts if _may_be_shown(part, ids)]
    entry.change_message = json.dumps(shown)
    return bool(shown) or not parts


def _may_be_shown(part: dict[str, Any], ids: set[int]) -> bool:
    return ids.issuperset(part[_SCHOOLS]) if _SCHOOLS in part else not _is_of_a_role(part)


def _is_of_a_role(part: dict[str, Any]) -> bool:
    """Django names what is not the page's own object; on a person's page that is a role."""
    return any("name" in said for said in part.values() if isinstance(said, dict))


def _schools_of(formsets: Iterable[Any]) -> list[set[int]]:
    """The schools of each role that was given, changed or taken, in the order in which Django tells it."""
    found = []
    for formset in formsets:
        before = {form.instance.pk: form.initial["school"] for form in formset.initial_forms}
        found += [{row.school_id} for row in formset.new_objects]
        found += [{row.school_id, before[row.pk]} for row, _ in formset.changed_objects]
        found += [{row.school_id} for row in formset.deleted_objects]
    return found


def history_context(request: HttpRequest, shown: list[LogEntry]) -> dict[str, Any]:
    """What the page of Django's own history takes."""
    paginator = Paginator(shown, PER_PAGE)
    page: Page[Any] = paginator.get_page(request.GET.get("p", 1))
    return {
        "action_list": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "pagination_required": paginator.count > PER_PAGE,
    }
