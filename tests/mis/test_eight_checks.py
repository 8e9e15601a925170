"""Each of the eight checks, its verdict and its short fact."""

from dataclasses import replace
from datetime import UTC, date, time

import pytest

from mis.causes import Cause, Status, status_of
from mis.diagnosis import diagnose
from mis.findings import Around, Check, Fact, Finding, Outcome, Verdict
from mis.stages import RULES, rule_reached
from reasons.coding import ReasonRule
from tests.mis.facts import LATE, READ_ONLY, SIMS, at, facts

PASSED, FAILED, NOT_REACHED = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED
SUCCESS = Outcome(status=Status.SUCCESSFUL, code="L")
WAITING = Outcome(status=Status.PENDING)


def ended(cause: Cause, code: str = "", *, unknown: bool = False) -> Outcome:
    return Outcome(status=status_of(cause), cause=cause, code=code, unknown=unknown)


def find(check: Check, outcome: Outcome, given=None, **around) -> Finding:
    """One check of one writeback."""
    surroundings = Around(**({"mis_name": "SIMS by Wonde"} | around))
    diagnosis = diagnose(outcome=outcome, facts=given or facts(), around=surroundings)
    return next(found for found in diagnosis.checks if found.check is check)


def said(check: Check, outcome: Outcome, given=None, **around) -> tuple[Verdict, Fact]:
    found = find(check, outcome, given, **around)
    return found.verdict, found.fact


class TestMisSupportsWriteback:
    check = Check.MIS_SUPPORTS_WRITEBACK

    def test_it_names_the_mis(self):
        found = find(self.check, SUCCESS)
        assert (found.verdict, found.fact, dict(found.values)) == (PASSED, Fact.MIS, {"mis": "SIMS by Wonde"})

    @pytest.mark.parametrize("outcome", [ended(Cause.NO_INTEGRATION), WAITING])
    def test_without_a_connection(self, outcome):
        assert said(self.check, outcome, facts(mis=None)) == (FAILED, Fact.NO_MIS)

    @pytest.mark.parametrize("outcome", [ended(Cause.MIS_READ_ONLY), WAITING])
    def test_of_an_mis_that_takes_no_marks(self, outcome):
        assert said(self.check, outcome, facts(mis=READ_ONLY)) == (FAILED, Fact.READ_ONLY)

    def test_a_connection_taken_away_since_changes_nothing(self):
        assert said(self.check, ended(Cause.REASON_DONT_WRITEBACK), facts(mis=None)) == (PASSED, Fact.MIS)


class TestReasonMapped:
    check = Check.REASON_MAPPED

    def test_it_names_the_letter(self):
        assert dict(find(self.check, SUCCESS).values) == {"code": "L"}

    def test_the_letter_is_the_stored_one(self):
        assert dict(find(self.check, replace(SUCCESS, code="U")).values) == {"code": "U"}

    def test_typed_text_that_matches_nothing(self):
        given = facts(reason=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given) == (FAILED, Fact.NO_MATCH)

    def test_no_code_at_that_time(self):
        given = facts("09:10", reason=ReasonRule(time_codes=((time(9, 30), "U"),)))
        found = find(self.check, ended(Cause.NO_ATTENDANCE_CODE), given)
        assert (found.verdict, found.fact) == (FAILED, Fact.NO_CODE)
        assert f"{found.values['time']:%H:%M}" == "09:10"

    def test_a_code_that_the_mis_has_no_more(self):
        found = find(self.check, ended(Cause.CODE_NOT_IN_MIS, "M"))
        assert (found.verdict, found.fact, dict(found.values)) == (FAILED, Fact.CODE_GONE, {"code": "M"})

    def test_dont_writeback_asks_for_no_code(self):
        given = facts(reason=replace(LATE, writeback=False))
        assert said(self.check, ended(Cause.REASON_DONT_WRITEBACK), given) == (NOT_REACHED, Fact.NOT_REACHED)

    @pytest.mark.parametrize(
        ("reason", "expected"),
        [
            (None, (FAILED, Fact.NO_MATCH)),
            (LATE, (PASSED, Fact.CODE)),
            (ReasonRule(), (FAILED, Fact.NO_CODE)),
            (ReasonRule(code="M"), (FAILED, Fact.CODE_GONE)),  # inactive
            (ReasonRule(code="X"), (FAILED, Fact.CODE_GONE)),  # without an id of the MIS's
            (ReasonRule(code="Q"), (FAILED, Fact.CODE_GONE)),  # unknown
            (replace(LATE, writeback=False), (NOT_REACHED, Fact.NOT_REACHED)),
        ],
    )
    def test_where_the_rules_never_came_the_settings_of_now_say_it(self, reason, expected):
        assert said(self.check, ended(Cause.OUTSIDE_SCHOOL_DAY), facts(reason=reason)) == expected


