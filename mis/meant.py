"""The mark that an attempt was for, where nobody lived to store what was sent."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from custr import zones
from mis.causes import Cause
from mis.decide import target_of
from mis.facts import read_facts
from mis.models import Writeback
from mis.outcome import record_columns, target_columns
from mis.telling import sentence_of

log = logging.getLogger("custr.mis")


def what_was_meant(row: Writeback, *, now: datetime) -> dict[str, Any]:
    """The mark the office has to look for; nothing where its facts cannot be read.

    By the settings of now: a reason that was mapped anew meanwhile shows the mark it would give today.
    One row that cannot be understood must not keep the others from being settled.
    """
    try:
        zones.require(row.record.school.timezone)
        with transaction.atomic():  # a fault in here must not undo what the caller stores
            facts = read_facts(row, now=now)
        target = target_of(facts)
        known = facts.codes.get(target.code or "")
        said = sentence_of(row, Cause.INTERRUPTED, code=target.code or "", outcome_unknown=True)
        return {
            **target_columns(target),
            **record_columns(row),
            "code_mis_id": known.mis_id if known and target.session else "",
            "detail": said,
        }
    except Exception:
        log.exception("The facts of writeback %s cannot be read", row.pk)
        return {}
