"""Filled tables: rows such as the product would have written."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection

from attendance.models import AttendanceRecord
from attendance.pages.today import MOST_LINES
from bench.filling import TODAY, fill, rows_of
from custr.models import School, Student
from custr.search import search_students
from mis.models import Writeback
from tests.cast import a_school, a_student

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the files that are filled are SQLite's"),
]


@pytest.fixture
def school() -> School:
    school = a_school(day_starts="08:00")
    for number in range(40):
        a_student(school, "Ava", f"Olsen{number}")
    return school


def fill_to(school: School, **sizes: int) -> Path:
    database = Path(connection.settings_dict["NAME"])
    fill(database, school=school.pk, **({"schools": 3, "pupils": 120, "records": 500} | sizes))
    return database


def test_there_are_as_many_rows_as_asked_for(school):
    database = fill_to(school)
    assert rows_of(database) == {"schools": 3, "pupils": 120, "records": pytest.approx(500, abs=TODAY)}
    assert AttendanceRecord.objects.count() == Writeback.objects.count()


def test_filled_further_it_holds_what_it_held(school):
    fill_to(school)
    before = set(AttendanceRecord.objects.values_list("event_id", flat=True))
    fill_to(school, schools=5, pupils=200, records=900)
    assert (School.objects.count(), Student.objects.count()) == (5, 200)
    assert before < set(AttendanceRecord.objects.values_list("event_id", flat=True))
    assert not AttendanceRecord.objects.filter(writeback=None).exists()


def test_the_rows_hold_together(school):
    raw = sqlite3.connect(fill_to(school))
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()


def test_the_product_reads_them_as_its_own(school):
    fill_to(school)
    other = School.objects.exclude(pk=school.pk).first()
    pupil = Student.objects.filter(school=other).first()
    keys = (pupil.name_key, pupil.surname_first_key, pupil.search_key)
    pupil.save()  # derives the keys
    assert (pupil.name_key, pupil.surname_first_key, pupil.search_key) == keys
    assert pupil in search_students(other, pupil.name, most=100)
    assert {(row.day_starts, row.timezone) for row in School.objects.all()} == {
        (School.objects.get(pk=school.pk).day_starts, "Europe/London")
    }


def test_the_measured_school_has_a_full_page_of_today(school):
    for number in range(300):
        a_student(school, "Ben", f"Ng{number}")
    fill_to(school, pupils=600, records=2000)
    found = AttendanceRecord.objects.raw(
        "SELECT id FROM attendance_attendancerecord WHERE school_id = %s AND date = date('now')", [school.pk]
    )
    assert len(list(found)) == TODAY == MOST_LINES
