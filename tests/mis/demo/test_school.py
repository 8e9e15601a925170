"""The file that the demo provisions."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mis.demo.day import lay_day
from mis.demo.school import PASSWORDS, demo_day, demo_school
from mis.provisioning.reading.document import read

ROOT = Path(__file__).resolve().parents[3]
NORTHFIELD = json.loads((ROOT / "data" / "northfield.json").read_text(encoding="utf-8"))
NOON = lay_day(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))  # a Sunday


@pytest.fixture
def school() -> dict[str, Any]:
    return demo_school(NORTHFIELD, day=NOON, mis_port=9123)


def test_it_is_open_all_week_and_all_day(school: dict[str, Any]) -> None:
    assert len(school["day"]["days"]) == 7
    assert (school["day"]["starts"], school["day"]["ends"]) == ("00:00", "23:59:59")
    assert "closures" not in school["day"]


def test_codes_by_time_begin_with_the_laid_out_day(school: dict[str, Any]) -> None:
    day = school["day"]
    rows = [reason["time_codes"] for reason in school["reasons"] if reason.get("time_codes")]
    assert rows == 3 * [
        [
            {"from": day["am_registration_ends"], "code": "U"},
            {"from": day["pm_starts"], "code": "L"},
            {"from": day["pm_registration_ends"], "code": "U"},
        ]
    ]
    assert day["am_registration_ends"] == "11:50"


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("minute", [0, 5, 59])
def test_at_whatever_minute_it_begins_the_file_can_be_provisioned(hour: int, minute: int) -> None:
    now = lay_day(datetime(2026, 11, 22, hour, minute, tzinfo=UTC))
    read(demo_school(NORTHFIELD, day=now, mis_port=9123), environment={})


def test_its_mis_is_on_this_machine(school: dict[str, Any]) -> None:
    assert school["mis"]["base_url"] == "http://127.0.0.1:9123/v1.0/"


def test_its_people_have_demo_passwords(school: dict[str, Any]) -> None:
    assert {user["username"]: user["password"] for user in school["users"]} == PASSWORDS


def test_the_file_it_came_from_is_not_changed(school: dict[str, Any]) -> None:
    assert NORTHFIELD["day"]["starts"] == "08:45"
    assert school["school"] == NORTHFIELD["school"]


def test_both_files_can_be_provisioned(school: dict[str, Any]) -> None:
    assert read(school, environment={}).slug == "northfield"
    assert len(read(demo_day(school), environment={}).reasons) == 3


def test_later_runs_move_the_day_alone(school: dict[str, Any]) -> None:
    moved = demo_day(school)
    assert set(moved) == {"school", "day", "mis", "reasons"}
    assert moved["school"] == {"slug": "northfield"}
    assert all(set(reason) == {"text", "kind", "time_codes"} for reason in moved["reasons"])