class TestNotDontWriteback:
    check = Check.NOT_DONT_WRITEBACK

    def test_a_reason_that_is_written(self):
        assert said(self.check, SUCCESS) == (PASSED, Fact.WRITES)

    def test_a_reason_set_to_dont_writeback(self):
        assert said(self.check, ended(Cause.REASON_DONT_WRITEBACK)) == (FAILED, Fact.DONT_WRITEBACK)

    def test_without_a_reason_there_is_nothing_to_check(self):
        given = facts(reason=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given) == (NOT_REACHED, Fact.NOT_REACHED)
        assert said(self.check, ended(Cause.OUTSIDE_SCHOOL_DAY), given) == (NOT_REACHED, Fact.NOT_REACHED)

    def test_before_the_rules_came_there_it_is_as_set_now(self):
        given = facts(reason=replace(LATE, writeback=False))
        assert said(self.check, ended(Cause.NO_INTEGRATION), given) == (FAILED, Fact.DONT_WRITEBACK)
        assert said(self.check, ended(Cause.NO_INTEGRATION)) == (PASSED, Fact.WRITES)

    def test_dont_writeback_set_since_changes_nothing(self):
        given = facts(reason=replace(LATE, writeback=False))
        assert said(self.check, SUCCESS, given) == (PASSED, Fact.WRITES)


class TestReasonExactMatchRequired:
    check = Check.REASON_EXACT_MATCH

    def test_a_reason_chosen_from_the_list(self):
        assert said(self.check, SUCCESS) == (PASSED, Fact.CHOSEN)

    def test_off_it_let_through_what_matches_nothing(self):
        around = {"reason_typed": True, "exact_match_required": False}
        given = facts(reason=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given, **around) == (FAILED, Fact.OFF)
        assert said(self.check, ended(Cause.OUTSIDE_SCHOOL_DAY), given, **around) == (FAILED, Fact.OFF)

    def test_off_it_does_no_harm_to_what_matched(self):
        around = {"reason_typed": True, "exact_match_required": False}
        assert said(self.check, SUCCESS, **around) == (PASSED, Fact.OFF)

    def test_on_only_an_offline_device_gets_by(self):
        around = {"reason_typed": True, "exact_match_required": True, "captured_offline": True}
        given = facts(reason=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given, **around) == (PASSED, Fact.ON)

    def test_an_id_this_school_never_had_is_no_typed_text(self):
        given = facts(reason=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given) == (NOT_REACHED, Fact.NOT_REACHED)


class TestStudentInTheMis:
    check = Check.STUDENT_IN_MIS

    def test_found(self):
        assert said(self.check, SUCCESS) == (PASSED, Fact.FOUND)

    def test_no_single_match(self):
        given = facts(student_mis_id=None)
        assert said(self.check, ended(Cause.STUDENT_NOT_MATCHED), given) == (FAILED, Fact.NO_STUDENT)

    def test_one_who_has_left_since_was_found_then(self):
        assert said(self.check, SUCCESS, facts(student_mis_id=None)) == (PASSED, Fact.FOUND)

    def test_a_failure_before_it_hides_it_not(self):
        given = facts(student_mis_id=None)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED), given) == (FAILED, Fact.NO_STUDENT)
        assert said(self.check, ended(Cause.REASON_NOT_MATCHED)) == (PASSED, Fact.FOUND)

    def test_without_an_mis_nobody_can_be_in_it(self):
        given = facts(mis=None)
        assert said(self.check, ended(Cause.NO_INTEGRATION), given) == (NOT_REACHED, Fact.NOT_REACHED)


