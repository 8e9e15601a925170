"""Testing a connection, step by step, without writing anything."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from mis.adapters.base import Adapter
from mis.adapters.reading import ReadError, Reading
from mis.adapters.told import Told
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import UnreachableError, dial
from mis.findings import Verdict
from mis.wire import SecureFailedError, secure

LONGEST_S = 20.0  # the whole of it: somebody sits and waits

_places = threading.BoundedSemaphore(2)  # a hanging MIS must not hold the threads that pages are made by


class Step(StrEnum):
    """What is tried, in this order."""

    ADDRESS = "address"
    TLS = "tls"
    CREDENTIALS = "credentials"
    STUDENTS = "students"
    CODES = "codes"
    WRITE = "write"


class Note(StrEnum):
    """What was found; the words are in `mis.wording.steps`."""

    ANSWERS = "answers"
    NO_ADDRESS = "no_address"
    SECURE = "secure"
    PLAIN = "plain"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    NO_CREDENTIALS = "no_credentials"
    UNPROVED = "unproved"
    READABLE = "readable"
    NONE_THERE = "none_there"
    NOT_ALLOWED = "not_allowed"
    CANNOT_READ = "cannot_read"
    CANNOT_WRITE = "cannot_write"
    WRITE_UNPROVED = "write_unproved"
    WRITE_REFUSED = "write_refused"  # by what the MIS says of itself
    HAS_WRITTEN = "has_written"
    NO_MIS = "no_mis"  # an answer that is none of an MIS
    TROUBLE = "trouble"  # the words of the transport, or of the MIS
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step; `detail` is a number of rows, or words that may be shown; `told` by the MIS itself."""

    step: Step
    verdict: Verdict
    note: Note
    detail: str = ""
    told: tuple[Told, ...] = ()


def check_up(adapter: Adapter, *, has_credentials: bool, has_written: bool) -> list[StepResult] | None:
    """All six steps, at most 20 s; None where too many tests are under way. Never raises."""
    if not _places.acquire(blocking=False):
        return None
    try:
        return list(_steps(adapter, has_credentials=has_credentials, has_written=has_written))
    finally:
        _places.release()


def _steps(adapter: Adapter, *, has_credentials: bool, has_written: bool) -> Iterator[StepResult]:
    deadline = Deadline(LONGEST_S)
    reached = list(_reach(adapter))
    told: tuple[Told, ...] = ()
    yield from reached
    if not has_credentials:
        yield StepResult(Step.CREDENTIALS, Verdict.FAILED, Note.NO_CREDENTIALS)
        yield from map(_not_reached, (Step.STUDENTS, Step.CODES))
    elif any(found.verdict is Verdict.FAILED for found in reached):
        yield from map(_not_reached, (Step.CREDENTIALS, Step.STUDENTS, Step.CODES))
    else:
        talk = adapter.reading(longest_s=deadline.remaining)
        login = list(_login(_read_pupils(adapter, talk), _read_codes(adapter, talk)))
        yield from login
        if login[0].verdict is Verdict.PASSED:
            told = tuple(adapter.told(talk))
    yield _write(adapter, told, has_written=has_written)


