"""Rows read into the facts that the decision looks at."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from attendance.days import calendar_on, day_of, times_of_record
from attendance.models import AttendanceRecord
from attendance.school_day import EarlyLeaveMarks, Session, local_date
from custr.models import School, Student
from mis.capabilities import Capabilities, is_known
from mis.decide import Decision, Facts, MisFacts, Target, coding_of, settings_cause, target_session
from mis.earlier import is_superseded
from mis.identity import former_of, former_of_code, was_left_out
from mis.models import Connection, Writeback
from reasons.coding import ReasonRule
from reasons.kinds import Kind
from reasons.matching import KnownCode, match_code
from reasons.rules import codes_of, read_rule, rule_of, school_codes

_ABLE = Capabilities(reads_students=False, writes_marks=True)


def with_rows() -> QuerySet[Writeback]:
    """Writebacks with everything that `read_facts` reads."""
    return Writeback.objects.select_related(
        "record__school__connection", "record__student", "record__reason__code"
    ).prefetch_related("record__reason__time_codes__code")


def read_facts(writeback: Writeback, *, now: datetime) -> Facts:
    """The facts of one record at `now`, by the present settings: the attempt follows the save."""
    record = writeback.record
    school = record.school
    mis = _mis(record)
    reason, codes = _reason_and_codes(record)
    codes = {letter: without_former_id(code, connection_of(school)) for letter, code in codes.items()}
    if mis is not None and not mis.capabilities.reads_codes:
        codes = {letter: _named(code) for letter, code in codes.items()}
    return Facts(
        kind=Kind(record.kind),
        occurred_at=record.occurred_at,
        received_at=record.received_at,
        now=now,
        day=calendar_on(school, local_date(record.occurred_at, day=day_of(school))),
        mis=mis,
        writeback_on=_writeback_on(school, record.kind),
        early_leave=EarlyLeaveMarks(school.early_leave_session),
        reason=reason,
        codes=codes,
        student_mis_id=_mis_id(record.student),
        superseded=is_superseded(writeback),
        minutes_late=record.minutes_late,
        comment=record.reason_text,
    )


def decide_by_settings(record: AttendanceRecord) -> Decision | None:
    """What rules 1 to 3 make of a record that is being saved; None where it takes an attempt to tell.

    These rules look at nothing but the settings of its school, so there is nothing to wait for.
    """
    school = record.school
    connection = connection_of(school)
    cause = settings_cause(
        capabilities=_capabilities(connection) if connection else None,
        writeback_on=_writeback_on(school, record.kind),
    )
    if cause is None:
        return None
    rule = read_rule(record.reason) if record.reason else _matched_code(record)[0]
    coding = coding_of(rule, occurred_at=record.occurred_at, times=times_of_record(record))
    return Decision(
        target=Target(date=record.date, session=session_of(record), code=coding.code), cause=cause
    )


def session_of(record: AttendanceRecord) -> Session | None:
    """The session that the record's mark would be for; None where there is none any more that day."""
    return target_session(
        record.occurred_at,
        kind=record.kind,
        times=times_of_record(record),
        early_leave=EarlyLeaveMarks(record.school.early_leave_session),
    )


def connection_of(school: School) -> Connection | None:
    """The school's connection, or None: no integration."""
    return getattr(school, "connection", None)


def _mis(record: AttendanceRecord) -> MisFacts | None:
    school, student = record.school, record.student
    connection = connection_of(school)
    if connection is None:
        return None
    return MisFacts(
        capabilities=_capabilities(connection),
        # An MIS that this version cannot speak to is one that is not connected.
        enabled=connection.enabled and is_known(connection.provider, connection.system),
        has_credentials=connection.has_credentials,
        pupils_to_come=former_of(school, connection) is not None or was_left_out(student),
    )


def _capabilities(connection: Connection) -> Capabilities:
    """What the MIS can do; one that this version does not know would be able."""
    return connection.capabilities if is_known(connection.provider, connection.system) else _ABLE


def _writeback_on(school: School, kind: str) -> bool:
    return school.late_arrival_writeback if kind == Kind.LATE_ARRIVAL else school.early_leave_writeback


def _mis_id(student: Student | None) -> str | None:
    if student is None or not student.active or student.of_former_mis:
        return None
    return student.mis_id


def _named(code: KnownCode) -> KnownCode:
    """A code of an MIS that cannot be asked for its codes: where nobody gave it an id, the letter is one."""
    return replace(code, mis_id=code.mis_id or code.code)


def without_former_id(code: KnownCode, connection: Connection | None) -> KnownCode:
    """The code without an id that is a former MIS's: in the one connected now, it may be another code's."""
    return replace(code, mis_id="") if former_of_code(code.from_mis, connection) else code


def _reason_and_codes(record: AttendanceRecord) -> tuple[ReasonRule | None, dict[str, KnownCode]]:
    if record.reason is not None:
        return rule_of(record.reason), codes_of(record.reason)
    return _matched_code(record)


def _matched_code(record: AttendanceRecord) -> tuple[ReasonRule | None, dict[str, KnownCode]]:
    """What text that is no reason of the school's may still be: one of the MIS's codes."""
    if not record.reason_typed or record.school.reason_exact_match_required:
        return None, {}
    code = match_code(record.reason_text, codes=school_codes(record.school).values())
    return (ReasonRule(code=code.code), {code.code: code}) if code else (None, {})
