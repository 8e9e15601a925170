"""The register: what was taken, what was written, what each mark replaced."""

from datetime import date

import pytest

from mis.demo_mis import DemoMis
from mis.demo_mis.marks import letter_as_taken
from mis.demo_mis.register import colour_of
from tests.mis.demo_mis.clients import DAISY, LATE, MEDICAL, UNAUTHORISED_LATE, Raw, a_mark

MONDAY = date(2026, 11, 23)


def absent_pupil(demo: DemoMis) -> str:
    """Somebody whom the teacher found absent on that Monday."""
    return next(
        pupil.id
        for pupil in demo.school.pupils.values()
        if pupil.active and letter_as_taken(student_id=pupil.id, on=MONDAY, session="AM") == "N"
    )


def row_of(raw: Raw, student: str, path: str = "/register/7B/2026-11-23/AM.json") -> dict[str, object]:
    """One pupil's row in the register page's data."""
    rows: list[dict[str, object]] = raw.get(path).json()["data"]
    return next(row for row in rows if row["student_id"] == student)


def test_the_register_as_taken_is_the_same_every_time() -> None:
    letters = {letter_as_taken(student_id=DAISY, on=MONDAY, session="AM") for _ in range(5)}
    assert len(letters) == 1


def test_most_are_present_and_a_few_are_not(demo: DemoMis) -> None:
    taken = [letter_as_taken(student_id=pupil, on=MONDAY, session="AM") for pupil in demo.school.pupils]
    assert set(taken) == {"/", "N"}
    assert 0.03 < taken.count("N") / len(taken) < 0.15


def test_the_afternoon_has_a_letter_of_its_own() -> None:
    assert letter_as_taken(student_id=DAISY, on=MONDAY, session="AM") == "/"
    assert letter_as_taken(student_id=DAISY, on=MONDAY, session="PM") == "\\"


def test_before_any_write_a_box_holds_the_register_as_taken(raw: Raw) -> None:
    row = row_of(raw, DAISY)
    assert (row["code"], row["meaning"], row["replaced"]) == ("/", "Present (AM)", None)
    assert (row["written_at"], row["minutes_late"], row["comment"]) == (None, None, "")


def test_a_written_mark_shows_in_the_register_with_what_it_replaced(raw: Raw) -> None:
    raw.write(a_mark(minutes_late=12, comment="Missed the bus"))
    row = row_of(raw, DAISY)
    assert (row["replaced"], row["code"]) == ("/", "L")
    assert row["meaning"] == "Late arrival before the register has closed"
    assert (row["minutes_late"], row["comment"]) == (12, "Missed the bus")
    assert row["written_at"]


def test_a_mark_for_someone_absent_replaces_the_n(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark(student_id=absent_pupil(demo)))
    assert (demo.marks[0].replaced, demo.marks[0].code) == ("N", "L")


def test_a_second_mark_replaces_the_first(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark(attendance_code_id=LATE))
    raw.write(a_mark(attendance_code_id=UNAUTHORISED_LATE))
    row = row_of(raw, DAISY)
    assert (row["replaced"], row["code"]) == ("L", "U")


def test_the_history_keeps_every_mark_in_order(demo: DemoMis, raw: Raw) -> None:
    for code in (LATE, MEDICAL, UNAUTHORISED_LATE):
        raw.write(a_mark(attendance_code_id=code))
    history = demo.marks.history(student_id=DAISY, on=MONDAY, session="AM")
    assert [(mark.replaced, mark.code) for mark in history] == [("/", "L"), ("L", "M"), ("M", "U")]
    assert len(demo.marks.on(MONDAY)) == 1


@pytest.mark.parametrize("other", [{"session": "PM"}, {"date": "2026-11-24"}, {"student_id": "A1749000193"}])
def test_another_session_day_or_pupil_is_another_mark(demo: DemoMis, raw: Raw, other: dict[str, str]) -> None:
    raw.write(a_mark())
    raw.write(a_mark(**other, attendance_code_id=MEDICAL))
    held = demo.marks.held(student_id=DAISY, on=MONDAY, session="AM")
    assert held is not None
    assert held.code == "L"
    assert [mark.code for mark in demo.marks] == ["L", "M"]


def test_the_last_row_wins_when_a_register_names_a_pupil_twice(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark(attendance_code_id=LATE), a_mark(attendance_code_id=MEDICAL))
    held = demo.marks.held(student_id=DAISY, on=MONDAY, session="AM")
    assert held is not None
    assert (held.replaced, held.code) == ("L", "M")


def test_the_latest_marks_come_newest_first(demo: DemoMis, raw: Raw) -> None:
    for code in (LATE, MEDICAL, UNAUTHORISED_LATE):
        raw.write(a_mark(attendance_code_id=code))
    assert [mark.code for mark in demo.marks.latest(2)] == ["U", "M"]


def test_nothing_is_held_where_nothing_was_written(demo: DemoMis) -> None:
    assert demo.marks.held(student_id=DAISY, on=MONDAY, session="AM") is None
    assert demo.marks.on(MONDAY) == []
    assert list(demo.marks) == []


@pytest.mark.parametrize(
    ("letter", "colour"), [("/", "ok"), ("L", "ok"), ("N", "bad"), ("U", "bad"), ("M", "idle")]
)
def test_a_code_wears_the_colour_of_what_it_means(letter: str, colour: str) -> None:
    assert colour_of(letter) == colour
