"""No name, token, answer, search or password is in any line of a real server's log, at any level."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mis.demo_mis.server import DemoMis
from tests.journeys import secrets_said as said
from tests.journeys.conftest import a_whole_day
from tests.journeys.secrets_said import Campaign, lines_of
from tests.journeys.servers import House

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the server wrote while all of it was said."""
    house = House(tmp_path_factory.mktemp("quiet"))
    house.env |= {
        "LOG_LEVEL": "debug",
        "METRICS_TOKEN": said.METRICS,
        "KIOSK_PIN": said.PIN,
        "PASSWORD": said.PASSWORD,
    }
    try:
        with DemoMis() as mis:
            server = campaign_on(house, mis)
            server.terminate()
        yield server.log
    finally:
        house.close()


def campaign_on(house: House, mis: DemoMis) -> Any:
    token = house.provision(the_school(mis))
    server = house.serve()
    campaign = Campaign(house, server, mis, token)
    campaign.at_the_kiosk()
    campaign.at_every_door()
    campaign.in_the_office()
    campaign.while_the_mis_fails()
    campaign.while_the_database_is_broken()
    said.WORDS.extend([token, mis.token])
    return server


def the_school(mis: DemoMis) -> dict[str, Any]:
    school = a_whole_day(mis.base_url)
    school["mis"] |= {"timeout_s": 1}
    school["settings"] |= {"reason_exact_match_required": False, "student_exact_match_required": False}
    school["students"][0] |= {"surname": said.PUPIL, "legal_surname": said.PUPIL}
    school["users"] = [{"username": said.USERNAME, "role": "admin", "password": {"env": "PASSWORD"}}]
    return school


def test_none_of_the_words_is_in_it(log):
    text = log.read_text(encoding="utf-8").lower()
    assert [word for word in said.WORDS if word.lower() in text] == []


def test_a_host_that_is_refused_is_told_once(log):
    told = [line["event"] for line in lines_of(log) if said.HOST.lower() in line["event"].lower()]
    assert len(told) == 1
    assert "ALLOWED_HOSTS" in told[0]


def test_its_first_line_of_ours_says_what_runs_and_where(log):
    started = next(line for line in lines_of(log) if line["event"].startswith("Custr "))
    assert (started["level"], "SQLite, /" in started["event"]) == ("info", True)


def test_every_line_is_json_and_says_when_who_and_what(log):
    lines = lines_of(log)
    assert all({"time", "level", "logger", "event"} <= set(line) for line in lines)


def test_every_request_has_its_line_with_an_id_a_route_a_status_and_a_duration(log):
    requests = [line for line in lines_of(log) if line["logger"] == "custr.request"]
    assert len({line["request_id"] for line in requests}) == len(requests) > 60
    assert {200, 201, 302, 400, 401, 403, 404, 409, 503} <= {line["status"] for line in requests}
    assert all(line["duration_ms"] >= 0 and line["route"] for line in requests)


def test_every_attempt_has_its_line_and_the_request_it_came_of(log):
    lines = lines_of(log)
    attempts = [line for line in lines if line["event"] == "attempt"]
    causes = {line["cause"] for line in attempts if line["provider"] == "wonde"}
    assert {"mis_rejected", "mis_unauthorised", "mis_timeout", "mis_unexpected_answer", None} <= causes
    assert all(line["duration_ms"] >= 0 and line["outcome"] for line in attempts)
    noted = {trace for line in lines for trace in line.get("trace_ids", ())}
    assert {line["trace_id"] for line in attempts} <= noted


def test_a_failure_says_what_kind_and_where(log):
    lines = lines_of(log)
    failed = next(
        line for line in lines if line.get("status") == 503 and not line["route"].startswith("api/")
    )
    told = [line for line in lines if line.get("request_id") == failed["request_id"] and "error" in line]
    assert any("OperationalError SQLITE_ERROR" in line["error"] for line in told)
    assert any(frame.startswith("attendance/pages/") for line in told for frame in line["frames"])
