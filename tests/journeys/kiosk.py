"""A school's own program: it speaks the kiosk's interface to one server."""

import uuid
from datetime import UTC, datetime
from typing import Any

import requests

from tests.mis.engine.waiting import wait_until


class Kiosk:
    """One device; every call that is not what it should be raises."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.reasons = {row["text"]: row["id"] for row in self.get("/config")["reasons"]}

    def get(self, path: str, **options: Any) -> Any:
        answer = self.session.get(f"{self.url}/api/v1{path}", timeout=30, **options)
        answer.raise_for_status()
        return answer.json()

    def pupils(self, search: str) -> list[dict[str, Any]]:
        return list(self.get("/students", params={"search": search})["results"])

    def event(self, student: str, **changed: Any) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "kind": "late_arrival",
            "student_id": student,
            "reason_id": self.reasons["Dentist or doctor"],
            "occurred_at": datetime.now(UTC).isoformat(),
        } | changed

    def post(self, event: dict[str, Any]) -> requests.Response:
        return self.session.post(f"{self.url}/api/v1/attendance", json=event, timeout=30)

    def writeback(self, event: dict[str, Any]) -> dict[str, Any]:
        return dict(self.get(f"/attendance/{event['id']}")["writeback"])

    def ended(self, event: dict[str, Any], *, seconds: float = 15) -> dict[str, Any]:
        wait_until(lambda: self.writeback(event)["status"] != "pending", "the mark to end", seconds=seconds)
        return self.writeback(event)
