"""The vocabulary of a diagnosis: what it is made of, and what it finds. Pure: names and values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mis.causes import Cause, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a writeback stands, as it is stored. `cause` is None while pending or successful."""

    status: Status
    cause: Cause | None = None
    unknown: bool = False
    detail: str = ""
    under_way: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What people are told and the decision never asks.

    `last_mark_at`: the school's latest mark; `last_sync_at`: when its pupils and codes last came from the
    MIS; `trouble`: what has gone wrong with the MIS again and again (`mis.contact`).
    """

    mis_name: str = ""
    exact_match_required: bool = True
    reason_typed: bool = False
    captured_offline: bool = False
    last_mark_at: datetime | None = None
    last_sync_at: datetime | None = None
    trouble: "Fact | None" = None


class Check(StrEnum):
    """The eight checks, in the order in which they are shown (writeback.md, Seen by people)."""

    MIS_SUPPORTS_WRITEBACK = "mis_supports_writeback"
    REASON_MAPPED = "reason_mapped"
    NOT_DONT_WRITEBACK = "not_dont_writeback"
    REASON_EXACT_MATCH = "reason_exact_match"
    STUDENT_IN_MIS = "student_in_mis"
    CONNECTION_ACTIVE = "connection_active"
    TIME_CODES_RIGHT = "time_codes_right"
    SAME_DAY = "same_day"


class Verdict(StrEnum):
    """How one check ended. Not reached: nothing can be said, or there is nothing to check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not_reached"


class Setting(StrEnum):
    """What a check or a fix links to."""

    CONNECTION = "connection"
    REASONS = "reasons"
    REASON = "reason"
    SCHOOL = "school"
    STUDENT = "student"
    DEVICES = "devices"


class Job(StrEnum):
    """Whose job it is."""

    OFFICE = "office"
    IT = "it"
    SUPPLIER = "supplier"


class Task(StrEnum):
    """What the office does about the mark itself."""

    NOTHING = "nothing"
    WAIT = "wait"
    ENTER = "enter"
    CHECK_FIRST = "check_first"


class Fact(StrEnum):
    """The short word beside a check; the words are in `mis.wording.facts`."""

    NOT_REACHED = "not_reached"
    MIS = "mis"
    NO_MIS = "no_mis"
    READ_ONLY = "read_only"
    CODE = "code"
    NO_CODE = "no_code"
    NO_MATCH = "no_match"
    CODE_GONE = "code_gone"
    DONT_WRITEBACK = "dont_writeback"
    WRITES = "writes"
    ON = "on"
    OFF = "off"
    CHOSEN = "chosen"
    FOUND = "found"
    NO_STUDENT = "no_student"
    SWITCHED_ON = "switched_on"
    SWITCHED_OFF = "switched_off"
    NO_CREDENTIALS = "no_credentials"
    LAST_MARK = "last_mark"
    SYNCED = "synced"
    SYNCED_ON = "synced_on"
    NEVER_SYNCED = "never_synced"
    ANSWERED = "answered"
    LOGIN_REFUSED = "login_refused"
    NOT_ANSWERING = "not_answering"
    SYNC_FAILING = "sync_failing"
    ONE_REFUSAL = "one_refusal"
    UNREACHABLE = "unreachable"
    LOST = "lost"
    NO_ANSWER = "no_answer"
    ERROR = "error"
    STRANGE_ANSWER = "strange_answer"
    NO_ROWS = "no_rows"
    ROW = "row"
    FIRST_ROW = "first_row"
    ONLINE = "online"
    BACK_SAME_DAY = "back_same_day"
    LATER_DAY = "later_day"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check, judged: a short fact with its values, and the setting that it links to."""

    check: Check
    verdict: Verdict
    fact: Fact
    setting: Setting
    values: Mapping[str, object] = field(default_factory=dict)
