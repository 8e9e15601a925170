"""Rows read into what people are told: the stored sentence, and what the diagnosis starts from."""

import logging

from django.utils import timezone
from django.utils.formats import date_format

from attendance.days import day_of
from attendance.models import AttendanceRecord
from attendance.models.records import EventKind
from attendance.school_day import local_moment
from mis.capabilities import own_name
from mis.causes import Cause, Status
from mis.contact import Health, health_of, last_sync
from mis.facts import connection_of
from mis.findings import Around, Outcome
from mis.identity import Identity, former_of, former_of_code, former_of_pupil, name_of
from mis.models import Connection, Writeback
from mis.wording import Told, sentence_for
from mis.wording.troubles import trouble_sentence
from reasons.models import AttendanceCode

log = logging.getLogger("custr.mis")


def sentence_of(
    writeback: Writeback, cause: str, *, code: str, outcome_unknown: bool = False, message: str = ""
) -> str:
    """The sentence that is stored beside `cause`: `Writeback.detail`. Holds no name of a pupil.

    Never raises: an outcome must not be lost to its wording.
    """
    try:
        record = writeback.record
        return sentence_for(
            cause,
            outcome_unknown=outcome_unknown,
            told=told_of(record, cause=cause, code=code),
            message=message,
            names=_names_of(record),
        )
    except Exception:
        log.exception("Writeback %s ended %s and could not be put into words", writeback.pk, cause)
        return ""


def _names_of(record: AttendanceRecord) -> list[str]:
    names = [record.student_name] if record.student_typed else []
    if record.student is not None:
        pupil = record.student
        names += [pupil.name, f"{pupil.legal_forename} {pupil.legal_surname}"]
    return names


def told_of(record: AttendanceRecord, *, cause: str, code: str) -> Told:
    """What a sentence may say of this record."""
    moment = local_moment(record.occurred_at, day=day_of(record.school))
    return Told(
        kind=str(EventKind(record.kind).label),
        reason=record.reason_text,
        code=code,
        time=f"{moment:%H:%M}",
        date=date_format(moment.date(), "D j M"),
        mis=mis_name(record),
        exact_helps=_exact_helps(record, cause),
        former_mis=_former_mis(record, cause=cause, code=code),
        left_out=_former_of_pupil(record) is not None,
    )


def _former_mis(record: AttendanceRecord, *, cause: str, code: str) -> str:
    """The MIS that the pupil's id, or the code's, belongs to, where that is not the one connected now."""
    connection = connection_of(record.school)
    if cause == Cause.CODE_NOT_IN_MIS:
        row = AttendanceCode.objects.filter(school=record.school, code=code).first()
        former = former_of_code(row.from_mis, connection) if row else None
    else:
        former = former_of(record.school, connection) or _former_of_pupil(record)
    return name_of(former) if former else ""


def _former_of_pupil(record: AttendanceRecord) -> Identity | None:
    return former_of_pupil(record.student, record.school, connection_of(record.school))


def mis_name(record: AttendanceRecord) -> str:
    """What the school calls its MIS, such as `SIMS by Wonde`; empty without one."""
    connection = connection_of(record.school)
    return str(connection) if connection else ""


def register_name(record: AttendanceRecord) -> str:
    """Where the office enters marks: the MIS itself, such as `SIMS`; empty without one."""
    connection = connection_of(record.school)
    return own_name(connection.provider, connection.system) if connection else ""


def outcome_of(writeback: Writeback) -> Outcome:
    """The stored outcome as the diagnosis takes it."""
    return Outcome(
        status=Status(writeback.status),
        cause=Cause(writeback.cause) if writeback.cause else None,
        unknown=writeback.outcome_unknown,
        detail=writeback.detail,
        under_way=writeback.claimed_at is not None,
        code=writeback.code,
    )


def around_of(writeback: Writeback) -> Around:
    """What else people are told. The latest mark is looked for among today's."""
    record = writeback.record
    today = local_moment(timezone.now(), day=day_of(record.school)).date()
    marks = Writeback.objects.filter(record__school=record.school, record__date=today)
    connection = connection_of(record.school)
    latest = marks.filter(status=Status.SUCCESSFUL).order_by("-finished_at").first()
    return Around(
        mis_name=mis_name(record),
        exact_match_required=record.school.reason_exact_match_required,
        reason_typed=record.reason_typed,
        captured_offline=record.captured_offline,
        last_mark_at=latest.finished_at if latest else None,
        last_sync_at=last_sync(connection) if connection else None,
        trouble=health_of(connection).trouble if connection else None,
    )


def trouble_words(connection: Connection, health: Health) -> str:
    """What has gone wrong with the MIS again and again, as a sentence; empty for nothing."""
    if health.trouble is None or health.since is None:
        return ""
    since = local_moment(health.since, day=day_of(connection.school))
    return trouble_sentence(
        health.trouble, mis=str(connection), times=health.times, since=since, words=health.words
    )


def _exact_helps(record: AttendanceRecord, cause: str) -> bool:
    """Whether the exact match would have refused it: it was typed, online, and the setting was off."""
    if cause == Cause.REASON_NOT_MATCHED:
        typed, required = record.reason_typed, record.school.reason_exact_match_required
    else:
        typed, required = record.student_typed, record.school.student_exact_match_required
    return typed and not required and not record.captured_offline
