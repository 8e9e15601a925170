"""What a device needs to know: the school's settings, reasons and questions. Never an attendance code."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api import schemas
from attendance.api.base import KioskView
from attendance.api.calendar import calendar_settings
from attendance.api.etags import changed, etag_of, has_already, unchanged
from attendance.api.representation import instant
from attendance.models import Question
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
        "device": {"id": str(device.pk), "name": device.name, "kinds": device.offers},
        "settings": _settings(school, now=now),
        "reasons": [
            {"id": str(row.pk), "text": row.text, "kind": row.kind}
            for row in offered_reasons(school)
            if not is_a_letter(row)
        ],
        "questions": [_question(row) for row in Question.objects.filter(school=school, archived=False)],
    }


def _settings(school: School, *, now: datetime) -> dict[str, Any]:
    return {
        "reason_exact_match_required": school.reason_exact_match_required,
        "student_exact_match_required": school.student_exact_match_required,
        **calendar_settings(school, now=now),
        "offline_directory": school.offline_directory,
        "staff_pin": school.kiosk_pin,
        "kiosk_numbers": school.kiosk_numbers,
        "early_leave": {
            "years": school.kiosk_early_leave_years,
            "needs_pin": school.kiosk_early_leave_needs_pin,
        },
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
