"""Keys that an older version stored are derived anew once."""

from importlib import import_module

import pytest
from django.apps import apps

from custr.models import Student
from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db


def test_keys_of_an_older_version_follow_and_others_stay():
    school = a_school()
    brien, olsen = a_student(school, "Sean", "O’Brien"), a_student(school, "Ava", "Olsen")
    Student.objects.filter(pk=brien.pk).update(name_key="sean o’brien", surname_first_key="o’brien sean")
    import_module("custr.migrations.0005_names_compared_anew").compare_anew(apps, None)
    brien.refresh_from_db()
    assert (brien.name_key, brien.surname_first_key) == ("sean o'brien", "o'brien sean")
    olsen.refresh_from_db()
    assert olsen.name_key == "ava olsen"
