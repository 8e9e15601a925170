"""Finding a pupil: by the first letters, or offline in the school's directory."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api import schemas
from attendance.api.base import KioskView
from attendance.api.etags import changed, etag_of, has_already, unchanged
from attendance.api.problems import ProblemError, problem, throttled
from attendance.api.representation import pupil
from attendance.api.texts import MAX_LENGTH
from attendance.api.throttles import NUMBERS, SEARCHES
from attendance.faults import EntryRefusedError, Fault
from custr.models import Device, Student
from custr.search import SearchTooShortError, search_students

DIRECTORY_EVERY = timedelta(minutes=10)
_NUMBER = re.compile(r"[A-Za-z0-9]{3,20}")


class Students(KioskView):
    """Six pupils at most."""

    @schemas.search
    def get(self, request: Request) -> Response:
        """Pupils whose preferred name has a part beginning with each word. At least three letters in all.

        Or, where the school allows it, the one whose admission number it is.
        """
        if "number" in request.query_params:
            return self._by_number(request.query_params["number"])
        SEARCHES.spend(self.device)
        typed = request.query_params.get("search", "")
        if len(typed) > MAX_LENGTH:
            raise _refused("search", "too_long", _("Type fewer letters."))
        try:
            found = search_students(self.device.school, typed.replace("\x00", ""))
        except SearchTooShortError:
            raise _refused("search", "search_too_short", _("Type at least three letters.")) from None
        return _told(found)

    def _by_number(self, number: str) -> Response:
        if not self.device.school.kiosk_numbers:
            raise ProblemError(problem(403, "forbidden"))
        NUMBERS.spend(self.device)
        if not _NUMBER.fullmatch(number):
            raise _refused("number", "invalid", _("Type the admission number: 3 to 20 letters and digits."))
        found = Student.objects.filter(school=self.device.school, active=True, admission_number=number)[:2]
        return _told(found if len(found) == 1 else [])


class Directory(KioskView):
    """The school's active pupils, for search while offline; where the school wants it."""

    @schemas.directory
    def get(self, request: Request) -> Response:
        """All active pupils: id, name, form, year. Once in ten minutes; a 304 does not count."""
        device = self.device
        if not device.school.offline_directory:
            raise ProblemError(problem(403, "forbidden"))
        rows = Student.objects.filter(school=device.school, active=True).order_by("name_key", "pk")
        content = {"results": [pupil(row) for row in rows]}
        etag = etag_of(content)
        if has_already(request, etag):
            return unchanged(etag, names=True)
        _take_turn(device, now=timezone.now(), take=request.method == "GET")  # a HEAD brings no pupils
        return changed(content, etag, names=True)


def _told(found: Iterable[Student]) -> Response:
    return Response({"results": [pupil(row) for row in found]}, headers={"Cache-Control": "no-store"})


def _refused(field: str, code: str, detail: str) -> EntryRefusedError:
    return EntryRefusedError([Fault(field=field, code=code, detail=detail)])


def _take_turn(device: Device, *, now: datetime, take: bool) -> None:
    """Let one call pass; the row counts, so that every process counts the same."""
    free = Q(directory_at=None) | Q(directory_at__lte=now - DIRECTORY_EVERY)
    turn = Device.objects.filter(free, pk=device.pk)
    if not (turn.update(directory_at=now) if take else turn.exists()):
        last = min(device.directory_at or now, now)
        if device.directory_at != last:  # the clock was put back: it counts as now
            Device.objects.filter(pk=device.pk, directory_at=device.directory_at).update(directory_at=last)
        raise ProblemError(throttled((last + DIRECTORY_EVERY - now).total_seconds()))
