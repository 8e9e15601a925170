"""What a device needs to know: the school's settings, reasons and questions. Never an attendance code."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api import schemas
from attendance.api.base import KioskView
from attendance.api.etags import changed, etag_of, has_already, unchanged
from attendance.api.representation import instant
from attendance.days import calendar_on, day_of
from attendance.models import Question
from attendance.school_day import is_school_date, local_date
from custr.models import Device, School
from reasons.rules import is_a_letter, offered_reasons


class Config(KioskView):
    """The configuration of one device."""

    @schemas.config
    def get(self, request: Request) -> Response:
        """The school's settings, reasons and questions. The ETag leaves `server_time` out."""
        now = timezone.now()
        known = configuration(self.device, now=now)
        etag = etag_of(known)
        if has_already(request, etag):
            return unchanged(etag)
        return changed({**known, "server_time": instant(now)}, etag)


def configuration(device: Device, *, now: datetime) -> dict[str, Any]:
    """Everything but `server_time`."""
    school = device.school
    return {
        "school": {"slug": school.slug, "name": school.name, "timezone": school.timezone},
        "device": {"id": str(device.pk), "name": device.name},
        "settings": _settings(school, now=now),
        "reasons": [
            {"id": str(row.pk), "text": row.text, "kind": row.kind}
            for row in offered_reasons(school)
            if not is_a_letter(row)
        ],
        "questions": [_question(row) for row in Question.objects.filter(school=school, archived=False)],
    }


def _settings(school: School, *, now: datetime) -> dict[str, Any]:
    today = local_date(now, day=day_of(school))
    day = calendar_on(school, today)
    return {
        "reason_exact_match_required": school.reason_exact_match_required,
        "student_exact_match_required": school.student_exact_match_required,
        "day_starts": _clock(school.day_starts),
        "day_ends": _clock(school.day_ends),
        "pm_starts": _clock(school.pm_starts),
        "school_days": school.school_days,
        "closed_today": not is_school_date(today, day=day),
        "offline_directory": school.offline_directory,
        "staff_pin": school.kiosk_pin,
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "text": row.text,
        "kind": row.kind,
        "type": row.type,
        "choices": row.choices,
        "required": row.required,
    }


def _clock(at: time) -> str:
    return at.isoformat(timespec="minutes")
