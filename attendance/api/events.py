"""One event as sent, on its way to the record (rest.md, Recording attendance; writeback.md, Once)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from attendance.answers import match_answers
from attendance.api.saying import Saying, read_saying
from attendance.clocks import read_moment
from attendance.faults import EntryRefusedError, Fault, Faults
from attendance.fingerprint import fingerprint
from attendance.kinds_allowed import check_kind
from attendance.moments import read_moments
from attendance.recording import Recorded, record_attendance, refuse_deleted, stored_event
from attendance.who import student_by_id, student_by_name
from attendance.why import reason_by_id, reason_by_text
from custr.ids import read_id
from custr.models import Device, Student
from custr.patience import patience
from reasons.models import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Who brought an event, when, and what its clock showed at that moment (as sent).

    The clock belongs to the call: what an event of a batch says of it may be as old as the event.
    """

    device: Device
    received_at: datetime
    device_time: Any = None


def take_event(sent: Any, *, delivery: Delivery) -> Recorded:
    """Store one event, or find it stored. Raises `EntryRefusedError`, and what `record_attendance` raises.

    The id is looked up before anything else is judged: a repeated event is never refused for a setting
    that has changed, or a pupil who has left, since it was stored.
    """
    school = delivery.device.school
    sent, event_id = _identify(sent)
    content = _fingerprint(sent)
    if stored := stored_event(school=school, event_id=event_id, fingerprint=content):
        return Recorded(stored, created=False)
    try:
        entry = _judge(sent, delivery)
    except EntryRefusedError:
        refuse_deleted(school=school, event_id=event_id)
        raise
    recorded = record_attendance(
        school=school, device=delivery.device, event_id=event_id, fingerprint=content, **entry
    )
    patience.regain()
    return recorded


def _identify(sent: Any) -> tuple[Mapping[str, Any], uuid.UUID]:
    if not isinstance(sent, dict):
        raise EntryRefusedError([Fault(field="", code="invalid", detail=_("Send an event as an object."))])
    event_id = read_id(sent.get("id"))
    if event_id is None:
        code = "required" if sent.get("id") in (None, "") else "invalid"
        raise EntryRefusedError([Fault(field="id", code=code, detail=_("Give the event a UUID of its own."))])
    return sent, event_id


def _fingerprint(sent: Mapping[str, Any]) -> str:
    moment = read_moment(sent.get("occurred_at"))
    return fingerprint(
        kind=sent.get("kind"),
        student_id=sent.get("student_id"),
        student_name=sent.get("student_name"),
        reason_id=sent.get("reason_id"),
        reason_text=sent.get("reason_text"),
        occurred_at=moment if moment and moment.tzinfo else sent.get("occurred_at"),
        answers=sent.get("answers"),
    )


def _judge(sent: Mapping[str, Any], delivery: Delivery) -> dict[str, Any]:
    """What to record: every fault refuses an event online, and is noted on one captured offline."""
    faults, school = Faults(), delivery.device.school
    said = read_saying(sent, faults=faults)
    moments = read_moments(
        sent.get("occurred_at"),
        delivery.device_time,
        sent.get("clock_behind_ms"),
        received_at=delivery.received_at,
        timezone=school.timezone,
        faults=faults,
    )
    student = _student(said, delivery, faults)
    check_kind(said.kind, device=delivery.device, student=student, faults=faults)
    entry = {
        "kind": said.kind,
        "student": student,
        "student_name": said.student_name,
        "reason": _reason(said, delivery, faults),
        "reason_text": said.reason_text,
        "answers": match_answers(school, said.answers, kind=said.kind, faults=faults),
        "occurred_at": moments.occurred_at,
        "occurred_at_sent": moments.occurred_at_sent,
        "device_time": moments.device_time,
        "clock_behind_ms": moments.clock_behind_ms,
        "unbelieved": moments.unbelieved,
        "received_at": delivery.received_at,
        "captured_offline": said.captured_offline,
    }
    return entry | {"notes": faults.settle(lenient=said.captured_offline)}


def _student(said: Saying, delivery: Delivery, faults: Faults) -> Student | None:
    if said.student_id:
        return student_by_id(delivery.device.school, said.student_id, faults=faults)
    if said.student_name:
        return student_by_name(delivery.device.school, said.student_name, faults=faults)
    return None


def _reason(said: Saying, delivery: Delivery, faults: Faults) -> Reason | None:
    school = delivery.device.school
    if said.reason_id:
        return reason_by_id(school, said.reason_id, kind=said.kind, faults=faults)
    if said.reason_text:
        return reason_by_text(school, said.reason_text, kind=said.kind, faults=faults)
    return None
