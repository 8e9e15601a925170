"""Keys that another release stored are made anew: behind migrations, at a server's start, and by a sync."""

import pytest
from django.core.management import call_command
from django.db import connection

from custr import name_keys
from custr.models import Student
from custr.name_keys import renew_stale_keys
from mis import pupils
from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db


def as_the_last_release_wrote(pupil: Student) -> None:
    Student.objects.filter(pk=pupil.pk).update(
        match_key="", name_key="anna smith-jones", search_key=" anna smith jones (jo) "
    )


def test_a_row_that_another_release_inserts_needs_no_key():
    school = a_school()
    pupil = a_student(school, "Anna", "Smith-Jones")
    columns = [
        field.column
        for field in Student._meta.concrete_fields
        if field.name not in ("match_key", "match_key_of", "id", "mis_id")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO custr_student (id, mis_id, {', '.join(columns)}) "
            f"SELECT '0b6f0b8e2f0c4f0e9a550f6a3a1f7c11', 'B1', {', '.join(columns)} FROM custr_student"
        )
    assert Student.objects.get(mis_id="B1").match_key == ""
    assert renew_stale_keys() == 1
    assert Student.objects.get(mis_id="B1").match_key == pupil.match_key


def test_stale_keys_follow_and_others_stay():
    school = a_school()
    anna, olsen = a_student(school, "Anna", "Smith-Jones (Jo)"), a_student(school, "Ava", "Olsen")
    as_the_last_release_wrote(anna)
    before = Student.objects.filter(pk=olsen.pk).values().get()
    assert (renew_stale_keys(), renew_stale_keys()) == (1, 0)
    stored = Student.objects.get(pk=anna.pk)
    assert [getattr(stored, key) for key in pupils.KEYS] == [getattr(anna, key) for key in pupils.KEYS]
    assert Student.objects.filter(pk=olsen.pk).values().get() == before


@pytest.mark.parametrize(
    "renamed", [{"forename": "Annie"}, {"surname": "Jones"}, {"forename": "Anna Smith", "surname": "Jones"}]
)
def test_whom_another_release_renamed_has_the_keys_of_the_new_name(renamed):
    anna = a_student(a_school(), "Anna", "Smith Jones")
    Student.objects.filter(pk=anna.pk).update(**renamed)
    assert (renew_stale_keys(), renew_stale_keys()) == (1, 0)
    stored = Student.objects.get(pk=anna.pk)
    stored.derive_keys()
    assert Student.objects.get(pk=anna.pk).match_key == stored.match_key != anna.match_key


def test_a_rename_between_the_reading_and_the_writing_is_kept(monkeypatch):
    anna = a_student(a_school(), "Anna", "Jones")
    Student.objects.update(match_key="")

    def after_a_rename(rows):
        Student.objects.filter(pk=anna.pk).update(forename="Annie")
        return renew(rows)

    renew = name_keys._renew
    monkeypatch.setattr(name_keys, "_renew", after_a_rename)
    renew_stale_keys()
    assert Student.objects.get(pk=anna.pk).match_key == "1 annie jones"


def test_more_than_one_chunk_is_renewed():
    school = a_school()
    for _ in range(205):
        a_student(school)
    Student.objects.update(match_key="0 avaolsen")
    assert renew_stale_keys() == 205
    assert set(Student.objects.values_list("match_key", flat=True)) == {"1 ava olsen"}


def test_a_name_of_no_letters_and_a_very_long_one_end_it_too():
    school = a_school()
    a_student(school, "🎒", "")
    long = a_student(school)
    Student.objects.filter(pk=long.pk).update(surname="ﷺ" * 100)
    Student.objects.update(match_key="")
    assert (renew_stale_keys(), renew_stale_keys()) == (2, 0)


def test_migrating_makes_them_anew():
    anna = a_student(a_school(), "Anna", "Smith-Jones (Jo)")
    as_the_last_release_wrote(anna)
    call_command("migrate", verbosity=0)
    assert Student.objects.get(pk=anna.pk).match_key == anna.match_key


def test_migrating_one_app_leaves_them():
    as_the_last_release_wrote(a_student(a_school(), "Anna", "Smith-Jones"))
    call_command("migrate", "custr", verbosity=0)
    assert Student.objects.get().match_key == ""
