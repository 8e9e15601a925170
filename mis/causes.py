"""The vocabulary of how a writeback ends. Pure: names only (writeback.md)."""

from enum import StrEnum


class Status(StrEnum):
    """Where a writeback stands. `pending` is shown as "In progress" and is never final."""

    PENDING = "pending"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    NOT_REQUIRED = "not_required"


class Cause(StrEnum):
    """Why a writeback ended Failed or Not Required. The values are a public contract."""

    # Not Required
    NO_INTEGRATION = "no_integration"
    MIS_READ_ONLY = "mis_read_only"
    EVENT_NOT_CONFIGURED = "event_not_configured"
    OUTSIDE_SCHOOL_DAY = "outside_school_day"
    RECEIVED_ON_LATER_DAY = "received_on_later_day"
    REASON_DONT_WRITEBACK = "reason_dont_writeback"
    NO_ATTENDANCE_CODE = "no_attendance_code"
    NO_NEXT_SESSION = "no_next_session"
    SUPERSEDED = "superseded"
    MARK_PROTECTED = "mark_protected"
    # Failed before anything was sent
    REASON_NOT_MATCHED = "reason_not_matched"
    CODE_NOT_IN_MIS = "code_not_in_mis"
    STUDENT_NOT_MATCHED = "student_not_matched"
    MIS_NOT_CONNECTED = "mis_not_connected"
    # Failed in the one request
    MIS_REJECTED = "mis_rejected"
    MIS_UNAUTHORISED = "mis_unauthorised"
    MIS_RATE_LIMITED = "mis_rate_limited"
    MIS_UNREACHABLE = "mis_unreachable"
    MIS_CONNECTION_LOST = "mis_connection_lost"
    MIS_ERROR = "mis_error"
    MIS_TIMEOUT = "mis_timeout"
    MIS_UNEXPECTED_ANSWER = "mis_unexpected_answer"
    INTERRUPTED = "interrupted"


NOT_REQUIRED_CAUSES = frozenset(
    {
        Cause.NO_INTEGRATION,
        Cause.MIS_READ_ONLY,
        Cause.EVENT_NOT_CONFIGURED,
        Cause.OUTSIDE_SCHOOL_DAY,
        Cause.RECEIVED_ON_LATER_DAY,
        Cause.REASON_DONT_WRITEBACK,
        Cause.NO_ATTENDANCE_CODE,
        Cause.NO_NEXT_SESSION,
        Cause.SUPERSEDED,
        Cause.MARK_PROTECTED,
    }
)

# Causes after which the mark may well be in the MIS. `interrupted` is either: its row says which.
UNKNOWN_OUTCOME_CAUSES = frozenset(
    {
        Cause.MIS_CONNECTION_LOST,
        Cause.MIS_ERROR,
        Cause.MIS_TIMEOUT,
        Cause.MIS_UNEXPECTED_ANSWER,
    }
)

_TOLD_BY_MIS = frozenset(
    {Cause.MIS_REJECTED, Cause.MIS_UNAUTHORISED, Cause.MIS_RATE_LIMITED, Cause.MIS_ERROR}
)


def status_of(cause: Cause) -> Status:
    """The final status that a cause belongs to: every cause has exactly one."""
    return Status.NOT_REQUIRED if cause in NOT_REQUIRED_CAUSES else Status.FAILED


def told_by_mis(cause: str) -> bool:
    """Whether what is kept beside it is what the MIS said, as its adapter understood it. "" for no cause."""
    return not cause or cause in _TOLD_BY_MIS
