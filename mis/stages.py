"""How far the rules came before a writeback ended: what a stored outcome proves. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from attendance.school_day import local_moment
from mis.causes import Cause, Status
from mis.decide import Facts, times_of
from mis.findings import Around, Outcome
from reasons.coding import code_at, rows_on

# The rule of writeback.md's table that each cause stands for; the mark itself is rule 14.
RULES: Mapping[Cause, float] = {
    Cause.NO_INTEGRATION: 1,
    Cause.MIS_READ_ONLY: 2,
    Cause.EVENT_NOT_CONFIGURED: 3,
    Cause.OUTSIDE_SCHOOL_DAY: 4,
    Cause.RECEIVED_ON_LATER_DAY: 5,
    Cause.REASON_DONT_WRITEBACK: 6,
    Cause.NO_ATTENDANCE_CODE: 7,
    Cause.NO_NEXT_SESSION: 7.5,
    Cause.REASON_NOT_MATCHED: 8,
    Cause.CODE_NOT_IN_MIS: 9,
    Cause.STUDENT_NOT_MATCHED: 10,
    Cause.MIS_NOT_CONNECTED: 11,
    Cause.SUPERSEDED: 12,
    Cause.MARK_PROTECTED: 13,
}
BEFORE_ITS_PUPILS = 8.5  # 8b: the same cause as rule 10, and asked before rule 9
SENT = 14


def rule_reached(outcome: Outcome) -> float:
    """The rule that ended it: every rule before it was asked, and did not apply. 0: nobody knows."""
    if outcome.status is Status.SUCCESSFUL:
        return SENT
    if outcome.cause is None:
        return 0
    if outcome.cause is Cause.INTERRUPTED:
        # Over midnight every rule had been asked; of a process that is gone nobody knows how far it came.
        return 0 if outcome.unknown else SENT
    return RULES.get(outcome.cause, SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One writeback: what is stored, the settings of now, and what else people are told."""

    outcome: Outcome
    facts: Facts
    around: Around

    @property
    def cause(self) -> Cause | None:
        """Why it ended, or None."""
        return self.outcome.cause

    def past(self, rule: float) -> bool:
        """Whether the stored outcome proves that `rule` did not apply."""
        reached = rule_reached(self.outcome)
        if self.cause is Cause.STUDENT_NOT_MATCHED and self.facts.mis and self.facts.mis.pupils_to_come:
            reached = BEFORE_ITS_PUPILS
        return reached > rule

    def local(self, moment: datetime) -> datetime:
        """A moment on the school's wall clock."""
        return local_moment(moment, day=self.facts.day)

    @property
    def checked_in(self) -> datetime:
        """When the pupil checked in, on the school's wall clock."""
        return self.local(self.facts.occurred_at)

    @property
    def code(self) -> str:
        """The letter that was stored, else the one that the reason gives now."""
        reason = self.facts.reason
        moved = times_of(self.facts).moved
        now = code_at(reason=reason, local_time=self.checked_in.time(), moved=moved).code if reason else None
        return self.outcome.code or now or ""

    @property
    def rows(self) -> list[tuple[time, str]]:
        """The reason's time-based rows of that day, earliest first."""
        reason = self.facts.reason
        return rows_on(reason, moved=times_of(self.facts).moved) if reason else []

    @property
    def rows_begun(self) -> list[tuple[time, str]]:
        """The reason's time-based rows that had begun, earliest first."""
        return [row for row in self.rows if row[0] <= self.checked_in.time()]

    @property
    def arrived_on(self) -> date:
        """The local date on which the server got it."""
        return self.local(self.facts.received_at).date()
