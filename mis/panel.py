"""Everything the Writeback tab shows of one record, for one person."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from attendance.days import day_of
from attendance.school_day import local_date
from custr.scoping import Person
from mis.advice import Box, boxes_for
from mis.causes import Cause
from mis.diagnosis import Diagnosis, diagnose
from mis.facts import read_facts, with_rows
from mis.findings import Task
from mis.models import Writeback
from mis.setting_links import Urls, urls_for
from mis.support import pretty_request, pretty_response, support_bundle
from mis.telling import around_of, mis_name, outcome_of, sentence_of
from mis.wording import check_words, fact_words, standing_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the eight checks. `url` is empty where the person may not change the setting."""

    name: str
    verdict: str
    fact: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The Writeback tab, top to bottom."""

    writeback: Writeback
    tone: str
    check_first: bool
    to_enter: bool
    sentence: str
    quote: str
    boxes: list[Box]
    sharing: str
    checks: list[Line]
    request: str
    response: str
    seconds: float | None
    support: str


def panel_of(writeback: Writeback, *, user: Person) -> Panel:
    """Read, diagnosed and put into words. `user` decides which settings are links."""
    row = with_rows().get(pk=writeback.pk)
    urls = urls_for(user, row.record)
    diagnosis = diagnose(
        outcome=outcome_of(row), facts=read_facts(row, now=timezone.now()), around=around_of(row)
    )
    sentence = sentence_shown(row)
    return Panel(
        writeback=row,
        tone=diagnosis.tone.value,
        check_first=diagnosis.task is Task.CHECK_FIRST,
        to_enter=diagnosis.task is Task.ENTER,
        sentence=sentence,
        quote="" if row.message.rstrip(".") in sentence else row.message,
        boxes=boxes_for(row, diagnosis, urls=urls),
        sharing=_sharing(row),
        checks=_lines(diagnosis, urls),
        request=pretty_request(row.request),
        response=pretty_response(row.response),
        seconds=_seconds(row),
        support=support_bundle(row),
    )


def sentence_shown(writeback: Writeback) -> str:
    """The stored sentence; for a row without a cause, how it stands."""
    outcome = outcome_of(writeback)
    if outcome.cause is None:
        return standing_sentence(
            outcome.status,
            detail=outcome.detail,
            under_way=outcome.under_way,
            mis=mis_name(writeback.record),
        )
    return writeback.detail or sentence_of(
        writeback,
        outcome.cause,
        code=writeback.code,
        outcome_unknown=outcome.unknown,
        message=writeback.message,
    )


def _lines(diagnosis: Diagnosis, urls: Urls) -> list[Line]:
    return [
        Line(
            name=check_words(found.check),
            verdict=found.verdict.value,
            fact=fact_words(found),
            url=urls.get(found.setting, ""),
        )
        for found in diagnosis.checks
    ]


def _sharing(writeback: Writeback) -> str:
    """How many other records of that day share the cause; empty for none."""
    record = writeback.record
    if not writeback.cause:
        return ""
    others = Writeback.objects.filter(
        record__school=record.school, record__date=record.date, cause=Cause(writeback.cause)
    )
    number = others.exclude(pk=writeback.pk).count()
    if not number:
        return ""
    if record.date == local_date(timezone.now(), day=day_of(record.school)):
        words = ngettext(
            "%(number)d other record today shares this cause.",
            "%(number)d other records today share this cause.",
            number,
        )
    else:
        words = ngettext(
            "%(number)d other record of that day shares this cause.",
            "%(number)d other records of that day share this cause.",
            number,
        )
    return words % {"number": number}


def _seconds(writeback: Writeback) -> float | None:
    """How long the attempt took; None where there was none, or it has not ended."""
    if writeback.claimed_at is None or writeback.finished_at is None:
        return None
    return (writeback.finished_at - writeback.claimed_at).total_seconds()
