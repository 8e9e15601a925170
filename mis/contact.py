"""How a school's MIS has answered lately, told from the rows. Showing it never changes what is attempted."""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from mis.causes import Cause, Status
from mis.findings import Fact
from mis.models import Connection, SyncRun, Writeback
from mis.models.sync import RunStatus
from mis.sync.refusals import Refusal

REPEATED = 3  # times in a row
NOT_A_BLIP = timedelta(minutes=1)  # from the first to the last
_LOOKED_AT = 20  # of the latest attempts, and of the latest runs

# What says nothing about the MIS: it was not asked, or the trouble was ours.
_OURS = frozenset(
    {
        Refusal.INTERRUPTED.value,
        Refusal.NOT_SAVED.value,
        Refusal.FAULT.value,
        Refusal.NOT_CONNECTED.value,
        Refusal.NOT_READABLE.value,
        Refusal.CONNECTION_CHANGED.value,
    }
)
_REFUSED = frozenset({Cause.MIS_UNAUTHORISED.value})
# Nothing came back from which to tell whether the login would have been accepted.
_MUTE = frozenset(
    {
        Cause.MIS_UNREACHABLE.value,
        Cause.MIS_CONNECTION_LOST.value,
        Cause.MIS_TIMEOUT.value,
        Cause.MIS_ERROR.value,
        Cause.MIS_UNEXPECTED_ANSWER.value,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """One time that the MIS was asked; `cause` is empty where it went well. `sync`: for pupils and codes.

    `words` are the MIS's own.
    """

    at: datetime
    cause: str = ""
    sync: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What staff are shown of a connection."""

    last_success: datetime | None = None
    last_failure: datetime | None = None
    failure: str = ""  # the cause of the last one
    trouble: Fact | None = None  # what has gone wrong again and again, and never well since
    since: datetime | None = None  # the first of the times in a row
    times: int = 0  # how many of them
    words: str = ""  # the MIS's own, where each of them had the same


def health_from(contacts: Iterable[Contact]) -> Health:
    """Judge contacts, in any order."""
    latest_first = sorted(contacts, reverse=True)
    succeeded = [contact.at for contact in latest_first if not contact.cause]
    failed = [contact for contact in latest_first if contact.cause]
    trouble, times = _trouble(latest_first)
    return Health(
        last_success=succeeded[0] if succeeded else None,
        last_failure=failed[0].at if failed else None,
        failure=failed[0].cause if failed else "",
        trouble=trouble,
        since=times[-1].at if trouble else None,
        times=len(times) if trouble else 0,
        words=times[0].words if trouble is Fact.ONE_REFUSAL else "",
    )


def _trouble(latest_first: Sequence[Contact]) -> tuple[Fact | None, list[Contact]]:
    """Refused logins and failed syncs (writeback.md, rule 11), and an MIS that is silent for a while."""
    refused = _while(latest_first, lambda cause: cause in _REFUSED, but_for=_MUTE)
    if len(refused) >= REPEATED:
        return Fact.LOGIN_REFUSED, refused
    silent = _while(latest_first, lambda cause: cause in _MUTE | _REFUSED)
    # Attempts run side by side: one blip may end three of them at once.
    if len(silent) >= REPEATED and silent[0].at - silent[-1].at >= NOT_A_BLIP:
        return Fact.NOT_ANSWERING, silent
    if same := _refused_alike(latest_first):
        return Fact.ONE_REFUSAL, same
    syncs = _while([contact for contact in latest_first if contact.sync], bool)
    return (Fact.SYNC_FAILING, syncs) if len(syncs) >= REPEATED else (None, [])


def _refused_alike(latest_first: Sequence[Contact]) -> list[Contact]:
    """The latest marks in a row that were refused in the same words: a setting is wrong, not one pupil's."""
    marks = [contact for contact in latest_first if not contact.sync]
    words = marks[0].words if marks and marks[0].cause == Cause.MIS_REJECTED else ""
    alike = [*takewhile(lambda mark: mark.cause == Cause.MIS_REJECTED and mark.words == words, marks)]
    return alike if words and len(alike) >= REPEATED else []


def _while(
    latest_first: Iterable[Contact], holds: Callable[[str], bool], *, but_for: Container[str] = ()
) -> list[Contact]:
    """The latest contacts in a row with such a cause, as if those `but_for` had not been."""
    counted = (contact for contact in latest_first if contact.cause not in but_for)
    return [*takewhile(lambda contact: holds(contact.cause), counted)]


def health_of(connection: Connection) -> Health:
    """From the attempts and runs since the connection was last changed."""
    return health_from([*_attempts(connection), *_runs(connection)])


def _attempts(connection: Connection) -> list[Contact]:
    """The latest, and the latest success, which may lie further back."""
    rows = Writeback.objects.filter(
        school=connection.school_id, request__isnull=False, finished_at__gt=connection.changed_at
    ).order_by("-finished_at")
    told = ("finished_at", "cause", "message")
    found = [*rows.values_list(*told)[:_LOOKED_AT]]
    found += rows.filter(status=Status.SUCCESSFUL).values_list(*told)[:1]
    counted = [row for row in found if row[0] and row[1] != Cause.INTERRUPTED]
    return [Contact(at, cause, words=words) for at, cause, words in counted if at]


def _runs(connection: Connection) -> list[Contact]:
    rows = SyncRun.objects.filter(school=connection.school_id, finished_at__gt=connection.changed_at).exclude(
        cause__in=_OURS
    )
    found = [*rows.values_list("finished_at", "cause")[:_LOOKED_AT]]
    found += rows.filter(status=RunStatus.SUCCEEDED).values_list("finished_at", "cause")[:1]
    return [Contact(at, cause, sync=True) for at, cause in found if at]


def last_sync(connection: Connection) -> datetime | None:
    """When pupils or codes were last brought from the MIS."""
    runs = SyncRun.objects.filter(school=connection.school_id, status=RunStatus.SUCCEEDED)
    return runs.order_by("-finished_at").values_list("finished_at", flat=True).first()
