"""What the vendors' own clients sent for one mark, and what we send for the same mark."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from attendance.school_day import Session
from mis.adapters.arbor import ArborAdapter
from mis.adapters.wonde import WondeAdapter
from tests.mis.adapters.stubs import LOOPBACK, MARK
from tests.mis.fakes import RawServer, Received, answers

SCHOOL = "A1930499544"
THE_MARK = {
    "student_id": "A1749000965",
    "date": "2026-11-23",
    "session": "AM",
    "attendance_code_id": "A1203",
    "comment": "Missed the bus – 7/8 € 🚌",
    "minutes_late": 12,
}


def our_request() -> Received:
    """What we send for the mark, as it arrives."""
    mark = replace(
        MARK,
        student_id=THE_MARK["student_id"],
        date=date(2026, 11, 23),
        session=Session.AM,
        code_id=THE_MARK["attendance_code_id"],
        comment=THE_MARK["comment"],
        minutes_late=THE_MARK["minutes_late"],
    )
    with RawServer(answers(200, b'{"writeback_id": 1}')) as server:
        adapter = WondeAdapter(
            system="sims",
            base_url=f"{server.url}v1.0/",
            credentials={"token": "demo-token", "school_id": SCHOOL},
            timeout_s=5,
            allowed_networks=LOOPBACK,
        )
        assert adapter.send_mark(mark).reference == "1"
    return server.received[0]


def as_sent(body: bytes | str) -> str:
    """The JSON with its keys in their order and its values of their types; two ways to escape are one."""
    value: Any = json.loads(body)
    return json.dumps(value)


def test_ours_equals_the_vendors_key_by_key() -> None:
    kept = json.loads((Path(__file__).parent / "sent" / "wonde-session.json").read_text("utf-8"))
    ours = our_request()
    assert as_sent(ours.body) == as_sent(kept["body"])
    assert (ours.method, ours.path) == (kept["method"], kept["path"])
    assert ours.headers["content-type"] == kept["content_type"]


def _kept_of_arbor() -> list[Any]:
    kept = json.loads((Path(__file__).parent / "sent" / "arbor-marks.json").read_text("utf-8"))
    return [pytest.param(one, id=f"{one['register']}, {one['minutes_late']}") for one in kept["sent"]]


@pytest.mark.parametrize("kept", _kept_of_arbor())
def test_each_form_of_arbors_equals_the_vendors_key_by_key(kept: dict[str, Any]) -> None:
    mark = replace(
        MARK,
        student_id="12",
        code_id="LATE",
        minutes_late=kept["minutes_late"],
        comment="Overslept today" if kept["minutes_late"] else "",
    )
    with RawServer(answers(200, b"{}")) as server:
        adapter = ArborAdapter(
            system="",
            base_url=f"{server.url}rest-v2/",
            credentials={"username": "custr", "password": "s3cret-of-ours", "register": kept["register"]},
            timeout_s=5,
            allowed_networks=LOOPBACK,
        )
        adapter.send_mark(mark)
    (ours,) = server.received
    assert as_sent(ours.body) == as_sent(kept["body"])
    assert (ours.method, ours.path) == (kept["method"], kept["path"])
