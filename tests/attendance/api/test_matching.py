"""Typed names and reasons, and ids, at the kiosk (writeback.md, Exact match)."""

import pytest

from attendance.models import AttendanceRecord
from tests.attendance.api.kiosk import Kiosk, errors_of, stored
from tests.cast import a_code, a_reason, a_school, a_student


def relax(kiosk: Kiosk, **settings: bool) -> None:
    for name, value in settings.items():
        setattr(kiosk.school, name, value)
    kiosk.school.save()


@pytest.mark.parametrize(
    ("forename", "surname", "typed"),
    [
        ("Ava", "Olsen", "ava olsen"),
        ("Ava", "Olsen", "Olsen, Ava"),
        ("Ava", "Olsen", "  OLSEN   ava "),
        ("Łukasz", "Øster", "lukasz oster"),
        ("Ayşe", "Yılmaz", "Ayse Yilmaz"),
        ("José", "Núñez", "Jose Nunez"),
        ("Jose", "Nunez", "José Núñez"),
        ("Siobhan", "O'Brien", "siobhan o'brien"),
        ("Maria", "De Souza", "de souza, maria"),
        ("Maria", "De Souza", "De Souza Maria"),
        ("Jürgen", "Weiß", "JURGEN WEISS"),
    ],
)
def test_a_typed_name_matches_whatever_its_accents_and_order(kiosk, bus, forename, surname, typed):
    student = a_student(kiosk.school, forename, surname)
    row = stored(kiosk.record(student_name=typed, reason_id=str(bus.pk)))
    assert (row.student, row.student_name, row.student_typed) == (student, typed, True)


@pytest.mark.parametrize(
    "typed", ["Ava", "Olsen", "Ava Olson", "Ava, Olsen", "AvaOlsen", ",", "Amelia Olsen", "%"]
)
def test_a_name_that_matches_nobody_is_refused(kiosk, bus, typed):
    a_student(kiosk.school, "Ava", "Olsen", legal_forename="Amelia", legal_surname="Olsen")
    response = kiosk.record(student_name=typed, reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]
    assert not AttendanceRecord.objects.exists()


def test_two_namesakes_are_no_match(kiosk, ava, bus):
    a_student(kiosk.school, "Áva", "Olsen", form="9C")
    response = kiosk.record(student_name="Ava Olsen", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]


def test_a_namesake_the_other_way_round_is_one_too_many(kiosk, bus):
    a_student(kiosk.school, "James", "Paul")
    a_student(kiosk.school, "Paul", "James")
    response = kiosk.record(student_name="James Paul", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]
    assert kiosk.record(student_name="Paul, James", reason_id=str(bus.pk)).status_code == 201


def test_who_has_left_is_no_namesake_and_no_match(kiosk, ava, bus):
    a_student(kiosk.school, "Ava", "Olsen", active=False)
    assert stored(kiosk.record(student_name="Ava Olsen", reason_id=str(bus.pk))).student == ava
    a_student(kiosk.school, "Noor", "Khan", active=False)
    response = kiosk.record(student_name="Noor Khan", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]


def test_another_schools_pupil_is_no_match(kiosk, bus):
    a_student(a_school(), "Noor", "Khan")
    response = kiosk.record(student_name="Noor Khan", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]


def test_without_exact_match_any_name_is_stored(kiosk, bus):
    relax(kiosk, student_exact_match_required=False)
    row = stored(kiosk.record(student_name="Zaphod", reason_id=str(bus.pk)))
    assert (row.student, row.student_name, row.student_typed, row.notes) == (None, "Zaphod", True, [])


def test_without_exact_match_a_name_that_matches_is_matched_still(kiosk, ava, bus):
    relax(kiosk, student_exact_match_required=False)
    assert stored(kiosk.record(student_name="Ava Olsen", reason_id=str(bus.pk))).student == ava


@pytest.mark.parametrize("typed", ["missed the bus", "  Missed  the BUS ", "Ｍissed the bus"])
def test_a_typed_reason_matches_by_its_text(kiosk, ava, bus, typed):
    row = stored(kiosk.record(student_id=str(ava.pk), reason_text=typed))
    assert (row.reason, row.reason_text, row.reason_typed) == (bus, typed, True)


@pytest.mark.parametrize("fields", [{"kind": "early_leave"}, {"archived": True}])
def test_a_reason_of_the_other_kind_or_archived_is_not_matched_by_text(kiosk, ava, fields):
    a_reason(kiosk.school, "Dentist", **fields)
    response = kiosk.record(student_id=str(ava.pk), reason_text="Dentist")
    assert errors_of(response) == [("reason_text", "reason_not_matched")]
    assert response.json()["errors"][0]["detail"] == "Choose one of the listed reasons."


def test_a_code_is_no_listed_reason(kiosk, ava):
    a_code(kiosk.school, "L", description="Late")
    for typed in ("L", "Late"):
        response = kiosk.record(student_id=str(ava.pk), reason_text=typed)
        assert errors_of(response) == [("reason_text", "reason_not_matched")]


def test_imported_reasons_count_unless_hidden(kiosk, ava):
    late = a_reason(kiosk.school, "Late", code="L", imported=True)
    assert stored(kiosk.record(student_id=str(ava.pk), reason_text="late")).reason == late
    relax(kiosk, hide_imported_reasons=True)
    response = kiosk.record(student_id=str(ava.pk), reason_text="late")
    assert errors_of(response) == [("reason_text", "reason_not_matched")]
    assert stored(kiosk.record(student_id=str(ava.pk), reason_id=str(late.pk))).reason == late


