"""Prepared queries find what their querysets would, each time for what they are told."""

import uuid

import pytest
from django.db.models import BigIntegerField, CharField, UUIDField

from custr.models import Device, Student
from custr.prepared import Given, Prepared
from tests.cast import a_connection, a_device, a_school, a_student

pytestmark = pytest.mark.django_db

BY_ID = Prepared(
    lambda: Student.objects.filter(school=Given("school", BigIntegerField()), pk=Given("id", UUIDField()))
)
ACTIVE = Prepared(
    lambda: Student.objects.filter(school=Given("school", BigIntegerField()), active=True).order_by(
        "forename"
    )
)
NAMES = Prepared(
    lambda: (
        Student.objects.filter(surname=Given("surname", CharField()))
        .order_by("forename")[:2]
        .values_list("forename", flat=True)
    )
)
PAIRS = Prepared(
    lambda: Student.objects.filter(school=Given("school", BigIntegerField())).values_list(
        "forename", "school__name"
    )
)
DEVICES = Prepared(
    lambda: Device.objects.filter(name=Given("name", CharField())).select_related("school__connection")
)


def test_it_finds_the_row_it_is_told():
    school = a_school()
    ava, ben = a_student(school, "Ava", "Olsen"), a_student(school, "Ben", "Ng")
    assert BY_ID.one(school=school.pk, id=ava.pk) == ava
    assert BY_ID.one(school=school.pk, id=ben.pk) == ben
    assert BY_ID.one(school=a_school().pk, id=ben.pk) is None
    assert BY_ID.one(school=school.pk, id=uuid.uuid4()) is None


def test_a_row_is_whole_and_can_be_saved():
    school = a_school()
    ava = a_student(school, "Ava", "Olsen", form="7B", active=False)
    found = BY_ID.one(school=school.pk, id=ava.pk)
    assert {f.name: getattr(found, f.name) for f in Student._meta.fields} == {
        f.name: getattr(ava, f.name) for f in Student._meta.fields
    }
    found.form = "8C"
    found.save()
    assert Student.objects.get(pk=ava.pk).form == "8C"


def test_what_is_said_in_the_query_itself_holds():
    school = a_school()
    a_student(school, "Ben"), a_student(school, "Ava"), a_student(school, "Gone", active=False)
    assert [row.forename for row in ACTIVE.all(school=school.pk)] == ["Ava", "Ben"]


def test_values_order_and_limit_are_the_querys():
    school = a_school()
    for forename in ("Cas", "Ava", "Ben"):
        a_student(school, forename, "O'Brien % %s")
    assert NAMES.all(surname="O'Brien % %s") == ["Ava", "Ben"]
    assert NAMES.all(surname="nobody") == []
    assert NAMES.one(surname="nobody") is None


def test_several_values_are_tuples():
    school = a_school(name="Northfield")
    a_student(school, "Ava")
    assert PAIRS.all(school=school.pk) == [("Ava", "Northfield")]


def test_related_rows_come_with_it(django_assert_num_queries):
    connected, alone = a_school(), a_school()
    a_connection(connected, system="arbor")
    a_device(connected, "one")
    a_device(alone, "other")
    with django_assert_num_queries(2):
        one, other = DEVICES.one(name="one"), DEVICES.one(name="other")
        assert (one.school, one.school.connection.system) == (connected, "arbor")
        assert (other.school, hasattr(other.school, "connection")) == (alone, False)


def test_it_is_always_asked_anew():
    school = a_school()
    assert ACTIVE.all(school=school.pk) == []
    ava = a_student(school, "Ava")
    assert ACTIVE.all(school=school.pk) == [ava]
    ava.delete()
    assert ACTIVE.all(school=school.pk) == []
