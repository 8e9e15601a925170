"""Facts in; a mark to send, or the cause why not, out. Pure: the table of writeback.md, row by row."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from attendance.school_day import (
    Calendar,
    EarlyLeaveMarks,
    Session,
    Times,
    early_leave_session,
    inside_school_day,
    local_date,
    local_moment,
    session_at,
    session_start,
    times_on,
)
from mis.capabilities import Capabilities
from mis.causes import Cause
from mis.marks import Mark
from reasons.coding import Coding, ReasonRule, code_at
from reasons.kinds import Kind
from reasons.matching import KnownCode


@dataclass(frozen=True, slots=True, kw_only=True)
class MisFacts:
    """The school's connection, as far as the rules ask: settings alone, never its present health."""

    capabilities: Capabilities
    enabled: bool
    has_credentials: bool
    pupils_to_come: bool = False  # whom we know, or the pupil of this record, are a former MIS's


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the decision looks at. Moments are aware; `now` is the moment of the attempt.

    `reason` is what was chosen or what the typed text matched (a code matched by its letter or
    description is a rule of its own); None: matched nothing. `student_mis_id` is None unless one
    single active student of the MIS matched. `superseded`: a later event of the same register
    cell has been written, may have been, or is being written.
    """

    kind: Kind
    occurred_at: datetime
    received_at: datetime
    now: datetime
    day: Calendar
    mis: MisFacts | None
    writeback_on: bool
    early_leave: EarlyLeaveMarks = EarlyLeaveMarks.CURRENT
    reason: ReasonRule | None = None
    student_mis_id: str | None = None
    superseded: bool = False
    minutes_late: int | None = None
    comment: str = ""
    codes: Mapping[str, KnownCode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The register cell and the letter: what would be written, as far as it can be said."""

    date: date
    session: Session | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Exactly one of `mark` (send it, once) and `cause` (do not). `target` is there in every case."""

    target: Target
    mark: Mark | None = None
    cause: Cause | None = None


def decide(facts: Facts) -> Decision:
    """The first rule that applies ends it. Total: never raises, whatever the facts."""
    target = target_of(facts)
    cause = next(_causes(facts, target), None)
    if cause is not None or target.session is None or target.code is None:
        return Decision(target=target, cause=cause or Cause.NO_ATTENDANCE_CODE)
    return Decision(
        target=target,
        mark=Mark(
            student_id=facts.student_mis_id or "",
            date=target.date,
            session=target.session,
            code=target.code,
            code_id=facts.codes[target.code].mis_id,
            kind=facts.kind,
            occurred_at=local_moment(facts.occurred_at, day=facts.day),
            session_starts_at=session_start(target.date, target.session, day=facts.day),
            minutes_late=facts.minutes_late,
            comment=facts.comment,
        ),
    )


def target_of(facts: Facts) -> Target:
    """Date, session and letter of the mark, whether it will be sent or not."""
    times = times_of(facts)
    return Target(
        date=times.date,
        session=target_session(
            facts.occurred_at, kind=facts.kind, times=times, early_leave=facts.early_leave
        ),
        code=coding_of(facts.reason, occurred_at=facts.occurred_at, times=times).code,
    )


def times_of(facts: Facts) -> Times:
    """The times of the day on which it happened."""
    return times_on(local_date(facts.occurred_at, day=facts.day), day=facts.day)


def settings_cause(*, capabilities: Capabilities | None, writeback_on: bool) -> Cause | None:
    """Rules 1 to 3 ask for the school's settings alone; `capabilities` are None without a connection."""
    if capabilities is None:  # 1
        return Cause.NO_INTEGRATION
    if not capabilities.writes_marks:  # 2
        return Cause.MIS_READ_ONLY
    return None if writeback_on else Cause.EVENT_NOT_CONFIGURED  # 3


def coding_of(reason: ReasonRule | None, *, occurred_at: datetime, times: Times) -> Coding:
    """What the reason gives at that moment, by that day's times; nothing where none was matched."""
    if reason is None:
        return Coding(None)
    local_time = local_moment(occurred_at, day=times).time()
    return code_at(reason=reason, local_time=local_time, moved=times.moved)


def target_session(
    occurred_at: datetime, *, kind: str, times: Times, early_leave: EarlyLeaveMarks
) -> Session | None:
    """The session marked: the current one, or for an Early Leave the one that the school chose."""
    if kind == Kind.EARLY_LEAVE:
        return early_leave_session(occurred_at, times=times, marks=early_leave)
    return session_at(occurred_at, times=times)


def is_protected(held_codes: Collection[str], *, protected_codes: frozenset[str]) -> bool:
    """Rule 13: the MIS could be read, and holds a mark that the school protects."""
    return not protected_codes.isdisjoint(held_codes)


def _causes(facts: Facts, target: Target) -> Iterator[Cause]:
    yield from _not_required(facts, target)
    yield from _failed(facts, target)
    if facts.superseded:  # 12
        yield Cause.SUPERSEDED
    # Not a rule of the table: the row waited over midnight, which only a stopped server makes it do.
    if local_date(facts.now, day=facts.day) > target.date:
        yield Cause.INTERRUPTED


def _not_required(facts: Facts, target: Target) -> Iterator[Cause]:
    able = facts.mis.capabilities if facts.mis else None
    cause = settings_cause(capabilities=able, writeback_on=facts.writeback_on)
    if cause is not None:  # 1 to 3
        yield cause
    if not inside_school_day(facts.occurred_at, day=facts.day):  # 4
        yield Cause.OUTSIDE_SCHOOL_DAY
    if local_date(facts.received_at, day=facts.day) > target.date:  # 5
        yield Cause.RECEIVED_ON_LATER_DAY
    if facts.reason is not None and not facts.reason.writeback:  # 6
        yield Cause.REASON_DONT_WRITEBACK
    if facts.reason is not None and target.code is None:  # 7
        yield Cause.NO_ATTENDANCE_CODE
    if target.session is None:  # 7b
        yield Cause.NO_NEXT_SESSION


def _failed(facts: Facts, target: Target) -> Iterator[Cause]:
    if facts.reason is None:  # 8
        yield Cause.REASON_NOT_MATCHED
    if facts.mis is not None and facts.mis.pupils_to_come:  # 8b
        yield Cause.STUDENT_NOT_MATCHED
    known = facts.codes.get(target.code or "")
    if known is None or not known.active or not known.mis_id:  # 9
        yield Cause.CODE_NOT_IN_MIS
    if not facts.student_mis_id:  # 10
        yield Cause.STUDENT_NOT_MATCHED
    if facts.mis is not None and not (facts.mis.enabled and facts.mis.has_credentials):  # 11
        yield Cause.MIS_NOT_CONNECTED
