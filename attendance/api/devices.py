"""Pairing a tablet, and its heartbeat."""

import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api import schemas
from attendance.api.base import KioskView
from attendance.api.texts import given, read_text
from attendance.clocks import read_moment
from attendance.faults import Faults
from attendance.moments import read_device_time
from custr.devices import redeem
from custr.models import Device

MAX_COUNT = 2_147_483_647
MOST_CODES = 100


class PairDevice(KioskView):
    """A code becomes a token, once."""

    authentication_classes = []
    permission_classes = []

    @schemas.pairing
    def post(self, request: Request) -> Response:
        """Exchange a pairing code for a token, which is shown once."""
        code = _read_code(self.json_object())
        device, token = redeem(code, request.META.get("REMOTE_ADDR"))
        school = device.school
        return Response(
            {
                "token": token,
                "device": {"id": str(device.pk), "name": device.name},
                "school": {"slug": school.slug, "name": school.name, "timezone": school.timezone},
            },
            status=201,
            headers={"Cache-Control": "no-store"},
        )


class Heartbeat(KioskView):
    """How a device is."""

    @schemas.heartbeat
    def post(self, _request: Request) -> Response:
        """Say that the device is alive, how its clock goes, and what it still holds."""
        said = _read_heartbeat(self.json_object())
        Device.objects.filter(pk=self.device.pk).update(**said)
        return Response(status=204)


def _read_code(sent: dict[str, Any]) -> str:
    faults = Faults()
    code = sent.get("code")
    if code is None or code == "":
        faults.add("code", "required", detail=_("Type the code."))
    elif not isinstance(code, str):
        faults.add("code", "invalid", detail=_("Give this as text."))
    faults.settle(lenient=False)
    return str(code)


def _read_heartbeat(sent: dict[str, Any]) -> dict[str, Any]:
    faults, now = Faults(), timezone.now()
    clock = read_device_time(sent.get("device_time"), faults=faults)
    if clock is None and not faults.concern("device_time"):
        faults.add("device_time", "required", detail=_("Give the device's time."))
    said = {
        "heartbeat_at": now,
        "clock_offset_s": (now - clock).total_seconds() if clock else None,
        "app_version": read_text(sent, "app_version", faults=faults, limit=50),
        "events_waiting": _read_count(sent, "events_waiting", faults),
        "oldest_waiting_at": _read_oldest(sent, faults),
        "set_aside": _read_count(sent, "set_aside", faults),
        "set_aside_codes": _read_codes(sent, faults),
    }
    faults.settle(lenient=False)
    return said


def _read_count(sent: dict[str, Any], name: str, faults: Faults) -> int | None:
    count = given(sent, name)
    if count is None or (type(count) is int and 0 <= count <= MAX_COUNT):
        return count
    faults.add(name, "invalid", detail=_("Give a whole number."))
    return None


def _read_codes(sent: dict[str, Any], faults: Faults) -> list[str] | None:
    """Why events were set aside: problems' codes, such as `event_id_reused`."""
    codes = given(sent, "set_aside_codes")
    if codes is None or (isinstance(codes, list) and all(map(_is_code, codes)) and len(codes) <= MOST_CODES):
        return codes
    faults.add("set_aside_codes", "invalid", detail=_("Give a list of codes."))
    return None


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z0-9_]{1,50}", value) is not None


def _read_oldest(sent: dict[str, Any], faults: Faults) -> Any:
    value = given(sent, "oldest_waiting_at")
    moment = read_moment(value)
    if value is not None and (moment is None or moment.tzinfo is None):
        faults.add("oldest_waiting_at", "invalid", detail=_("Give a time with its offset."))
    return moment