class TestConnectionActive:
    check = Check.CONNECTION_ACTIVE

    def test_it_names_the_latest_mark_on_the_schools_clock(self):
        found = find(self.check, SUCCESS, last_mark_at=at("09:11"))
        assert (found.verdict, found.fact) == (PASSED, Fact.LAST_MARK)
        assert f"{found.values['at']:%H:%M}" == "09:11"

    def test_in_summer_too(self):
        june = at("09:11", on=date(2026, 6, 15))
        found = find(self.check, SUCCESS, last_mark_at=june.astimezone(UTC))
        assert f"{found.values['at']:%H:%M}" == "09:11"

    def test_without_a_mark_or_a_synchronisation_yet_it_says_so(self):
        assert said(self.check, WAITING) == (PASSED, Fact.NEVER_SYNCED)

    def test_an_mis_that_cannot_be_read_is_just_switched_on(self):
        mute = replace(SIMS.capabilities, reads_students=False, reads_codes=False)
        given = facts(mis=replace(SIMS, capabilities=mute))
        assert said(self.check, WAITING, given) == (PASSED, Fact.SWITCHED_ON)

    def test_the_age_of_the_last_synchronisation_is_told_before_the_latest_mark(self):
        found = find(self.check, SUCCESS, last_sync_at=at("02:14"), last_mark_at=at("08:50"))
        assert (found.verdict, found.fact) == (PASSED, Fact.SYNCED)
        assert f"{found.values['at']:%H:%M}" == "02:14"

    def test_of_another_day_its_date_is_told(self):
        found = find(self.check, WAITING, last_sync_at=at("23:50", on=date(2026, 11, 22)))
        assert (found.verdict, found.fact, found.values) == (
            PASSED,
            Fact.SYNCED_ON,
            {"date": date(2026, 11, 22)},
        )

    def test_one_that_is_days_old_is_a_failed_check(self):
        old = at("02:14", on=date(2026, 11, 19))
        assert said(self.check, WAITING, last_sync_at=old) == (FAILED, Fact.SYNCED_ON)
        assert said(self.check, ended(Cause.CODE_NOT_IN_MIS), last_sync_at=old) == (FAILED, Fact.SYNCED_ON)

    def test_a_mark_that_arrived_proves_the_connection_whatever_is_old(self):
        old = at("02:14", on=date(2026, 11, 1))
        around = {"last_sync_at": old, "trouble": Fact.LOGIN_REFUSED}
        assert said(self.check, SUCCESS, **around) == (PASSED, Fact.SYNCED_ON)

    @pytest.mark.parametrize("trouble", [Fact.LOGIN_REFUSED, Fact.NOT_ANSWERING, Fact.SYNC_FAILING])
    def test_what_goes_wrong_again_and_again_is_a_failed_check(self, trouble):
        around = {"last_sync_at": at("02:14"), "trouble": trouble}
        assert said(self.check, WAITING, **around) == (FAILED, trouble)

    @pytest.mark.parametrize(
        ("changed", "fact"),
        [
            ({"enabled": False}, Fact.SWITCHED_OFF),
            ({"has_credentials": False}, Fact.NO_CREDENTIALS),
            ({"enabled": False, "has_credentials": False}, Fact.SWITCHED_OFF),
        ],
    )
    @pytest.mark.parametrize("outcome", [ended(Cause.MIS_NOT_CONNECTED), WAITING])
    def test_settings_that_stop_it(self, outcome, changed, fact):
        assert said(self.check, outcome, facts(mis=replace(SIMS, **changed))) == (FAILED, fact)

    def test_put_right_since_it_still_failed_then(self):
        assert said(self.check, ended(Cause.MIS_NOT_CONNECTED)) == (FAILED, Fact.SWITCHED_OFF)

    @pytest.mark.parametrize(
        ("cause", "expected"),
        [
            (Cause.MIS_REJECTED, (PASSED, Fact.ANSWERED)),
            (Cause.MIS_RATE_LIMITED, (PASSED, Fact.ANSWERED)),
            (Cause.MIS_UNAUTHORISED, (FAILED, Fact.LOGIN_REFUSED)),
            (Cause.MIS_UNREACHABLE, (FAILED, Fact.UNREACHABLE)),
            (Cause.MIS_CONNECTION_LOST, (FAILED, Fact.LOST)),
            (Cause.MIS_TIMEOUT, (FAILED, Fact.NO_ANSWER)),
            (Cause.MIS_ERROR, (FAILED, Fact.ERROR)),
            (Cause.MIS_UNEXPECTED_ANSWER, (FAILED, Fact.STRANGE_ANSWER)),
        ],
    )
    def test_how_the_mis_answered(self, cause, expected):
        assert said(self.check, ended(cause, "L"), last_mark_at=at("09:11")) == expected

    def test_without_a_connection_there_is_nothing_to_check(self):
        given = facts(mis=None)
        assert said(self.check, ended(Cause.NO_INTEGRATION), given) == (NOT_REACHED, Fact.NOT_REACHED)


