"""The single attempt: a claimed row is decided, its mark sent once, and the outcome stored."""

import logging
import threading
import uuid
from dataclasses import replace
from typing import NamedTuple

from django.utils import timezone

from custr import zones
from mis.adapters.base import Adapter
from mis.attempt_log import attempt_logged
from mis.causes import Cause
from mis.connecting import adapter_for
from mis.deadline import Deadline
from mis.decide import Decision, decide, is_protected
from mis.earlier import earlier_marks
from mis.facts import connection_of, read_facts, with_rows
from mis.insisting import insist
from mis.marks import Mark
from mis.models import Writeback
from mis.outcome import store_decision, store_result, store_unreadable
from mis.remains import nothing_was_sent

log = logging.getLogger("custr.mis")


class InFlight:
    """The attempts this process is making now: the sweep leaves them alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: set[int] = set()

    def add(self, writeback_id: int) -> None:
        """The attempt begins."""
        with self._lock:
            self._ids.add(writeback_id)

    def remove(self, writeback_id: int) -> None:
        """The attempt is over, its outcome stored or given up."""
        with self._lock:
            self._ids.discard(writeback_id)

    def ids(self) -> set[int]:
        """A copy."""
        with self._lock:
            return set(self._ids)


in_flight = InFlight()


def make_attempt(writeback_id: int, *, owner: uuid.UUID) -> None:
    """Make the attempt of a row that `owner` has claimed. No network inside a transaction, ever."""
    in_flight.add(writeback_id)
    try:
        with attempt_logged() as line:
            ready = _make_ready(writeback_id, owner=owner)
            if ready is None:
                return
            line.about(ready.writeback)
            if ready.adapter is None or ready.decision.mark is None:
                store_decision(ready.writeback, ready.decision, owner=owner)
                line.ended(ready.decision.cause)
            else:
                line.ended(_send(ready, ready.adapter, ready.decision.mark, owner=owner))
    finally:
        in_flight.remove(writeback_id)


class _Ready(NamedTuple):
    """All that an attempt needs of the database. Without an adapter there is nothing to send."""

    writeback: Writeback
    decision: Decision
    adapter: Adapter | None


def _make_ready(writeback_id: int, *, owner: uuid.UUID) -> _Ready | None:
    """Read, and decide; None where that has ended the attempt already."""

    def read() -> _Ready:
        writeback = with_rows().get(pk=writeback_id)
        zones.require(writeback.record.school.timezone)
        decision = decide(read_facts(writeback, now=timezone.now()))
        connection = connection_of(writeback.record.school)
        if decision.mark is None or connection is None:
            return _Ready(writeback, decision, None)
        adapter = adapter_for(connection)
        ours = earlier_marks(writeback) if adapter.capabilities.reads_marks else decision.mark.ours
        mark = replace(decision.mark, trace_id=str(writeback.trace_id), ours=ours)
        return _Ready(writeback, replace(decision, mark=mark), adapter)

    try:
        # Nothing was sent yet: a database that is away for a moment must not cost the school its mark.
        return insist(read, what=f"Reading the facts of writeback {writeback_id}")
    except Writeback.DoesNotExist:
        log.info("The record of writeback %s was deleted before its attempt", writeback_id)
        insist(
            lambda: nothing_was_sent(writeback_id), what=f"Noting that writeback {writeback_id} sent nothing"
        )
    except Exception:
        log.exception("The facts of writeback %s cannot be read", writeback_id)
        store_unreadable(writeback_id, owner=owner)
    return None


def _send(ready: _Ready, adapter: Adapter, mark: Mark, *, owner: uuid.UUID) -> Cause | None:
    """Send the mark and store what came of it; the cause, None of a success."""
    writeback, decision = ready.writeback, ready.decision
    protected = frozenset(writeback.record.school.protected_codes)
    # One deadline for the whole attempt. Half of it at most is for reading: the mark is what matters.
    deadline = Deadline(adapter.timeout_s)
    with deadline.at_most(adapter.timeout_s / 2):
        held = adapter.held_codes(mark, deadline=deadline) if protected else ()
    if is_protected(held, protected_codes=protected):
        store_decision(writeback, Decision(target=decision.target, cause=Cause.MARK_PROTECTED), owner=owner)
        return Cause.MARK_PROTECTED
    result = adapter.send_mark(mark, deadline=deadline)
    store_result(writeback, decision, mark, result, owner=owner)
    return result.cause