def _reach(adapter: Adapter) -> Iterator[StepResult]:
    """Whether somebody answers at the address, and in secret."""
    parts = urlsplit(adapter.base_url)
    host, plain = parts.hostname or "", parts.scheme != "https"
    deadline = Deadline(adapter.network.connect_timeout_s)
    try:
        sock = dial(
            host=host, port=parts.port or (80 if plain else 443), network=adapter.network, deadline=deadline
        )
    except (UnreachableError, ValueError) as error:
        yield StepResult(Step.ADDRESS, Verdict.FAILED, Note.NO_ADDRESS, str(error))
        yield _not_reached(Step.TLS)
        return
    with closing(sock):
        yield StepResult(Step.ADDRESS, Verdict.PASSED, Note.ANSWERS, host)
        if plain:
            yield StepResult(Step.TLS, Verdict.NOT_REACHED, Note.PLAIN)
            return
        try:
            secure(sock, host=host, network=adapter.network, deadline=deadline)
            yield StepResult(Step.TLS, Verdict.PASSED, Note.SECURE)
        except SecureFailedError as error:
            yield StepResult(Step.TLS, Verdict.FAILED, Note.TROUBLE, str(error))


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading tried: how many rows its first page had, or why there is none."""

    step: Step
    able: bool = True
    rows: int = 0
    error: ReadError | None = None


def _read_pupils(adapter: Adapter, talk: Reading) -> _Read:
    if not adapter.capabilities.reads_students:
        return _Read(Step.STUDENTS, able=False)
    try:
        return _Read(Step.STUDENTS, rows=len(next(adapter.read_students(talk), ())))
    except ReadError as error:
        return _Read(Step.STUDENTS, error=error)


def _read_codes(adapter: Adapter, talk: Reading) -> _Read:
    if not adapter.capabilities.reads_codes:
        return _Read(Step.CODES, able=False)
    try:
        return _Read(Step.CODES, rows=len(next(adapter.read_codes(talk), ())))
    except ReadError as error:
        return _Read(Step.CODES, error=error)


def _login(*readings: _Read) -> Iterator[StepResult]:
    """What the readings say of the credentials: one that was answered proves them, whatever the other did."""
    tried = [read for read in readings if read.able]
    proved = any(read.error is None for read in tried)
    refused = [read for read in tried if read.error and read.error.cause is Cause.MIS_UNAUTHORISED]
    if not tried:
        yield StepResult(Step.CREDENTIALS, Verdict.NOT_REACHED, Note.UNPROVED)
    elif proved:
        yield StepResult(Step.CREDENTIALS, Verdict.PASSED, Note.ACCEPTED)
    elif refused:
        yield StepResult(Step.CREDENTIALS, Verdict.FAILED, Note.REFUSED, _words(refused))
    else:
        yield _not_reached(Step.CREDENTIALS)
    login_refused = bool(refused) and not proved
    yield from (_readable(read, login_refused=login_refused) for read in readings)


def _readable(read: _Read, *, login_refused: bool) -> StepResult:
    if not read.able:
        return StepResult(read.step, Verdict.NOT_REACHED, Note.CANNOT_READ)
    if read.error is None:
        verdict, note = (Verdict.PASSED, Note.READABLE) if read.rows else (Verdict.FAILED, Note.NONE_THERE)
        return StepResult(read.step, verdict, note, str(read.rows))
    if read.error.cause is Cause.MIS_UNAUTHORISED:
        if login_refused:
            return _not_reached(read.step)
        return StepResult(read.step, Verdict.FAILED, Note.NOT_ALLOWED, read.error.words)
    if not read.error.words:
        return StepResult(read.step, Verdict.FAILED, Note.NO_MIS)
    return StepResult(read.step, Verdict.FAILED, Note.TROUBLE, read.error.words)


def _write(adapter: Adapter, told: tuple[Told, ...], *, has_written: bool) -> StepResult:
    """Only a mark that was written proves that one can be; a test writes none. The MIS may deny it."""
    if not adapter.capabilities.writes_marks:
        found = StepResult(Step.WRITE, Verdict.FAILED, Note.CANNOT_WRITE)
    elif any(one.against for one in told):
        found = StepResult(Step.WRITE, Verdict.FAILED, Note.WRITE_REFUSED)
    elif has_written:
        found = StepResult(Step.WRITE, Verdict.PASSED, Note.HAS_WRITTEN)
    else:
        found = StepResult(Step.WRITE, Verdict.NOT_REACHED, Note.WRITE_UNPROVED)
    return replace(found, told=told)


def _not_reached(step: Step) -> StepResult:
    return StepResult(step, Verdict.NOT_REACHED, Note.NOT_REACHED)


def _words(reads: Sequence[_Read]) -> str:
    return next((read.error.words for read in reads if read.error and read.error.words), "")
