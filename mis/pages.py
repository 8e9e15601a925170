"""The parts of staff pages that refresh themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from attendance.models import AttendanceRecord
from custr.pages import Visitor, staff_page
from custr.scoping import schools_of
from mis.strip import strips_of


@staff_page
def writeback_parts(request: HttpRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """The Writeback and History tabs alone. Another school's record is as if it did not exist."""
    rows = AttendanceRecord.objects.filter(school__in=schools_of(visitor.user))
    record = get_object_or_404(rows.select_related("school", "writeback"), pk=pk)
    return render(request, "mis/writeback_parts.html", {"record": record})


@staff_page
def connection_strip(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The strip above a page alone, or nothing."""
    strips = strips_of(visitor.school, user=visitor.user)
    return render(request, "mis/strip_words.html", {"strips": strips})
