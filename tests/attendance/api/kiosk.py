"""A kiosk as the tests know it: a device's token, and what it would send."""

import json
import uuid
from typing import Any

from django.test import Client

from attendance.models import AttendanceRecord
from custr.models import Device, School
from tests.cast import a_device

ATTENDANCE = "/api/v1/attendance"
BATCH = "/api/v1/attendance/batch"
NOW = "2026-11-23T08:55:00+00:00"  # a Monday morning in winter: London is at UTC


class Kiosk:
    """Speaks for one device."""

    def __init__(self, school: School, name: str = "") -> None:
        self.school = school
        self.device: Device
        self.device, self.token = a_device(school, name)
        self.client = Client(headers={"authorization": f"Bearer {self.token}"})

    def get(self, path: str, **query: Any):
        return self.client.get(f"/api/v1/{path}", query)

    def ask(self, path: str, etag: str):
        return self.client.get(f"/api/v1/{path}", headers={"if-none-match": etag})

    def post(self, path: str, body: Any):
        return self.client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    def record(self, **changes: Any):
        return self.post("attendance", an_event(**changes))

    def batch(self, *events: Any, **more: Any):
        return self.post("attendance/batch", {"events": list(events), **more})

    def heartbeat(self, **said: Any):
        return self.post("devices/heartbeat", {"device_time": NOW, **said})


def an_event(**changes: Any) -> dict[str, Any]:
    """A late arrival of now. What is set to None is left out."""
    event = {"id": str(uuid.uuid4()), "kind": "late_arrival", "occurred_at": NOW, **changes}
    return {name: value for name, value in event.items() if value is not None}


def errors_of(response: Any) -> list[tuple[str, str]]:
    """Field and code of each error of a 400."""
    assert response.status_code == 400, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "invalid"
    return [(error["field"], error["code"]) for error in response.json()["errors"]]


def stored(response: Any) -> AttendanceRecord:
    """The row behind a 201."""
    assert response.status_code == 201, response.content
    return AttendanceRecord.objects.get(event_id=response.json()["id"])


def notes_of(response: Any) -> str:
    """What was noted on a stored event, in one text."""
    return " ".join(stored(response).notes)
