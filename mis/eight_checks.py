"""The eight checks, each judged by what is stored and, where the rules never came, by the facts. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from mis.causes import Cause, Status
from mis.decide import Facts
from mis.findings import Around, Check, Fact, Finding, Outcome, Setting, Verdict
from mis.stages import Case

SYNC_OLD_AFTER = timedelta(days=3)  # it happens every night
PASSED, FAILED, NOT_REACHED = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_REACHED


class Judged(NamedTuple):
    """A verdict with its short fact."""

    verdict: Verdict
    fact: Fact
    values: Mapping[str, object] = {}


_UNASKED = Judged(NOT_REACHED, Fact.NOT_REACHED)

_ANSWERS: Mapping[Cause, Judged] = {
    Cause.MIS_REJECTED: Judged(PASSED, Fact.ANSWERED),
    Cause.MIS_RATE_LIMITED: Judged(PASSED, Fact.ANSWERED),
    Cause.MIS_UNAUTHORISED: Judged(FAILED, Fact.LOGIN_REFUSED),
    Cause.MIS_UNREACHABLE: Judged(FAILED, Fact.UNREACHABLE),
    Cause.MIS_CONNECTION_LOST: Judged(FAILED, Fact.LOST),
    Cause.MIS_TIMEOUT: Judged(FAILED, Fact.NO_ANSWER),
    Cause.MIS_ERROR: Judged(FAILED, Fact.ERROR),
    Cause.MIS_UNEXPECTED_ANSWER: Judged(FAILED, Fact.STRANGE_ANSWER),
}


def eight_checks(*, outcome: Outcome, facts: Facts, around: Around) -> tuple[Finding, ...]:
    """All eight, in the order of writeback.md, whatever the outcome."""
    case = Case(outcome=outcome, facts=facts, around=around)
    judged = (
        (Check.MIS_SUPPORTS_WRITEBACK, _supports(case), Setting.CONNECTION),
        (Check.REASON_MAPPED, _mapped(case), Setting.REASON if facts.reason else Setting.REASONS),
        (Check.NOT_DONT_WRITEBACK, _writes(case), Setting.REASON if facts.reason else Setting.REASONS),
        (Check.REASON_EXACT_MATCH, _exact(case), Setting.SCHOOL),
        (Check.STUDENT_IN_MIS, _student(case), Setting.STUDENT),
        (Check.CONNECTION_ACTIVE, _connection(case), Setting.CONNECTION),
        (Check.TIME_CODES_RIGHT, _time_codes(case), Setting.REASON if facts.reason else Setting.REASONS),
        (Check.SAME_DAY, _same_day(case), Setting.DEVICES),
    )
    return tuple(
        Finding(check, found.verdict, found.fact, setting, found.values) for check, found, setting in judged
    )


def _supports(case: Case) -> Judged:
    mis = {"mis": case.around.mis_name}
    absent = case.cause is Cause.NO_INTEGRATION or (case.facts.mis is None and not case.past(1))
    if absent:
        return Judged(FAILED, Fact.NO_MIS)
    unable = case.facts.mis is not None and not case.facts.mis.capabilities.writes_marks
    if case.cause is Cause.MIS_READ_ONLY or (unable and not case.past(2)):
        return Judged(FAILED, Fact.READ_ONLY, mis)
    return Judged(PASSED, Fact.MIS, mis)


def _mapped(case: Case) -> Judged:
    if case.cause is Cause.REASON_DONT_WRITEBACK:
        return _UNASKED
    if case.cause is Cause.CODE_NOT_IN_MIS:
        return Judged(FAILED, Fact.CODE_GONE, {"code": case.code})
    if case.cause is Cause.REASON_NOT_MATCHED:
        return Judged(FAILED, Fact.NO_MATCH)
    if case.cause is Cause.NO_ATTENDANCE_CODE:
        return Judged(FAILED, Fact.NO_CODE, {"time": case.checked_in})
    return Judged(PASSED, Fact.CODE, {"code": case.code}) if case.past(9) else _mapped_now(case)


def _mapped_now(case: Case) -> Judged:
    reason = case.facts.reason
    if reason is None:
        return Judged(FAILED, Fact.NO_MATCH)
    if not reason.writeback:
        return _UNASKED
    if not case.code:
        return Judged(FAILED, Fact.NO_CODE, {"time": case.checked_in})
    known = case.facts.codes.get(case.code)
    if known is None or not known.active or not known.mis_id:
        return Judged(FAILED, Fact.CODE_GONE, {"code": case.code})
    return Judged(PASSED, Fact.CODE, {"code": case.code})


def _writes(case: Case) -> Judged:
    if case.cause is Cause.REASON_DONT_WRITEBACK:
        return Judged(FAILED, Fact.DONT_WRITEBACK)
    if case.cause is Cause.REASON_NOT_MATCHED:
        return _UNASKED
    if case.past(6):
        return Judged(PASSED, Fact.WRITES)
    if case.facts.reason is None:
        return _UNASKED
    return Judged(PASSED, Fact.WRITES) if case.facts.reason.writeback else Judged(FAILED, Fact.DONT_WRITEBACK)


def _exact(case: Case) -> Judged:
    if not case.around.reason_typed:
        unmatched = case.cause is Cause.REASON_NOT_MATCHED
        return _UNASKED if unmatched else Judged(PASSED, Fact.CHOSEN)
    if case.around.exact_match_required:
        return Judged(PASSED, Fact.ON)
    # Off, it lets through what matches nothing; what did match has come to no harm by it.
    unmatched = case.cause is Cause.REASON_NOT_MATCHED or (not case.past(8) and case.facts.reason is None)
    return Judged(FAILED if unmatched else PASSED, Fact.OFF)


def _student(case: Case) -> Judged:
    if case.cause is Cause.STUDENT_NOT_MATCHED:
        return Judged(FAILED, Fact.NO_STUDENT)
    if case.past(10):
        return Judged(PASSED, Fact.FOUND)
    if case.facts.mis is None:
        return _UNASKED
    return Judged(PASSED, Fact.FOUND) if case.facts.student_mis_id else Judged(FAILED, Fact.NO_STUDENT)


def _connection(case: Case) -> Judged:
    if case.cause is not None and case.cause in _ANSWERS:
        return _ANSWERS[case.cause]
    if case.cause is Cause.MIS_NOT_CONNECTED or not case.past(11):
        return _connection_now(case)
    return _alive(case)


def _connection_now(case: Case) -> Judged:
    mis = case.facts.mis
    if mis is not None and mis.enabled and not mis.has_credentials:
        return Judged(FAILED, Fact.NO_CREDENTIALS)
    if case.cause is Cause.MIS_NOT_CONNECTED or (mis is not None and not mis.enabled):
        return Judged(FAILED, Fact.SWITCHED_OFF)
    return _UNASKED if mis is None else _alive(case)


def _alive(case: Case) -> Judged:
    """Nothing speaks against it: how old is what it knows of the MIS? A mark that arrived proves it alive."""
    arrived = case.outcome.status is Status.SUCCESSFUL
    if case.around.trouble is not None and not arrived:
        return Judged(FAILED, case.around.trouble)
    if case.around.last_sync_at is not None:
        return _synced(case, case.around.last_sync_at, arrived=arrived)
    if case.around.last_mark_at is not None:
        return Judged(PASSED, Fact.LAST_MARK, {"at": case.local(case.around.last_mark_at)})
    mis = case.facts.mis
    readable = mis is not None and (mis.capabilities.reads_students or mis.capabilities.reads_codes)
    return Judged(PASSED, Fact.NEVER_SYNCED if readable else Fact.SWITCHED_ON)


def _synced(case: Case, moment: datetime, *, arrived: bool) -> Judged:
    then, now = case.local(moment), case.local(case.facts.now)
    if then.date() == now.date():
        return Judged(PASSED, Fact.SYNCED, {"at": then})
    old = now - then > SYNC_OLD_AFTER and not arrived
    return Judged(FAILED if old else PASSED, Fact.SYNCED_ON, {"date": then.date()})


def _time_codes(case: Case) -> Judged:
    reason = case.facts.reason
    if reason is None or not reason.writeback or case.cause is Cause.REASON_NOT_MATCHED:
        return _UNASKED
    if not reason.time_codes:
        return Judged(NOT_REACHED, Fact.NO_ROWS)
    if not case.rows_begun:
        gap = case.cause is Cause.NO_ATTENDANCE_CODE or not case.code
        return Judged(FAILED if gap else PASSED, Fact.FIRST_ROW, {"time": case.rows[0][0]})
    begun, code = case.rows_begun[-1]
    if case.cause is Cause.CODE_NOT_IN_MIS and code == case.code:
        return Judged(FAILED, Fact.CODE_GONE, {"code": code})
    return Judged(PASSED, Fact.ROW, {"time": begun, "code": code})


def _same_day(case: Case) -> Judged:
    if case.cause is Cause.RECEIVED_ON_LATER_DAY or case.arrived_on > case.checked_in.date():
        return Judged(FAILED, Fact.LATER_DAY, {"date": case.arrived_on})
    if case.around.captured_offline:
        return Judged(PASSED, Fact.BACK_SAME_DAY, {"time": case.local(case.facts.received_at)})
    return Judged(PASSED, Fact.ONLINE)