def test_another_schools_reason_is_not_matched(kiosk, ava):
    a_reason(a_school(), "Dentist")
    response = kiosk.record(student_id=str(ava.pk), reason_text="Dentist")
    assert errors_of(response) == [("reason_text", "reason_not_matched")]


def test_without_exact_match_any_reason_is_stored(kiosk, ava):
    relax(kiosk, reason_exact_match_required=False)
    row = stored(kiosk.record(student_id=str(ava.pk), reason_text="Alien abduction"))
    assert (row.reason, row.reason_text, row.reason_typed, row.notes) == (None, "Alien abduction", True, [])


def test_an_archived_reason_and_a_pupil_who_left_are_accepted_by_id(kiosk, ava, bus):
    ava.active, bus.archived = False, True
    ava.save()
    bus.save()
    row = stored(kiosk.record(student_id=str(ava.pk), reason_id=str(bus.pk)))
    assert (row.student, row.reason) == (ava, bus)


def test_ids_know_no_case(kiosk, ava, bus):
    row = stored(kiosk.record(student_id=str(ava.pk).upper(), reason_id=str(bus.pk).upper()))
    assert (row.student, row.reason) == (ava, bus)


@pytest.mark.parametrize("unknown", ["0b6f0b8e-2f0c-4f0e-9a55-0f6a3a1f7c11", "x", "7", "' OR 1=1 --"])
def test_an_id_the_school_never_had_is_unknown(kiosk, unknown):
    response = kiosk.record(student_id=unknown, reason_id=unknown)
    assert errors_of(response) == [("student_id", "unknown_student"), ("reason_id", "unknown_reason")]


def test_another_schools_ids_are_unknown(kiosk):
    other = a_school()
    response = kiosk.record(student_id=str(a_student(other).pk), reason_id=str(a_reason(other).pk))
    assert errors_of(response) == [("student_id", "unknown_student"), ("reason_id", "unknown_reason")]


def test_a_reason_of_the_other_kind_is_unknown(kiosk, ava, bus):
    response = kiosk.record(kind="early_leave", student_id=str(ava.pk), reason_id=str(bus.pk))
    assert errors_of(response) == [("reason_id", "unknown_reason")]


def test_every_fault_is_told_at_once(kiosk):
    response = kiosk.record(student_name="Nobody", reason_text="Nothing", occurred_at="never")
    assert errors_of(response) == [
        ("occurred_at", "invalid"),
        ("student_name", "student_not_matched"),
        ("reason_text", "reason_not_matched"),
    ]


def test_an_error_never_repeats_what_was_sent(kiosk):
    response = kiosk.record(student_name="Bobby Tables", reason_text="Secret", occurred_at="Hidden")
    assert not any(word in response.content.decode() for word in ("Bobby", "Secret", "Hidden"))


def test_what_nobody_sees_is_not_kept_of_what_is_typed(kiosk, ava, bus):
    row = stored(kiosk.record(student_name="\u200eAva\u200b Olsen", reason_text="Missed the\u2060 b\xadus"))
    assert (row.student, row.student_name) == (ava, "Ava Olsen")
    assert (row.reason, row.reason_text) == (bus, "Missed the bus")


def test_a_name_of_which_nothing_is_seen_is_none(kiosk, bus):
    response = kiosk.record(student_name="\u200b\ufeff", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_id", "required")]


@pytest.mark.parametrize("typed", ["Doctors at 9", "doctor’s, at 9.", "DÖCTOR'S  AT 9"])
def test_accents_and_marks_make_no_difference_between_two_reasons(kiosk, ava, typed):
    doctor = a_reason(kiosk.school, "Doctor's, at 9")
    assert stored(kiosk.record(student_id=str(ava.pk), reason_text=typed)).reason == doctor


def test_of_two_reasons_that_are_alike_the_one_written_so_is_meant(kiosk, ava):
    plain, dotted = a_reason(kiosk.school, "Bus 15"), a_reason(kiosk.school, "Bus 1.5")
    assert stored(kiosk.record(student_id=str(ava.pk), reason_text="bus 1.5")).reason == dotted
    assert stored(kiosk.record(student_id=str(ava.pk), reason_text="bus 15")).reason == plain
    response = kiosk.record(student_id=str(ava.pk), reason_text="bus, 15")
    assert errors_of(response) == [("reason_text", "reason_not_matched")]


def test_a_pupil_is_found_among_those_who_are_spelt_alike(kiosk, bus):
    hyphen = a_student(kiosk.school, "Anna", "Smith-Jones")
    assert stored(kiosk.record(student_name="Anna SmithJones", reason_id=str(bus.pk))).student == hyphen
    joined = a_student(kiosk.school, "Anna", "SmithJones")
    assert stored(kiosk.record(student_name="Anna SmithJones", reason_id=str(bus.pk))).student == joined
    assert stored(kiosk.record(student_name="Anna Smith–Jones", reason_id=str(bus.pk))).student == hyphen
    response = kiosk.record(student_name="Anna Smith Jones", reason_id=str(bus.pk))
    assert errors_of(response) == [("student_name", "student_not_matched")]
