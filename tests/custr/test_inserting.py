"""Rows that are stored often: `save` stores what Django's own would."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction

from attendance.models import AttendanceRecord
from custr.models import School
from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, 55, 0, 123_456, tzinfo=UTC)


def a_row(school: School, **fields) -> AttendanceRecord:
    whole = {
        "event_id": uuid.uuid4(),
        "fingerprint": "f" * 64,
        "kind": "late_arrival",
        "occurred_at": AT,
        "received_at": AT,
        "date": date(2026, 11, 23),
        "session": "AM",
        "notes": ["“quoted”", 100],
    }
    return AttendanceRecord(school=school, **(whole | fields))


def columns(row: AttendanceRecord) -> dict:
    return {field.attname: getattr(row, field.attname) for field in AttendanceRecord._meta.concrete_fields}


def test_what_is_saved_is_what_is_read():
    school = a_school()
    sparse, full = a_row(school), a_row(school, student=a_student(school), minutes_late=7, device_time=AT)
    for row in (sparse, full):
        row.save(force_insert=True)
        assert row.pk
        assert columns(AttendanceRecord.objects.get(pk=row.pk)) == columns(row)


def test_it_stores_the_same_as_a_bulk_insert_of_django():
    school = a_school()
    mine, django = a_row(school, reason_text="it's 100%"), a_row(school, reason_text="it's 100%")
    mine.save()
    AttendanceRecord.objects.bulk_create([django])
    one, other = AttendanceRecord.objects.order_by("pk").values()
    for row in (one, other):
        del row["id"], row["event_id"]
    assert one == other


def test_saved_again_it_is_the_same_row():
    row = a_row(a_school())
    row.save()
    row.reason_text = "Dentist"
    row.save()
    assert AttendanceRecord.objects.get().reason_text == "Dentist"


def test_a_chosen_key_is_kept():
    row = a_row(a_school(), pk=4711)
    row.save(force_insert=True)
    assert AttendanceRecord.objects.get().pk == 4711


def test_the_database_still_refuses_what_it_must():
    first = a_row(a_school())
    first.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_row(first.school, event_id=first.event_id).save()
    assert AttendanceRecord.objects.count() == 1


def test_a_fixture_is_loaded_as_it_is():
    row = a_row(a_school(), pk=12)
    told = serializers.serialize("json", [row])
    for loaded in serializers.deserialize("json", told):
        loaded.save()
    assert columns(AttendanceRecord.objects.get()) == columns(row) | {
        "occurred_at": AT.replace(microsecond=123_000),
        "received_at": AT.replace(microsecond=123_000),
    }
