"""The table of writeback.md, row by row, on values alone."""

from dataclasses import fields, replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.school_day import EarlyLeaveMarks
from mis.causes import Cause, Status, status_of
from mis.decide import decide, is_protected, target_of
from mis.marks import Mark
from reasons.coding import ReasonRule
from reasons.kinds import Kind
from tests.mis.facts import CODES, DAY, LATE, MONDAY, READ_ONLY, SIMS, at, facts

DONT = ReasonRule(writeback=False, code="L")
NOTHING = ReasonRule()
CURRENT, NEXT, REGISTER = EarlyLeaveMarks
OFF = replace(SIMS, enabled=False)
WITHOUT_CREDENTIALS = replace(SIMS, has_credentials=False)


FORMER_PUPILS = replace(SIMS, pupils_to_come=True)


def test_when_nothing_stands_against_it_the_whole_mark_is_sent():
    decision = decide(facts("08:55", minutes_late=3))
    assert decision.cause is None
    assert decision.mark == Mark(
        student_id="A1749191433",
        date=MONDAY,
        session="AM",
        code="L",
        code_id="A1203",
        kind=Kind.LATE_ARRIVAL,
        occurred_at=at("08:55"),
        session_starts_at=at("08:45"),
        minutes_late=3,
        comment="Missed the bus",
    )


ROWS = [
    ("1 no connection", {"mis": None}, Cause.NO_INTEGRATION),
    ("2 read only", {"mis": READ_ONLY}, Cause.MIS_READ_ONLY),
    ("3 off for this kind", {"writeback_on": False}, Cause.EVENT_NOT_CONFIGURED),
    ("4 before the day", {"clock": "08:44"}, Cause.OUTSIDE_SCHOOL_DAY),
    ("4 as it ends", {"clock": "15:15"}, Cause.OUTSIDE_SCHOOL_DAY),
    ("4 Sunday", {"occurred_at": at("09:00", on=date(2026, 11, 22))}, Cause.OUTSIDE_SCHOOL_DAY),
    ("4 closure", {"day": replace(DAY, closures=((MONDAY, MONDAY),))}, Cause.OUTSIDE_SCHOOL_DAY),
    ("5 next day", {"received_at": at("00:00", on=date(2026, 11, 24))}, Cause.RECEIVED_ON_LATER_DAY),
    ("6 don't", {"reason": DONT}, Cause.REASON_DONT_WRITEBACK),
    ("7 no code", {"reason": NOTHING}, Cause.NO_ATTENDANCE_CODE),
    ("7 not yet", {"reason": ReasonRule(time_codes=((time(9, 0), "U"),))}, Cause.NO_ATTENDANCE_CODE),
    (
        "7b no next session",
        {"kind": Kind.EARLY_LEAVE, "early_leave": NEXT, "clock": "13:00"},
        Cause.NO_NEXT_SESSION,
    ),
    ("8 unmatched", {"reason": None}, Cause.REASON_NOT_MATCHED),
    ("8b former pupils", {"mis": FORMER_PUPILS}, Cause.STUDENT_NOT_MATCHED),
    ("8b before 9", {"mis": FORMER_PUPILS, "reason": ReasonRule(code="M")}, Cause.STUDENT_NOT_MATCHED),
    ("9 gone", {"reason": ReasonRule(code="M")}, Cause.CODE_NOT_IN_MIS),
    ("9 never there", {"reason": ReasonRule(code="?")}, Cause.CODE_NOT_IN_MIS),
    ("9 no id", {"reason": ReasonRule(code="X")}, Cause.CODE_NOT_IN_MIS),
    ("10 nobody", {"student_mis_id": None}, Cause.STUDENT_NOT_MATCHED),
    ("11 switched off", {"mis": OFF}, Cause.MIS_NOT_CONNECTED),
    ("11 no credentials", {"mis": WITHOUT_CREDENTIALS}, Cause.MIS_NOT_CONNECTED),
    ("12 superseded", {"superseded": True}, Cause.SUPERSEDED),
]


