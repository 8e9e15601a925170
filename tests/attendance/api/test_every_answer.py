"""What every answer of the interface says: the time, and that it is not to be kept; bodies as they are."""

import gzip
import json

import pytest
from django.test import Client

from tests.attendance.api.kiosk import ATTENDANCE, Kiosk, an_event


@pytest.mark.parametrize("path", ["config", "students?search=x", "attendance/x", "nowhere", "schema/"])
def test_tells_the_time_to_the_millisecond(kiosk: Kiosk, path: str) -> None:
    assert kiosk.get(path).headers["Custr-Time"] == "2026-11-23T08:55:00.000Z"


def test_tells_it_without_a_token_and_where_nothing_changed(kiosk: Kiosk) -> None:
    etag = kiosk.get("config").headers["ETag"]
    unchanged = kiosk.ask("config", etag)
    assert (unchanged.status_code, unchanged.headers["Custr-Time"]) == (304, "2026-11-23T08:55:00.000Z")
    assert "Custr-Time" in Client().get("/api/v1/config").headers
    assert "Custr-Time" not in Client().get("/healthz").headers


def test_a_record_is_not_to_be_kept(kiosk: Kiosk, said: dict[str, str]) -> None:
    recorded = kiosk.record(**said)
    read = kiosk.get(f"attendance/{recorded.json()['id']}")
    batch = kiosk.batch(an_event(**said))
    assert {answer.headers["Cache-Control"] for answer in (recorded, read, batch)} == {"no-store"}


@pytest.mark.parametrize("encoding", ["gzip", "br", "Deflate", "identity, gzip", "x" * 500])
def test_a_packed_body_is_refused_and_its_encoding_named(
    kiosk: Kiosk, said: dict[str, str], encoding: str
) -> None:
    body = gzip.compress(json.dumps(an_event(**said)).encode())
    answer = kiosk.client.post(
        ATTENDANCE, body, content_type="application/json", headers={"content-encoding": encoding}
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert encoding[:40] in answer.json()["detail"]


@pytest.mark.parametrize("encoding", ["", "identity", " Identity "])
def test_a_body_as_it_is_may_say_so(kiosk: Kiosk, said: dict[str, str], encoding: str) -> None:
    answer = kiosk.client.post(
        ATTENDANCE,
        json.dumps(an_event(**said)),
        content_type="application/json",
        headers={"content-encoding": encoding},
    )
    assert answer.status_code == 201


def test_a_problem_names_the_event_that_it_is_about(kiosk: Kiosk, said: dict[str, str]) -> None:
    event = an_event(**said, occurred_at="never")
    assert kiosk.post("attendance", event).json()["id"] == event["id"]
    [result] = kiosk.batch(event).json()["results"]
    assert result["problem"]["id"] == event["id"]
    assert "id" not in kiosk.post("attendance", {**event, "id": "x"}).json()
    assert "id" not in kiosk.post("attendance", []).json()
