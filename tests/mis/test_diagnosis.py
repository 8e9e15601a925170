"""What people are told of every outcome: the tone, whose job it is, what to do, the eight checks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.causes import UNKNOWN_OUTCOME_CAUSES, Cause, Status, status_of
from mis.decide import decide
from mis.diagnosis import JOBS, TONES, Diagnosis, Tone, diagnose, task_of
from mis.findings import Around, Check, Job, Outcome, Setting, Task, Verdict
from tests.mis.facts import CODES, LATE, READ_ONLY, SIMS, facts

AROUND = Around(mis_name="SIMS by Wonde")


def ended(cause: Cause, *, unknown: bool = False, code: str = "L") -> Outcome:
    """An outcome as it is stored."""
    return Outcome(status=status_of(cause), cause=cause, unknown=unknown, code=code)


def diagnosed(outcome: Outcome, given=None, around: Around = AROUND) -> Diagnosis:
    return diagnose(outcome=outcome, facts=given or facts(), around=around)


SUCCESS = Outcome(status=Status.SUCCESSFUL, detail="Accepted", code="L")
WAITING = Outcome(status=Status.PENDING)
UNDER_WAY = Outcome(status=Status.PENDING, under_way=True)


class TestTone:
    @pytest.mark.parametrize(
        ("outcome", "tone"),
        [
            (SUCCESS, Tone.OK),
            (WAITING, Tone.WAIT),
            (UNDER_WAY, Tone.WAIT),
            (ended(Cause.MIS_REJECTED), Tone.BAD),
            (ended(Cause.MIS_TIMEOUT, unknown=True), Tone.BAD),
            (ended(Cause.SUPERSEDED), Tone.IDLE),
        ],
    )
    def test_it_follows_from_the_status_alone(self, outcome, tone):
        assert diagnosed(outcome).tone is tone

    def test_every_status_has_one(self):
        assert set(TONES) == set(Status)


class TestWhatToDo:
    @pytest.mark.parametrize("outcome", [WAITING, UNDER_WAY])
    def test_while_it_is_in_progress_wait(self, outcome):
        assert task_of(outcome) is Task.WAIT
        assert diagnosed(outcome).job is None

    @pytest.mark.parametrize("detail", ["", "Accepted", "Confirmed"])
    def test_after_a_success_nothing(self, detail):
        outcome = replace(SUCCESS, detail=detail)
        assert task_of(outcome) is Task.NOTHING
        assert diagnosed(outcome).job is None

    @pytest.mark.parametrize("cause", [cause for cause in Cause if status_of(cause) is Status.FAILED])
    def test_after_a_failure_whose_outcome_is_known_enter_the_mark(self, cause):
        assert task_of(ended(cause)) is Task.ENTER

    @pytest.mark.parametrize("cause", [*sorted(UNKNOWN_OUTCOME_CAUSES), Cause.INTERRUPTED])
    def test_where_nobody_knows_check_first(self, cause):
        assert task_of(ended(cause, unknown=True)) is Task.CHECK_FIRST

    @pytest.mark.parametrize("cause", [cause for cause in Cause if status_of(cause) is Status.NOT_REQUIRED])
    def test_of_not_required_only_two_are_entered_by_hand(self, cause):
        """screens.md: those that came a day late, and those whose reason gave no code."""
        by_hand = cause in (Cause.RECEIVED_ON_LATER_DAY, Cause.NO_ATTENDANCE_CODE)
        assert task_of(ended(cause)) is (Task.ENTER if by_hand else Task.NOTHING)


class TestWhoseJob:
    def test_every_cause_has_an_answer(self):
        assert set(JOBS) == set(Cause)

    @pytest.mark.parametrize(
        ("cause", "job"),
        [
            (Cause.REASON_NOT_MATCHED, Job.OFFICE),
            (Cause.CODE_NOT_IN_MIS, Job.OFFICE),
            (Cause.STUDENT_NOT_MATCHED, Job.OFFICE),
            (Cause.MIS_REJECTED, Job.OFFICE),
            (Cause.REASON_DONT_WRITEBACK, Job.OFFICE),
            (Cause.MIS_NOT_CONNECTED, Job.IT),
            (Cause.MIS_UNAUTHORISED, Job.IT),
            (Cause.MIS_UNREACHABLE, Job.IT),
            (Cause.MIS_CONNECTION_LOST, Job.IT),
            (Cause.RECEIVED_ON_LATER_DAY, Job.IT),
            (Cause.INTERRUPTED, Job.IT),
            (Cause.MIS_ERROR, Job.SUPPLIER),
            (Cause.MIS_TIMEOUT, Job.SUPPLIER),
            (Cause.MIS_RATE_LIMITED, Job.SUPPLIER),
            (Cause.MIS_UNEXPECTED_ANSWER, Job.SUPPLIER),
            (Cause.MIS_READ_ONLY, Job.SUPPLIER),
        ],
    )
    def test_office_it_or_supplier(self, cause, job):
        assert diagnosed(ended(cause)).job is job

    def test_where_a_later_event_counts_nobody_has_to_do_anything(self):
        assert diagnosed(ended(Cause.SUPERSEDED)).job is None


class TestTheEightChecks:
    def test_they_come_in_the_order_of_the_rules(self):
        assert [found.check for found in diagnosed(SUCCESS).checks] == list(Check)
        assert len(Check) == 8

    @pytest.mark.parametrize("detail", ["", "Accepted", "Confirmed"])
    def test_after_a_success_none_failed(self, detail):
        assert diagnosed(replace(SUCCESS, detail=detail)).failed == ()

    def test_after_a_success_none_failed_whatever_was_changed_since(self):
        since = facts(mis=None, student_mis_id=None, codes={}, reason=None)
        assert diagnosed(SUCCESS, since).failed == ()
        off = replace(SIMS, enabled=False, has_credentials=False)
        assert diagnosed(SUCCESS, facts(mis=off)).failed == ()
        assert diagnosed(SUCCESS, facts(mis=READ_ONLY)).failed == ()

    @pytest.mark.parametrize(
        ("cause", "failed"),
        [
            (Cause.NO_INTEGRATION, Check.MIS_SUPPORTS_WRITEBACK),
            (Cause.MIS_READ_ONLY, Check.MIS_SUPPORTS_WRITEBACK),
            (Cause.RECEIVED_ON_LATER_DAY, Check.SAME_DAY),
            (Cause.REASON_DONT_WRITEBACK, Check.NOT_DONT_WRITEBACK),
            (Cause.NO_ATTENDANCE_CODE, Check.REASON_MAPPED),
            (Cause.REASON_NOT_MATCHED, Check.REASON_MAPPED),
            (Cause.CODE_NOT_IN_MIS, Check.REASON_MAPPED),
            (Cause.STUDENT_NOT_MATCHED, Check.STUDENT_IN_MIS),
            (Cause.MIS_NOT_CONNECTED, Check.CONNECTION_ACTIVE),
            (Cause.MIS_UNAUTHORISED, Check.CONNECTION_ACTIVE),
            (Cause.MIS_UNREACHABLE, Check.CONNECTION_ACTIVE),
            (Cause.MIS_CONNECTION_LOST, Check.CONNECTION_ACTIVE),
            (Cause.MIS_TIMEOUT, Check.CONNECTION_ACTIVE),
            (Cause.MIS_ERROR, Check.CONNECTION_ACTIVE),
            (Cause.MIS_UNEXPECTED_ANSWER, Check.CONNECTION_ACTIVE),
        ],
    )
    def test_the_cause_fails_its_check_even_when_it_has_been_put_right_since(self, cause, failed):
        """The facts are all right by now; the stored outcome is what is explained."""
        assert diagnosed(ended(cause)).failed[:1] == (failed,)

    @pytest.mark.parametrize(
        "cause",
        [
            Cause.EVENT_NOT_CONFIGURED,
            Cause.OUTSIDE_SCHOOL_DAY,
            Cause.NO_NEXT_SESSION,
            Cause.SUPERSEDED,
            Cause.MARK_PROTECTED,
            Cause.MIS_REJECTED,
            Cause.MIS_RATE_LIMITED,
            Cause.INTERRUPTED,
        ],
    )
    def test_some_causes_are_none_of_the_eight(self, cause):
        assert diagnosed(ended(cause)).failed == ()

    def test_an_unknown_interruption_is_judged_by_the_settings_of_now(self):
        lost = ended(Cause.INTERRUPTED, unknown=True, code="")
        assert diagnosed(lost).failed == ()
        assert diagnosed(lost, facts(student_mis_id=None)).failed == (Check.STUDENT_IN_MIS,)

    def test_over_midnight_every_rule_had_been_asked(self):
        known = ended(Cause.INTERRUPTED)
        assert diagnosed(known, facts(student_mis_id=None, mis=None)).failed == ()

    @pytest.mark.parametrize("check", Check)
    def test_each_links_to_a_setting(self, check):
        found = diagnosed(SUCCESS).checks[list(Check).index(check)]
        assert isinstance(found.setting, Setting)

    def test_a_reason_that_matched_links_to_itself_and_none_to_the_list(self):
        by_check = {found.check: found for found in diagnosed(SUCCESS).checks}
        assert by_check[Check.REASON_MAPPED].setting is Setting.REASON
        without = diagnosed(ended(Cause.REASON_NOT_MATCHED, code=""), facts(reason=None))
        by_check = {found.check: found for found in without.checks}
        assert by_check[Check.REASON_MAPPED].setting is Setting.REASONS


reasons = st.sampled_from([None, LATE, replace(LATE, code=None), replace(LATE, writeback=False)])
connections = st.sampled_from([None, SIMS, READ_ONLY, replace(SIMS, enabled=False)])
outcomes = st.one_of(
    st.builds(Outcome, status=st.just(Status.PENDING), under_way=st.booleans()),
    st.builds(Outcome, status=st.just(Status.SUCCESSFUL), code=st.sampled_from(["L", "U", "gone"])),
    st.builds(ended, st.sampled_from(Cause), unknown=st.booleans(), code=st.sampled_from(["L", "", "gone"])),
)
arounds = st.builds(
    Around,
    mis_name=st.sampled_from(["", "SIMS by Wonde"]),
    exact_match_required=st.booleans(),
    reason_typed=st.booleans(),
    captured_offline=st.booleans(),
)
whatever = st.builds(
    facts,
    st.sampled_from(["00:00", "08:55", "09:30", "15:15"]),
    reason=reasons,
    mis=connections,
    codes=st.sampled_from([{}, CODES]),
    student_mis_id=st.sampled_from([None, "A1"]),
)


class TestWhateverIsStored:
    @given(outcome=outcomes, given=whatever, around=arounds)
    def test_it_never_raises_and_always_answers_all_eight(self, outcome, given, around):
        diagnosis = diagnosed(outcome, given, around)
        assert [found.check for found in diagnosis.checks] == list(Check)
        assert all(isinstance(found.verdict, Verdict) for found in diagnosis.checks)

    @given(given=whatever, around=arounds)
    def test_a_fresh_decision_is_explained_by_a_check_or_by_none_of_the_eight(self, given, around):
        """What the rules decide and what the checks say never contradict each other."""
        decision = decide(given)
        code = decision.target.code or ""
        if decision.cause is None:
            assert diagnosed(replace(SUCCESS, code=code), given, around).failed == ()
            return
        failed = diagnosed(ended(decision.cause, code=code), given, around).failed
        none_of_the_eight = {
            Cause.EVENT_NOT_CONFIGURED,
            Cause.OUTSIDE_SCHOOL_DAY,
            Cause.NO_NEXT_SESSION,
            Cause.SUPERSEDED,
            Cause.INTERRUPTED,
        }
        assert failed or decision.cause in none_of_the_eight
