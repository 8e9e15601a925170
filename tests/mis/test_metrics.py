"""Metrics: what the rows say, for who has the token (rest.md, Health)."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from attendance.recording import record_attendance
from custr.models import School
from mis.models import Writeback
from tests.cast import a_connection, a_school, a_student

pytestmark = pytest.mark.django_db
TOKEN = "metrics-token"


@pytest.fixture
def _metered(settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def lines(authorization: str = f"Bearer {TOKEN}") -> list[str]:
    response = Client(headers={"authorization": authorization}).get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    return response.content.decode().splitlines()


def waiting(school: School, *, for_s: int = 0) -> Writeback:
    at = timezone.now() - timedelta(seconds=for_s)
    record = record_attendance(
        school=school, kind="late_arrival", occurred_at=at, received_at=at, student=a_student(school)
    ).record
    return record.writeback


def end(writeback: Writeback, **changes: object) -> None:
    now = timezone.now()
    Writeback.objects.filter(pk=writeback.pk).update(**{"claimed_at": now, "finished_at": now, **changes})


def test_off_unless_a_token_is_configured():
    assert Client(headers={"authorization": "Bearer "}).get("/metrics").status_code == 404


@pytest.mark.usefixtures("_metered")
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_only_for_who_has_the_token(authorization):
    response = Client(headers={"authorization": authorization}).get("/metrics")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert response.content == b""


@pytest.mark.usefixtures("_metered")
def test_nothing_yet_is_nought():
    told = lines()
    assert "custr_writebacks_waiting 0.0" in told
    assert "custr_writebacks_in_flight 0.0" in told
    assert "custr_writebacks_oldest_waiting_seconds 0.0" in told


@pytest.mark.usefixtures("_metered")
def test_how_rows_ended_is_told_by_status_cause_and_provider():
    connected, alone = a_school(), a_school()
    a_connection(connected)
    end(waiting(connected), status="successful")
    end(waiting(connected), status="successful")
    end(waiting(connected), status="failed", cause="mis_timeout")
    end(waiting(alone), status="not_required", cause="no_integration")
    told = lines()
    assert 'custr_writebacks{cause="",provider="wonde",status="successful"} 2.0' in told
    assert 'custr_writebacks{cause="mis_timeout",provider="wonde",status="failed"} 1.0' in told
    assert 'custr_writebacks{cause="no_integration",provider="none",status="not_required"} 1.0' in told


@pytest.mark.usefixtures("_metered")
def test_what_waits_and_what_is_under_way_is_told():
    school = a_school()
    a_connection(school)
    waiting(school, for_s=10)
    waiting(school, for_s=120)
    end(waiting(school, for_s=900), finished_at=None)
    told = lines()
    assert "custr_writebacks_waiting 2.0" in told
    assert "custr_writebacks_in_flight 1.0" in told
    age = next(line for line in told if line.startswith("custr_writebacks_oldest_waiting_seconds "))
    assert 119 < float(age.split()[1]) < 150


@pytest.mark.usefixtures("_metered")
def test_no_school_and_no_person_is_named():
    waiting(a_school(slug="northfield"))
    assert not any(word in " ".join(lines()) for word in ("northfield", "Ava", "Olsen"))


@pytest.mark.usefixtures("_metered")
def test_a_database_that_cannot_tell_is_503(monkeypatch):
    def away():
        raise OperationalError("no such table")

    monkeypatch.setattr("mis.metrics.writebacks", away)
    assert Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics").status_code == 503
