"""Which kinds of event a device offers, and who may leave by themselves."""

import pytest

from tests.attendance.api.kiosk import Kiosk, errors_of, notes_of
from tests.cast import a_reason, a_student


@pytest.fixture
def leaving(kiosk: Kiosk) -> dict[str, str]:
    return {"kind": "early_leave", "reason_id": str(a_reason(kiosk.school, "Dentist", kind="both").pk)}


def offer(kiosk: Kiosk, *kinds: str) -> None:
    kiosk.device.kinds = list(kinds)
    kiosk.device.save()


def let_leave(kiosk: Kiosk, *years: str) -> None:
    kiosk.school.kiosk_early_leave_years = list(years)
    kiosk.school.save()


def test_a_kind_that_the_device_does_not_offer_is_refused_and_offline_noted(kiosk, ava, leaving):
    offer(kiosk, "late_arrival")
    event = {**leaving, "student_id": str(ava.pk)}
    assert errors_of(kiosk.record(**event)) == [("kind", "kind_not_allowed")]
    assert "does not offer" in notes_of(kiosk.record(**event, captured_offline=True))
    assert kiosk.record(**{**event, "kind": "late_arrival"}).status_code == 201


def test_a_pupil_of_another_year_may_not_leave_by_themselves(kiosk, ava, leaving):
    let_leave(kiosk, "12", "13")
    event = {**leaving, "student_id": str(ava.pk)}
    assert errors_of(kiosk.record(**event)) == [("kind", "kind_not_allowed")]
    assert "may not sign out" in notes_of(kiosk.record(**event, captured_offline=True))
    assert kiosk.record(**{**event, "kind": "late_arrival"}).status_code == 201


def test_where_nobody_may_leave_no_typed_name_may(kiosk, leaving):
    let_leave(kiosk)
    kiosk.school.student_exact_match_required = False
    kiosk.school.save()
    event = {**leaving, "student_name": "Nobody Known"}
    assert errors_of(kiosk.record(**event)) == [("kind", "kind_not_allowed")]
    let_leave(kiosk, "12")
    assert kiosk.record(**event).status_code == 201, "whose year is not known may be one of them"


def test_whose_year_is_among_them_may_and_so_may_all_where_none_is_named(kiosk, ava, leaving):
    assert kiosk.record(**leaving, student_id=str(ava.pk)).status_code == 201
    let_leave(kiosk, "12", "13")
    noor = a_student(kiosk.school, "Noor", "Khan", year="12")
    assert kiosk.record(**leaving, student_name="Khan, Noor").status_code == 201
    assert noor.year == "12"