@pytest.mark.parametrize(("changed", "cause"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_each_row_alone_ends_with_its_cause(changed, cause):
    decision = decide(facts(**changed))
    assert (decision.cause, decision.mark) == (cause, None)


# What makes each rule apply without touching another's facts, so that they can be piled up.
PILE = [
    ({"writeback_on": False}, Cause.EVENT_NOT_CONFIGURED),
    ({"day": replace(DAY, days=frozenset({"sun"}))}, Cause.OUTSIDE_SCHOOL_DAY),
    ({"received_at": at("09:00", on=date(2026, 11, 24))}, Cause.RECEIVED_ON_LATER_DAY),
    ({"reason": NOTHING}, Cause.NO_ATTENDANCE_CODE),
    ({"student_mis_id": None}, Cause.STUDENT_NOT_MATCHED),
    ({"mis": OFF}, Cause.MIS_NOT_CONNECTED),
    ({"superseded": True}, Cause.SUPERSEDED),
]


@pytest.mark.parametrize("first", range(len(PILE)))
def test_the_first_rule_that_applies_ends_it(first):
    piled = {name: value for changed, _ in reversed(PILE[first:]) for name, value in changed.items()}
    assert decide(facts(**piled)).cause == PILE[first][1]


def test_no_connection_comes_before_everything():
    everything = {name: value for changed, _ in PILE for name, value in changed.items()}
    assert decide(facts(**(everything | {"mis": None}))).cause == Cause.NO_INTEGRATION
    assert decide(facts(**(everything | {"mis": READ_ONLY}))).cause == Cause.MIS_READ_ONLY


def test_no_next_session_comes_before_an_unmatched_reason():
    leaving = {"kind": Kind.EARLY_LEAVE, "early_leave": NEXT, "reason": None}
    assert decide(facts("13:00", **leaving)).cause == Cause.NO_NEXT_SESSION


@pytest.mark.parametrize(("clock", "letter"), [("09:29:59", "L"), ("09:30", "U"), ("14:00", "U")])
def test_the_code_is_the_one_for_the_check_in_whatever_the_hour_it_is_received(clock, letter):
    late = facts(clock, received_at=at("15:00"))
    mark = decide(late).mark
    assert mark is not None
    assert mark.code == letter


@pytest.mark.parametrize(
    ("clock", "marks", "session"),
    [("11:00", CURRENT, "AM"), ("11:00", NEXT, "PM"), ("13:00", CURRENT, "PM")],
)
def test_an_early_leave_marks_the_session_the_school_chose(clock, marks, session):
    mark = decide(facts(clock, kind=Kind.EARLY_LEAVE, early_leave=marks)).mark
    assert mark is not None
    assert mark.session == session


def test_a_late_arrival_never_marks_the_next_session():
    mark = decide(facts("11:00", early_leave=NEXT)).mark
    assert mark is not None
    assert mark.session == "AM"


@pytest.mark.parametrize(("changed", "cause"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_would_have_been_written_is_told_in_every_case(changed, cause):
    whole = facts(**changed)
    target = decide(whole).target
    assert target == target_of(whole)
    assert target.date == whole.occurred_at.date()
    if cause in {Cause.NO_INTEGRATION, Cause.MIS_READ_ONLY, Cause.RECEIVED_ON_LATER_DAY, Cause.SUPERSEDED}:
        assert (target.session, target.code) == ("AM", "L")


def test_a_row_that_waited_over_midnight_is_interrupted_and_not_sent():
    waited = facts("09:00", now=at("00:00", on=date(2026, 11, 24)))
    assert decide(waited).cause == Cause.INTERRUPTED


def test_a_row_that_waited_over_midnight_and_needs_no_mark_is_not_required_still():
    waited = facts("09:00", now=at("08:00", on=date(2026, 11, 24)), mis=None)
    assert decide(waited).cause == Cause.NO_INTEGRATION


@pytest.mark.parametrize(
    ("held", "protected"), [([], False), (["N"], False), ([""], False), (["C"], True), (["N", "I"], True)]
)
def test_only_a_mark_that_the_mis_holds_and_the_school_lists_is_protected(held, protected):
    assert is_protected(held, protected_codes=frozenset({"C", "I"})) is protected


def test_every_cause_has_one_final_status():
    assert {status_of(cause) for cause in Cause} == {Status.FAILED, Status.NOT_REQUIRED}
    assert len({cause for cause in Cause if status_of(cause) is Status.NOT_REQUIRED}) == 10


clocks = st.times()
rules = st.builds(
    ReasonRule,
    writeback=st.booleans(),
    code=st.none() | st.sampled_from([*CODES, "?", ""]),
    time_codes=st.lists(st.tuples(clocks, st.sampled_from([*CODES, "?"])), max_size=4).map(tuple),
)
moments = st.builds(
    lambda days, clock: at(clock.isoformat()) + timedelta(days=days), st.integers(-400, 400), clocks
)
days = st.builds(
    lambda zone, starts, ends, pm: replace(DAY, timezone=zone, starts=starts, ends=ends, pm_starts=pm),
    st.sampled_from(["Europe/London", "Pacific/Tongatapu", "Pacific/Pago_Pago", "America/St_Johns"]),
    clocks,
    clocks,
    clocks,
)
any_facts = st.builds(
    facts,
    kind=st.sampled_from(Kind),
    occurred_at=moments,
    received_at=moments,
    now=moments,
    day=days,
    mis=st.sampled_from([None, SIMS, READ_ONLY, OFF, WITHOUT_CREDENTIALS, FORMER_PUPILS]),
    writeback_on=st.booleans(),
    early_leave=st.sampled_from(EarlyLeaveMarks),
    reason=st.none() | rules | st.just(LATE),
    student_mis_id=st.sampled_from([None, "", "A1"]),
    superseded=st.booleans(),
    minutes_late=st.none() | st.integers(0, 900),
)


@given(any_facts)
def test_whatever_the_facts_there_is_exactly_one_of_a_mark_and_a_cause(whole):
    decision = decide(whole)
    assert (decision.mark is None) != (decision.cause is None)
    if decision.mark is not None:
        assert decision.mark.student_id
        assert decision.mark.code_id
        assert all(getattr(decision.mark, field.name) is not None for field in fields(Mark)[:6])
        assert (decision.mark.date, decision.mark.session, decision.mark.code) == (
            decision.target.date,
            decision.target.session,
            decision.target.code,
        )


@given(any_facts)
def test_deciding_twice_decides_the_same(whole):
    assert decide(whole) == decide(whole)
