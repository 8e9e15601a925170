"""Our marks beside those of the MIS: the same, changed since, missing, not readable."""

from datetime import UTC, datetime, time
from itertools import count

import pytest

from attendance.school_day import Session
from mis.causes import Cause
from mis.marks import HeldMark, HeldMarks
from mis.reconciliation import OurMark, Standing, compare

READ_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_keys = count(1)
SAME, CHANGED, MISSING, NOT_READABLE = Standing


def ours(code="L", session=Session.AM, *, at="09:12:40", student="S1", **fields):
    moment = datetime.combine(READ_AT.date(), time.fromisoformat(at), UTC)
    return OurMark(
        key=next(_keys),
        student_id=student,
        session=session,
        code=code,
        code_id=f"id-{code}",
        occurred_at=moment,
        **fields,
    )


def there(code="L", session: Session | None = Session.AM, *, student="S1", at=None):
    moment = time.fromisoformat(at) if at else None
    return HeldMark(student_id=student, session=session, code=code, code_id=f"id-{code}", at=moment)


def found(marks, *held, cause=None):
    """How each mark stands, in the order in which they were given; None for one that is left out."""
    done = {c.mark.key: c for c in compare(marks, HeldMarks(read_at=READ_AT, marks=held, cause=cause))}
    return [(done[m.key].standing, done[m.key].holds) if m.key in done else None for m in marks]


class TestOneMark:
    def test_is_there(self):
        assert found([ours()], there()) == [(SAME, ("L",))]

    def test_is_another_by_now(self):
        assert found([ours()], there("N")) == [(CHANGED, ("N",))]

    def test_is_gone(self):
        assert found([ours()]) == [(MISSING, ())]

    def test_of_another_pupil_does_not_count(self):
        assert found([ours()], there(student="S2")) == [(MISSING, ())]

    def test_of_the_other_half_day_does_not_count(self):
        assert found([ours()], there(session=Session.PM)) == [(MISSING, ())]

    def test_beside_somebody_elses_is_there_all_the_same(self):
        assert found([ours()], there("N"), there()) == [(SAME, ("L",))]

    def test_cannot_be_told_where_the_mis_was_not_read(self):
        assert found([ours(), ours(certain=False)], cause=Cause.MIS_TIMEOUT) == [(NOT_READABLE, ())] * 2


class TestNotKnownToBeWritten:
    def test_is_there_after_all(self):
        assert found([ours(certain=False)], there()) == [(SAME, ("L",))]

    def test_is_never_said_to_be_changed(self):
        assert found([ours(certain=False)], there("N")) == [(MISSING, ("N",))]

    def test_leaves_the_one_before_it_in_force(self):
        marks = [ours("L", at="09:12:00"), ours("U", at="09:40:00", certain=False)]
        assert found(marks, there("L")) == [(SAME, ("L",)), (MISSING, ("L",))]
        assert found(marks, there("N")) == [(CHANGED, ("N",)), (MISSING, ("N",))]


class TestReplacedByOurselves:
    def test_the_earlier_one_is_not_looked_for(self):
        marks = [ours("L", at="09:12:00"), ours("U", at="09:40:00")]
        assert found(marks, there("U")) == [None, (SAME, ("U",))]
        assert found(marks) == [None, (MISSING, ())]

    def test_whichever_way_round_they_are_told(self):
        marks = [ours("U", at="09:40:00"), ours("L", at="09:12:00")]
        assert found(marks, there("U")) == [(SAME, ("U",)), None]


class TestAnMisWithoutHalfDays:
    def test_one_mark_stands_for_the_day(self):
        assert found([ours()], there(session=None)) == [(SAME, ("L",))]
        assert found([ours()], there("N", session=None)) == [(CHANGED, ("N",))]

    def test_our_mark_for_the_afternoon_is_nobody_elses_in_the_morning(self):
        marks = [ours("L"), ours("C", Session.PM, at="14:00:00")]
        held = [there(code, session=None) for code in ("L", "C")]
        assert found(marks, *held) == [(SAME, ("L",)), (SAME, ("C",))]
        assert found(marks, held[1]) == [(MISSING, ()), (SAME, ("C",))]

    def test_another_time_is_a_change(self):
        assert found([ours()], there(session=None, at="09:12:40")) == [(SAME, ("L",))]
        assert found([ours()], there(session=None, at="09:05:00")) == [(CHANGED, ("L",))]

    def test_unless_it_is_that_of_our_own_later_mark(self):
        marks = [ours("L"), ours("L", Session.PM, at="13:05:00")]
        assert found(marks, there(session=None, at="13:05:00")) == [(SAME, ("L",))] * 2


@pytest.mark.parametrize("held", [[], [there(student="S9")]])
def test_a_day_without_marks_of_ours_has_nothing_to_compare(held):
    assert compare([], HeldMarks(read_at=READ_AT, marks=tuple(held))) == []
