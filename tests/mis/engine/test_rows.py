"""Every row of writeback.md's table, from a saved record to what the MIS received."""

from datetime import date, time

import pytest

from custr.models import Closure, Student
from mis.models import Connection
from reasons.models import AttendanceCode
from tests.cast import a_reason, a_student
from tests.mis.engine.conftest import at

TUESDAY = date(2026, 11, 24)


def test_a_late_arrival_is_one_mark_in_the_mis(scene):
    record = scene.arrives("09:12:40")
    ended = scene.ends(record)
    assert (ended.status, ended.cause, ended.detail) == ("successful", "", "Accepted")
    assert scene.mis.writes == [
        {
            "attendance": [
                {
                    "date": "2026-11-23",
                    "session": "AM",
                    "student_id": "A1749000193",
                    "attendance_code_id": "A1203",
                    "comment": "Missed the bus",
                    "minutes_late": 12,
                }
            ]
        }
    ]


def no_connection(scene):
    Connection.objects.all().delete()


def read_only(scene):
    Connection.objects.update(system="engage")


def kind_is_off(scene):
    scene.set(late_arrival_writeback=False)


def closed(scene):
    Closure.objects.create(school=scene.school, first_day="2026-11-20", last_day="2026-11-23")


def weekend(scene):
    scene.set(school_days=["sat", "sun"])


def day_over(scene):
    scene.set(day_starts=time(7, 0), day_ends=time(8, 55))


def dont_writeback(scene):
    scene.bus.writeback = False
    scene.bus.save()


def no_code(scene):
    scene.bus.code = None
    scene.bus.save()


def not_yet_a_code(scene):
    scene.bus.code = None
    scene.bus.save()
    scene.bus.time_codes.create(starts=time(9, 0), code=scene.late)


def code_gone(scene):
    AttendanceCode.objects.filter(code="L").update(active=False)


def student_left(scene):
    Student.objects.update(active=False)


def switched_off(scene):
    Connection.objects.update(enabled=False)


def no_credentials(scene):
    Connection.objects.update(credentials_encrypted="")


@pytest.mark.parametrize(
    ("arrange", "status", "cause", "letter"),
    [
        (no_connection, "not_required", "no_integration", "L"),
        (read_only, "not_required", "mis_read_only", "L"),
        (kind_is_off, "not_required", "event_not_configured", "L"),
        (closed, "not_required", "outside_school_day", "L"),
        (weekend, "not_required", "outside_school_day", "L"),
        (day_over, "not_required", "outside_school_day", "L"),
        (dont_writeback, "not_required", "reason_dont_writeback", ""),
        (no_code, "not_required", "no_attendance_code", ""),
        (not_yet_a_code, "not_required", "no_attendance_code", ""),
        (code_gone, "failed", "code_not_in_mis", "L"),
        (student_left, "failed", "student_not_matched", "L"),
        (switched_off, "failed", "mis_not_connected", "L"),
        (no_credentials, "failed", "mis_not_connected", "L"),
    ],
)
def test_what_stands_against_a_mark_ends_it_and_the_mis_hears_nothing(scene, arrange, status, cause, letter):
    arrange(scene)
    ended = scene.ends(scene.arrives("08:55"))
    assert (ended.status, ended.cause, ended.outcome_unknown) == (status, cause, False)
    assert (str(ended.date), ended.session, ended.code) == ("2026-11-23", "AM", letter)
    assert ended.finished_at is not None
    assert scene.mis.requests == []


def test_an_event_that_arrives_a_day_late_is_kept_and_not_sent(scene):
    record = scene.arrives(occurred_at=at("08:55", on=date(2026, 11, 20)), received_at=at("09:20"))
    ended = scene.ends(record)
    assert (ended.status, ended.cause) == ("not_required", "received_on_later_day")
    assert str(ended.date) == "2026-11-20"
    assert scene.mis.requests == []


def test_a_late_event_of_the_same_day_is_sent_with_the_code_of_its_own_time(scene):
    scene.bus.time_codes.create(starts=time(9, 0), code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("08:55", received_at=at("09:19")))
    scene.ends(scene.arrives("09:00", received_at=at("09:19"), student=a_pupil(scene)))
    assert [mark["attendance_code_id"] for mark in scene.sent] == ["A1203", "A1222"]


def test_typed_text_that_matched_nothing_fails_and_says_so(scene):
    scene.set(reason_exact_match_required=False)
    ended = scene.ends(scene.arrives(reason=None, reason_text="Bus broke down"))
    assert (ended.status, ended.cause, ended.code) == ("failed", "reason_not_matched", "")
    assert scene.mis.requests == []