class TestTimeCodesRight:
    check = Check.TIME_CODES_RIGHT

    def test_the_row_that_counted(self):
        found = find(self.check, replace(SUCCESS, code="U"), facts("09:45"))
        assert (found.verdict, found.fact) == (PASSED, Fact.ROW)
        assert dict(found.values) == {"time": time(9, 30), "code": "U"}

    def test_at_its_first_second_the_row_counts(self):
        assert said(self.check, replace(SUCCESS, code="U"), facts("09:30")) == (PASSED, Fact.ROW)

    def test_before_the_first_row_the_reasons_own_code_stands_in(self):
        assert said(self.check, SUCCESS, facts("09:29:59")) == (PASSED, Fact.FIRST_ROW)

    def test_before_the_first_row_without_a_code_of_its_own(self):
        given = facts("09:10", reason=ReasonRule(time_codes=((time(9, 30), "U"), (time(9, 20), "L"))))
        found = find(self.check, ended(Cause.NO_ATTENDANCE_CODE), given)
        assert (found.verdict, found.fact) == (FAILED, Fact.FIRST_ROW)
        assert found.values["time"] == time(9, 20)

    def test_a_reason_without_rows(self):
        given = facts(reason=ReasonRule(code="L"))
        assert said(self.check, SUCCESS, given) == (NOT_REACHED, Fact.NO_ROWS)

    def test_a_row_whose_code_the_mis_has_no_more(self):
        given = facts("09:45", reason=ReasonRule(code="L", time_codes=((time(9, 30), "M"),)))
        assert said(self.check, ended(Cause.CODE_NOT_IN_MIS, "M"), given) == (FAILED, Fact.CODE_GONE)

    @pytest.mark.parametrize("reason", [None, replace(LATE, writeback=False)])
    def test_without_a_reason_that_is_written_there_is_nothing_to_check(self, reason):
        given = facts(reason=reason)
        assert said(self.check, ended(Cause.NO_INTEGRATION), given) == (NOT_REACHED, Fact.NOT_REACHED)


class TestSameDay:
    check = Check.SAME_DAY

    def test_online(self):
        assert said(self.check, SUCCESS) == (PASSED, Fact.ONLINE)

    def test_offline_and_back_before_midnight(self):
        given = facts(received_at=at("10:02"))
        found = find(self.check, SUCCESS, given, captured_offline=True)
        assert (found.verdict, found.fact) == (PASSED, Fact.BACK_SAME_DAY)
        assert f"{found.values['time']:%H:%M}" == "10:02"

    def test_back_the_day_after(self):
        given = facts(received_at=at("07:00", on=date(2026, 11, 24)))
        found = find(self.check, ended(Cause.RECEIVED_ON_LATER_DAY), given, captured_offline=True)
        assert (found.verdict, found.fact) == (FAILED, Fact.LATER_DAY)
        assert found.values["date"] == date(2026, 11, 24)

    def test_a_day_late_is_seen_whatever_rule_ended_it(self):
        given = facts(received_at=at("07:00", on=date(2026, 11, 24)), mis=None)
        assert said(self.check, ended(Cause.NO_INTEGRATION), given) == (FAILED, Fact.LATER_DAY)


class TestHowFarTheRulesCame:
    def test_a_success_passed_them_all(self):
        assert rule_reached(SUCCESS) > max(RULES.values())

    def test_pending_proves_nothing(self):
        assert rule_reached(WAITING) == 0

    def test_a_failed_request_passed_them_all(self):
        assert rule_reached(ended(Cause.MIS_TIMEOUT, unknown=True)) > max(RULES.values())

    def test_an_interruption_proves_something_only_where_it_is_known(self):
        assert rule_reached(ended(Cause.INTERRUPTED)) > max(RULES.values())
        assert rule_reached(ended(Cause.INTERRUPTED, unknown=True)) == 0

    def test_the_rules_are_numbered_as_the_table_has_them(self):
        in_order = sorted(RULES, key=lambda cause: RULES[cause])
        assert in_order[0] is Cause.NO_INTEGRATION
        assert in_order[6:9] == [Cause.NO_ATTENDANCE_CODE, Cause.NO_NEXT_SESSION, Cause.REASON_NOT_MATCHED]
        assert in_order[-1] is Cause.MARK_PROTECTED
