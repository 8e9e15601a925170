"""The adapter against the real RosarioSIS: the day's sum, other schools and years, sessions, many pupils."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from attendance.school_day import Session
from mis.causes import Cause, Status
from mis.wording.told import told_words
from reasons.kinds import Kind
from tests.journeys.rosariosis.conftest import ABSENT, EXCUSED, PM, TARDY
from tests.journeys.rosariosis.real import RosarioSis, changed
from tests.journeys.rosariosis.test_adapter import adapter_for

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("rosariosis")]

MANY = [str(number) for number in range(1001, 1121)]
OTHER_SCHOOL, LAST_YEAR = "204", "205"


@pytest.fixture
def a_big_roll(rosario: RosarioSis) -> Iterator[RosarioSis]:
    """A hundred and twenty pupils more, all of them with a class in both half days."""
    pupils = [int(pupil) for pupil in MANY]
    for table, columns in {
        "students": "student_id, last_name, first_name",
        "student_enrollment": "student_id, syear, school_id, grade_id, start_date, calendar_id",
        "schedule": "student_id, syear, school_id, start_date, course_id, course_period_id, mp,"
        " marking_period_id",
    }.items():
        others = columns.removeprefix("student_id, ")
        rosario.sql(
            f"insert into {table} ({columns}) select pupil, {others} from {table},"
            " unnest(%(pupils)s::int[]) pupil where student_id = 201",
            pupils=pupils,
        )
    yield rosario
    for table in ("attendance_period", "attendance_day", "schedule", "student_enrollment", "students"):
        rosario.sql(f"delete from {table} where student_id = any(%(pupils)s)", pupils=pupils)


def test_the_day_is_added_up_from_both_marks_and_keeps_its_comment(rosario, mark):
    rosario.sql(
        "insert into attendance_day (student_id, school_date, comment) select 201, date, 'Trip' from today"
    )
    adapter = adapter_for(rosario)
    assert adapter.send_mark(mark).status is Status.SUCCESSFUL
    leaves = replace(mark, session=Session.PM, kind=Kind.EARLY_LEAVE, code="E", code_id=str(EXCUSED))
    assert adapter.send_mark(leaves).status is Status.SUCCESSFUL
    assert [(period, code) for _, _, period, code, _, _ in rosario.marks()] == [(2, TARDY), (3, EXCUSED)]
    day = rosario.sql("select minutes_present, state_value::float, comment from attendance_day")
    assert day == [(150, 0.5, "Trip")]
    assert rosario.sql("select * from attendance_completed") == [], "the teacher has still a register to take"


@pytest.mark.parametrize("pupil", [OTHER_SCHOOL, LAST_YEAR])
def test_a_pupil_of_another_school_or_year_is_refused(rosario, mark, pupil):
    result = adapter_for(rosario).send_mark(replace(mark, student_id=pupil))
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
    assert result.message == "RosarioSIS has no such pupil in this school and school year."
    assert rosario.marks() == []


def test_a_service_user_that_stands_in_another_school_writes_nothing(rosario, mark):
    with changed(rosario, "staff", "schools = ',1,2,', current_school_id = 2", "staff_id = 900"):
        result = adapter_for(rosario).send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
    assert result.message == "The selected date is not in a school quarter."
    assert rosario.marks() == []


def test_a_session_that_ends_before_the_write_is_known_not_written(rosario, mark, monkeypatch):
    adapter = adapter_for(rosario)
    build = adapter.build_write

    def once_the_session_is_gone(*arguments):
        for file in rosario.sessions.glob("sess_*"):
            file.unlink()
        return build(*arguments)

    monkeypatch.setattr(adapter, "build_write", once_the_session_is_gone)
    result = adapter.send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
    assert rosario.marks() == []


def test_both_half_days_of_pupils_at_once_are_all_in(rosario, mark):
    adapter = adapter_for(rosario)
    marks = [
        replace(mark, student_id=pupil, session=session) for pupil in ("201", "202") for session in Session
    ]
    with ThreadPoolExecutor(len(marks)) as pool:
        results = list(pool.map(adapter.send_mark, marks))
    assert {result.status for result in results} == {Status.SUCCESSFUL}
    assert [(row[0], row[2]) for row in rosario.marks()] == [(201, 2), (201, 3), (202, 2), (202, 3)]


def test_more_pupils_than_one_page_are_all_read(a_big_roll, today):
    for pupil in MANY:
        a_big_roll.hold(int(pupil), ABSENT)
    held = adapter_for(a_big_roll, letters={"1": "A"}).held_marks(on=today, students=MANY)
    assert held.cause is None
    assert {(one.student_id, one.session, one.code) for one in held.marks} == {
        (pupil, session, "A") for pupil in MANY for session in Session
    }


def test_the_marks_of_a_pupil_who_has_left_since_are_read_too(rosario, mark, today):
    adapter = adapter_for(rosario)
    adapter.send_mark(mark)
    with changed(rosario, "student_enrollment", "end_date = start_date + 1", "student_id = 201"):
        held = adapter.held_marks(on=today, students=["201", "202"])
    assert [(one.student_id, one.session, one.code_id) for one in held.marks] == [
        ("201", Session.AM, str(TARDY))
    ]


def test_a_void_period_is_named_with_those_that_are_there(rosario):
    adapter = adapter_for(rosario, examples=lambda: ["999", "203", "201"])
    assert told_words(adapter.told(adapter.reading())) == ""
    adapter.credentials = {**adapter.credentials, "am_period_id": "77"}
    said = told_words(adapter.told(adapter.reading()))
    assert f"it has no period 77; it has 2 (Half Day AM), {PM} (Half Day PM)" in said


def test_markup_in_a_reason_is_taken_out_and_the_mark_is_in(rosario, mark):
    result = adapter_for(rosario).send_mark(replace(mark, comment="<b>Bus</b> late", minutes_late=None))
    assert result.status is Status.SUCCESSFUL
    assert [(code, reason) for _, _, _, code, reason, _ in rosario.marks()] == [(TARDY, "Bus late")]