@pytest.mark.parametrize("typed", ["u", "code U"])
def test_with_exact_match_off_typed_text_may_be_a_code_of_the_mis(scene, typed):
    scene.set(reason_exact_match_required=False)
    scene.ends(scene.arrives(reason=None, reason_text=typed))
    assert [(mark["attendance_code_id"], mark["comment"]) for mark in scene.sent] == [("A1222", typed)]


def test_with_exact_match_on_a_code_of_the_mis_is_no_match(scene):
    scene.set(reason_exact_match_required=True)
    ended = scene.ends(scene.arrives(reason=None, reason_text="U", captured_offline=True))
    assert ended.cause == "reason_not_matched"


def test_a_name_that_matched_nobody_fails_and_says_so(scene):
    ended = scene.ends(scene.arrives(student=None, student_name="Nobody Known"))
    assert (ended.status, ended.cause, ended.code) == ("failed", "student_not_matched", "L")
    assert scene.mis.requests == []


def test_an_early_leave_marks_the_current_session_by_default(scene):
    ill = a_reason(scene.school, "Dentist", code=AttendanceCode.objects.get(code="M"))
    scene.ends(scene.arrives("11:00", kind="early_leave", reason=ill))
    assert [(mark["session"], mark["attendance_code_id"]) for mark in scene.sent] == [("AM", "A1215")]


def test_an_early_leave_may_mark_the_next_session_and_after_pm_there_is_none(scene):
    scene.set(early_leave_session="next")
    scene.ends(scene.arrives("11:00", kind="early_leave"))
    ended = scene.ends(scene.arrives("13:30", kind="early_leave"))
    assert [mark["session"] for mark in scene.sent] == ["PM"]
    assert (ended.status, ended.cause, ended.session) == ("not_required", "no_next_session", "")


def test_an_early_leave_is_not_written_when_the_school_turned_that_off(scene):
    scene.set(early_leave_writeback=False)
    assert scene.ends(scene.arrives("11:00", kind="early_leave")).cause == "event_not_configured"
    scene.ends(scene.arrives("08:55"))
    assert len(scene.sent) == 1


def test_an_earlier_event_that_arrives_after_a_later_one_is_superseded(scene):
    scene.ends(scene.arrives("09:10"))
    ended = scene.ends(scene.arrives("08:55", received_at=at("09:15"), captured_offline=True))
    assert (ended.status, ended.cause) == ("not_required", "superseded")
    assert len(scene.sent) == 1


@pytest.mark.parametrize("other", ["another pupil", "another session", "a failed later event"])
def test_only_a_written_later_event_of_the_same_cell_supersedes(scene, other):
    if other == "another pupil":
        scene.ends(scene.arrives("09:10", student=a_pupil(scene)))
    elif other == "another session":
        scene.ends(scene.arrives("13:00"))
    else:
        scene.ends(scene.arrives("09:10", reason=None, reason_text="?"))
    scene.ends(scene.arrives("08:55"))
    assert scene.sent[-1]["session"] == "AM"
    assert scene.sent[-1]["student_id"] == scene.ava.mis_id


def test_a_later_event_replaces_an_earlier_mark(scene):
    scene.ends(scene.arrives("08:55"))
    leaves = a_reason(scene.school, "Dentist", code=AttendanceCode.objects.get(code="M"))
    scene.ends(scene.arrives("11:00", kind="early_leave", reason=leaves))
    assert [mark["attendance_code_id"] for mark in scene.sent] == ["A1203", "A1215"]


def test_scholarpack_gets_neither_comment_nor_minutes(scene):
    Connection.objects.update(system="scholarpack")
    scene.ends(scene.arrives("09:12"))
    assert set(scene.sent[0]) == {"date", "session", "student_id", "attendance_code_id"}


def test_minutes_late_are_not_sent_unless_the_school_turns_them_on(scene):
    scene.set(minutes_late=False)
    scene.ends(scene.arrives("09:12"))
    assert "minutes_late" not in scene.sent[0]


def test_editing_a_record_changes_no_finished_writeback_and_sends_nothing(scene):
    record = scene.arrives("08:55")
    before = scene.ends(record)
    record.reason_text = "Overslept"
    record.save()
    assert scene.ends(record).finished_at == before.finished_at
    assert len(scene.mis.requests) == 1


def test_deleting_a_record_does_not_touch_the_mis(scene):
    record = scene.arrives("08:55")
    scene.ends(record)
    record.delete()
    assert len(scene.mis.requests) == 1


def a_pupil(scene):
    """Another pupil whom the MIS knows."""
    return a_student(scene.school, "Henry", "Fernandes", mis_id="A1749000579")
