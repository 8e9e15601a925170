"""All records of a school, newest first, by name."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from attendance.pages.today import events_of
from custr.pages import Visitor, staff_page
from custr.search import named, searched_text
from custr.text import name_parts

A_PAGE = 50


@staff_page
def records(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A page of records; `?search=` finds parts of names, accents and case ignored."""
    search = searched_text(request.GET.get("search", ""))
    found = events_of(visitor.school).filter(_named(search))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {**visitor.context, "page": page, "search": search, "nav": "records"}
    return render(request, "attendance/records.html", context)


def _named(search: str) -> Q:
    """Every word begins a part of the pupil's name, or the whole is in what was typed."""
    if not name_parts(search):
        return Q()
    return named(search, lookup="student__search_key") | Q(student_name__icontains=search)
