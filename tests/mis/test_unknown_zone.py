"""A school whose stored time zone no table of the machine has: everything answers, and somebody is told."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.db import connection as database
from django.db.utils import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.models import AttendanceRecord
from custr import lookup
from custr.models import Role, School
from mis.models import SyncRun
from mis.sync.nightly import look
from tests.admin_cast import errors_of, filled_in, signed_in, somebody
from tests.attendance.api.kiosk import Kiosk
from tests.attendance.rows import a_record, stands
from tests.cast import a_connection, a_reason, a_school, a_student

NOWHERE = "Atlantis/Sunken"
pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    school = a_school(slug="sunken", timezone=NOWHERE)
    a_connection(school)
    return school


@pytest.fixture
def office(school) -> Client:
    return signed_in(somebody("office", Role.ADMIN, school))


def test_a_kiosk_gets_its_settings_and_its_events_are_recorded(school):
    kiosk, pupil, reason = Kiosk(school), a_student(school), a_reason(school)
    now = timezone.now().isoformat()
    assert kiosk.get("config").status_code == 200
    assert kiosk.get("students", search="ava").status_code == 200
    assert kiosk.heartbeat(device_time=now).status_code == 204
    said = {"student_id": str(pupil.pk), "reason_id": str(reason.pk), "device_time": now}
    assert kiosk.record(occurred_at=now, **said).status_code == 201
    naive = timezone.now().strftime("%Y-%m-%dT%H:%M:%S")
    assert kiosk.record(occurred_at=naive, captured_offline=True, **said).status_code == 201
    assert AttendanceRecord.objects.filter(school=school).count() == 2


def test_every_page_shows_it(school, office):
    record = stands(a_record(school, student=a_student(school), reason=a_reason(school)), "successful")
    run = SyncRun.objects.create(school=school, requested_at=timezone.now())
    kiosk = Kiosk(school, "Reception")
    kiosk.heartbeat(device_time=timezone.now().isoformat())
    pages = [
        "/",
        "/?part=list",
        "/records/",
        f"/records/{record.pk}/",
        f"/records/{record.pk}/writeback/",
        "/mis/strip/",
        reverse("compare"),
        "/admin/",
        reverse("admin:custr_school_change", args=[school.pk]),
        reverse("admin:custr_device_change", args=[kiosk.device.pk]),
        reverse("admin:attendance_attendancerecord_changelist"),
        reverse("admin:attendance_attendancerecord_change", args=[record.pk]),
        reverse("admin:mis_connection_change", args=[school.connection.pk]),
        reverse("admin:mis_syncrun_change", args=[run.pk]),
    ]
    assert {page: office.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_its_night_comes_all_the_same(school):
    assert look(timezone.now() + timedelta(days=2)) == 1


def test_the_form_says_which_setting_is_wrong(school, office):
    address = reverse("admin:custr_school_change", args=[school.pk])
    form = filled_in(office.get(address))
    assert "is not an IANA time zone" in errors_of(office.post(address, form))


def test_ready_names_it_by_its_slug_alone(school):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "failing": [], "details": ["time zone not known: sunken"]}


def test_ready_says_nothing_of_schools_that_have_a_clock():
    a_school(timezone="US/Eastern")
    assert Client().get("/readyz").json() == {"status": "ok", "failing": []}


def test_the_check_names_it(school):
    found = [message for message in run_checks() if message.id == "custr.W001"]
    assert [("sunken" in message.msg, message.is_serious()) for message in found] == [(True, False)]


def test_the_check_needs_no_database(school, monkeypatch):
    def away():
        raise OperationalError("no such table: custr_school")

    monkeypatch.setattr(lookup, "schools_without_clock", away)
    assert not [message for message in run_checks() if message.id == "custr.W001"]
    assert database.connection is not None
