"""What a connection's page shows of its synchronisations."""

from typing import Any

from mis.contact import health_of, last_sync
from mis.models import Connection, SyncRun
from mis.models.sync import RunStatus
from mis.sync.perform import is_readable
from mis.sync.refusals import Refusal
from mis.sync.words import changes_of, line_words, sentence_of, shortly, stranded, uncounted
from mis.telling import trouble_words

TONES = {
    RunStatus.WAITING: "wait",
    RunStatus.RUNNING: "wait",
    RunStatus.SUCCEEDED: "ok",
    RunStatus.FAILED: "bad",
}
_LINES = 12  # of a run, beside the connection; its own page has all


def sync_card(connection: Connection) -> dict[str, Any]:
    """The latest run, when the last one went well, and how the MIS answers."""
    run = SyncRun.objects.filter(school=connection.school_id).first()
    health = health_of(connection)
    return {
        "connection": connection,
        "readable": is_readable(connection),
        "health": health,
        "trouble": trouble_words(connection, health),
        "failure_words": shortly(health.failure),
        "last_sync": last_sync(connection),
        # Of what somebody is asked about, all that was kept.
        **(run_context(run, most=None if run.proposal else _LINES) if run else {"run": None}),
    }


def run_context(run: SyncRun, *, most: int | None = None) -> dict[str, Any]:
    """One run, in words."""
    lines = run.lines[:most]
    return {
        "run": run,
        "tone": TONES[RunStatus(run.status)],
        "sentence": sentence_of(run),
        "may_accept": run.cause == Refusal.TOO_MANY_LEFT,
        "asks": run.cause in (Refusal.OTHER_IDS, Refusal.OTHER_NAMES),
        "would": changes_of(run),
        "may_be_others": run.cause == Refusal.OTHER_NAMES,
        "stranded": stranded(run),
        "lines": [line_words(line) for line in lines],
        "more": uncounted(run) + len(run.lines) - len(lines),
    }
