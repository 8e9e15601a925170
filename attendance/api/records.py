"""Recording attendance, one event or many; and reading a record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api import schemas
from attendance.api.base import KioskView
from attendance.api.events import Delivery, take_event
from attendance.api.problems import Problem, ProblemError, problem, problem_of, respond
from attendance.api.representation import record
from attendance.api.texts import storable
from attendance.api.throttles import EVENTS
from attendance.faults import EntryRefusedError, Fault
from attendance.models import AttendanceRecord
from attendance.recording import Recorded
from custr.ids import read_id
from custr.patience import patience

MOST_EVENTS = 100


class Attendance(KioskView):
    """One event."""

    @schemas.recording
    def post(self, _request: Request) -> Response:
        """Record a late arrival or an early leave. The answer never waits for the MIS."""
        received_at = timezone.now()
        EVENTS.spend(self.device)
        body = self.json()
        device_time = body.get("device_time") if isinstance(body, dict) else None
        delivery = Delivery(device=self.device, received_at=received_at, device_time=device_time)
        try:
            recorded = take_event(body, delivery=delivery)
        except Exception as error:
            return respond(_problem_of(error, body))
        return Response(record(recorded.record), status=_status(recorded))


class AttendanceBatch(KioskView):
    """Up to a hundred events, each for itself."""

    @schemas.batch
    def post(self, _request: Request) -> Response:
        """Record many events. One that is refused never spoils the rest."""
        received_at = timezone.now()
        body = self.json_object()
        events = _read_events(body.get("events"))
        EVENTS.spend(self.device, len(events))
        delivery = Delivery(device=self.device, received_at=received_at, device_time=body.get("device_time"))
        results, headers = [], dict[str, str]()
        for sent in events:
            result, found = _result(sent, delivery)
            results.append(result)
            headers |= found
        return Response({"results": results}, status=207, headers=headers)


class OneAttendance(KioskView):
    """A record."""

    @schemas.one_record
    def get(self, _request: Request, id: str) -> Response:
        """The record of this event, with its writeback as it stands now."""
        key = read_id(id)
        rows = AttendanceRecord.objects.select_related("student", "reason", "writeback")
        found = rows.filter(school=self.device.school, event_id=key).first() if key else None
        if found is None:
            raise ProblemError(problem(404, "not_found"))
        return Response(record(found))


def _status(recorded: Recorded) -> int:
    return 201 if recorded.created else 200


def _read_events(events: Any) -> Sequence[Any]:
    if not isinstance(events, list) or not events:
        code = "required" if events in (None, "", []) else "invalid"
        raise EntryRefusedError([Fault(field="events", code=code, detail=_("Send a list of events."))])
    if len(events) > MOST_EVENTS:
        detail = _("Send at most %(count)d events at once.") % {"count": MOST_EVENTS}
        raise ProblemError(problem(413, "too_large", detail=detail))
    return events


def _result(sent: Any, delivery: Delivery) -> tuple[dict[str, Any], Mapping[str, str]]:
    """One event's part of the answer, and what the whole answer must say for it: when to come again."""
    named = sent.get("id") if isinstance(sent, dict) else None
    result = {"id": storable(named) if isinstance(named, str) else None}
    try:
        patience.begin(connection)
        recorded = take_event(sent, delivery=delivery)
    except Exception as error:
        found = _problem_of(error, sent)
        return {**result, "status": found.status, "problem": found.body()}, found.headers
    return {**result, "status": _status(recorded), "record": record(recorded.record)}, {}


def _problem_of(error: Exception, sent: Any) -> Problem:
    """What went wrong with one event, which is named where it has an id."""
    event_id = read_id(sent.get("id")) if isinstance(sent, dict) else None
    return replace(problem_of(error), event_id=str(event_id or ""))
