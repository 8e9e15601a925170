"""A stored outcome and the facts give the eight checks, whose job it is, and what to do. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from mis.causes import Cause, Status
from mis.decide import Facts
from mis.eight_checks import eight_checks
from mis.findings import Around, Check, Finding, Job, Outcome, Task, Verdict


class Tone(StrEnum):
    """How a badge looks; its word and sign say the same."""

    OK = "ok"
    BAD = "bad"
    IDLE = "idle"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What people are told about one writeback. `job` is None when there is nothing to do."""

    tone: Tone
    checks: tuple[Finding, ...]
    task: Task
    job: Job | None

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed, in their order."""
        return tuple(found.check for found in self.checks if found.verdict is Verdict.FAILED)


TONES = {
    Status.PENDING: Tone.WAIT,
    Status.SUCCESSFUL: Tone.OK,
    Status.FAILED: Tone.BAD,
    Status.NOT_REQUIRED: Tone.IDLE,
}

# Who can see to it that it does not happen again.
JOBS: dict[Cause, Job | None] = {
    Cause.NO_INTEGRATION: Job.IT,
    Cause.MIS_READ_ONLY: Job.SUPPLIER,
    Cause.EVENT_NOT_CONFIGURED: Job.OFFICE,
    Cause.OUTSIDE_SCHOOL_DAY: Job.OFFICE,
    Cause.RECEIVED_ON_LATER_DAY: Job.IT,
    Cause.REASON_DONT_WRITEBACK: Job.OFFICE,
    Cause.NO_ATTENDANCE_CODE: Job.OFFICE,
    Cause.NO_NEXT_SESSION: Job.OFFICE,
    Cause.SUPERSEDED: None,
    Cause.MARK_PROTECTED: Job.OFFICE,
    Cause.REASON_NOT_MATCHED: Job.OFFICE,
    Cause.CODE_NOT_IN_MIS: Job.OFFICE,
    Cause.STUDENT_NOT_MATCHED: Job.OFFICE,
    Cause.MIS_NOT_CONNECTED: Job.IT,
    Cause.MIS_REJECTED: Job.OFFICE,
    Cause.MIS_UNAUTHORISED: Job.IT,
    Cause.MIS_RATE_LIMITED: Job.SUPPLIER,
    Cause.MIS_UNREACHABLE: Job.IT,
    Cause.MIS_CONNECTION_LOST: Job.IT,
    Cause.MIS_ERROR: Job.SUPPLIER,
    Cause.MIS_TIMEOUT: Job.SUPPLIER,
    Cause.MIS_UNEXPECTED_ANSWER: Job.SUPPLIER,
    Cause.INTERRUPTED: Job.IT,
}

# Not Required by the rules, and yet the mark should be in the MIS (screens.md, Marks to enter by hand).
_ENTER_ANYWAY = frozenset({Cause.RECEIVED_ON_LATER_DAY, Cause.NO_ATTENDANCE_CODE})


def diagnose(*, outcome: Outcome, facts: Facts, around: Around) -> Diagnosis:
    """Explain one writeback. Total: never raises, whatever is stored.

    A stored cause settles the check it stands for, and every check that the rules had passed before
    they came to it; what the rules never reached is judged by `facts`, the settings of now.
    """
    return Diagnosis(
        tone=TONES[outcome.status],
        checks=eight_checks(outcome=outcome, facts=facts, around=around),
        task=task_of(outcome),
        job=JOBS[outcome.cause] if outcome.cause else None,
    )


def task_of(outcome: Outcome) -> Task:
    """Whether the office enters the mark by hand, looks first, waits, or has nothing to do."""
    if outcome.status is Status.PENDING:
        return Task.WAIT
    if outcome.unknown:
        return Task.CHECK_FIRST
    if outcome.status is Status.FAILED or outcome.cause in _ENTER_ANYWAY:
        return Task.ENTER
    return Task.NOTHING
