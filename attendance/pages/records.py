"""All records of a school, newest first, by name."""

from functools import reduce

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from attendance.pages.today import events_of
from custr.pages import Visitor, staff_page
from custr.text import name_parts

A_PAGE = 50
LONGEST_SEARCH = 200  # characters


@staff_page
def records(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A page of records; `?search=` finds parts of names, accents and case ignored."""
    search = request.GET.get("search", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = events_of(visitor.school).filter(_named(search))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {**visitor.context, "page": page, "search": search, "nav": "records"}
    return render(request, "attendance/records.html", context)


def _named(search: str) -> Q:
    """Every word begins a part of the pupil's name, or the whole is in what was typed."""
    words = name_parts(search)
    if not words:
        return Q()
    known = reduce(Q.__and__, (Q(student__search_key__contains=f" {word}") for word in words))
    return known | Q(student_name__icontains=search)
