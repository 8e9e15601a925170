"""One claimed run from beginning to end: read everything, then apply it in one transaction, or nothing."""

import logging
from typing import Any

from django.db import Error as DatabaseProblem
from django.db import transaction
from django.utils import timezone

from custr.models import School
from mis.adapters.base import Adapter
from mis.adapters.reading import ReadError, Reading
from mis.adapters.rows import CodeRow
from mis.capabilities import is_known
from mis.connecting import adapter_for
from mis.facts import connection_of
from mis.identity import former_of, pupils_have_come
from mis.models import Connection, SyncRun
from mis.models.sync import RunStatus, Scope, Step
from mis.pool import pool
from mis.sync import queue
from mis.sync.codes import apply_codes
from mis.sync.history import bookmark_of, forget_old
from mis.sync.moving import carry_out, note_plan, plan_for
from mis.sync.progress import Progress
from mis.sync.refusals import HeldError, Refusal, RefusedError
from mis.sync.spool import Spool
from mis.sync.students import apply_students
from mis.sync.tally import Change, Tally
from mis.wording.told import told_words

log = logging.getLogger("custr.mis")


def perform(run_id: int) -> SyncRun:
    """Make a run that this process has claimed; the row as it ended. Never raises for what an MIS does."""
    queue.in_flight.add(run_id)
    try:
        run = SyncRun.objects.select_related("school__connection").get(pk=run_id)
        _perform(run)
        forget_old(run.school)
        return SyncRun.objects.select_related("school").get(pk=run_id)
    finally:
        queue.in_flight.remove(run_id)


def _perform(run: SyncRun) -> None:
    progress = Progress(run)
    try:
        with Spool() as spool:
            connection = _usable(run)
            bookmark, codes = _read(run, connection, spool, progress)
            _apply(run, connection, spool, codes, bookmark=bookmark, progress=progress)
    except ReadError as error:
        _fail(run, error.cause, progress, message=error.words)
    except HeldError as error:
        told = {"counts": error.counts, "lines": error.lines, "proposal": error.proposal}
        _fail(run, error.refusal, progress, **told)
    except RefusedError as error:
        _fail(run, error.refusal, progress, counts=error.counts)
    except DatabaseProblem:
        log.exception("What was read for a synchronisation could not be saved")
        _fail(run, Refusal.NOT_SAVED, progress)
    except Exception:  # a run that is never ended would keep its school from the next one
        log.exception("A synchronisation broke off")
        _fail(run, Refusal.FAULT, progress)


def _read(
    run: SyncRun, connection: Connection, spool: Spool, progress: Progress
) -> tuple[str, list[CodeRow] | None]:
    """Everything over the network, outside any transaction: the next bookmark, and the codes it reads."""
    adapter, able = adapter_for(connection), connection.capabilities
    since = "" if run.whole or run.accept_leavers else bookmark_of(connection, now=timezone.now())
    progress.begin(Step.PUPILS, scope=Scope.CHANGES if since else Scope.FULL)
    talk = adapter.reading()
    if able.reads_students:
        for page in adapter.read_students(talk, since=since):
            _go_on()
            spool.add(page)
            progress.read(pupils=len(page))
        if not spool.length and not since:
            raise RefusedError(Refusal.NO_PUPILS)
    if not able.reads_codes:
        return talk.bookmark, None
    progress.begin(Step.CODES)
    codes: list[CodeRow] = []
    for some in adapter.read_codes(talk):
        _go_on()
        codes += some
        progress.read(codes=len(some))
    progress.say(_void_settings(adapter, talk))
    return talk.bookmark, codes


def _void_settings(adapter: Adapter, talk: Reading) -> str:
    """What a new school year has made void in the connection, in words; empty for nothing."""
    told = adapter.told(talk) if adapter.settings_expire else ()
    return told_words([one for one in told if one.against])


def _go_on() -> None:
    """A process that ends does not wait for the rest of a long reading."""
    if pool.stopping:
        raise RefusedError(Refusal.INTERRUPTED)


def _usable(run: SyncRun) -> Connection:
    connection = connection_of(run.school)
    if connection is None or not connection.enabled or not connection.has_credentials:
        raise RefusedError(Refusal.NOT_CONNECTED)
    if not is_readable(connection):
        raise RefusedError(Refusal.NOT_READABLE)
    return connection


def is_readable(connection: Connection) -> bool:
    """Whether pupils or codes can be had from this MIS, by this version."""
    if not is_known(connection.provider, connection.system):
        return False
    return connection.capabilities.reads_students or connection.capabilities.reads_codes


def _apply(
    run: SyncRun,
    connection: Connection,
    spool: Spool,
    codes: list[CodeRow] | None,
    *,
    bookmark: str,
    progress: Progress,
) -> None:
    """The school as the MIS has it, and the run's own end, together: before or after, never between."""
    whole = progress.columns["scope"] == Scope.FULL
    tally = Tally()
    progress.begin(Step.SAVING)
    with transaction.atomic():
        # The school first, as a file and a form do: as it is now, and neither waits for the other for ever.
        run.school = School.objects.select_for_update().get(pk=run.school_id)
        same = Connection.objects.filter(pk=connection.pk, changed_at=connection.changed_at)
        if not same.select_for_update().exists():  # another login, address or MIS since it was read
            raise RefusedError(Refusal.CONNECTION_CHANGED)
        if codes is not None:
            apply_codes(codes, run.school, tally)
        if connection.capabilities.reads_students:
            _apply_pupils(run, connection, spool, tally, whole=whole)
        ended = _end(run, progress, status=RunStatus.SUCCEEDED, bookmark=bookmark, **_told(tally))
        if not ended:  # taken for gone meanwhile: somebody else may be at it
            raise RefusedError(Refusal.INTERRUPTED)


def _apply_pupils(run: SyncRun, connection: Connection, spool: Spool, tally: Tally, *, whole: bool) -> None:
    """Raises HeldError, for the caller to undo it all, where a person has to see first what it would do."""
    other = former_of(run.school, connection) is not None
    plan = plan_for(spool, run.school, other_mis=other, whole=whole)
    note_plan(plan, tally)
    carry_out(plan)
    accept = run.accept_leavers or plan.refusal is not None
    apply_students(spool, run.school, tally, whole=whole, accept_leavers=accept)
    only = None if whole else (row.mis_id for row in spool if row.active)
    pupils_have_come(run.school, connection, only=only)
    if plan.refusal is not None:
        proposal = plan.digest(tally.counts[Change.PUPIL_LEFT])
        if proposal != run.proposal:
            raise HeldError(plan.refusal, proposal=proposal, **_told(tally))


def _told(tally: Tally) -> dict[str, Any]:
    counts = {change.value: number for change, number in tally.counts.items()}
    return {"counts": counts, "lines": tally.lines}


def _fail(run: SyncRun, cause: str, progress: Progress, **columns: Any) -> None:
    if cause == Refusal.INTERRUPTED:
        queue.interrupt(run, now=timezone.now())
        return
    log.info("A synchronisation of %s ended %s", run.school.slug, cause)
    _end(run, progress, status=RunStatus.FAILED, cause=str(cause), **columns)


def _end(run: SyncRun, progress: Progress, **columns: Any) -> bool:
    mine = SyncRun.objects.filter(pk=run.pk, owner=run.owner, status=RunStatus.RUNNING)
    columns = {**progress.columns, **columns, "step": "", "finished_at": timezone.now()}
    return mine.update(**columns) == 1
