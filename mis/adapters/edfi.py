"""Ed-Fi ODS/API: one attendance event a day and category (mis-wire.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from mis.adapters.answers import json_of, words_of
from mis.adapters.base import unexpected_answer
from mis.adapters.conversation import Conversation
from mis.adapters.edfi_access import EVENTS
from mis.adapters.edfi_events import Event, events_of, told_apart
from mis.adapters.edfi_reading import EdFiReading
from mis.adapters.edfi_sessions import Term
from mis.calls import CallError, Reply, Request, json_request
from mis.causes import UNKNOWN_OUTCOME_CAUSES, Cause
from mis.deadline import Deadline
from mis.marks import Mark, Result, failed
from reasons.kinds import Kind

_GONE = (404, 410)
_CHANGED = 412  # by somebody else since it was read: theirs now


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    authorised: Mapping[str, str]
    address: str  # of the events
    term: Term
    own: Sequence[Event]  # written by us before, for this pupil, date, half day and term
    others: Sequence[Event]


class EdFiAdapter(EdFiReading):
    """Known from Ed-Fi's published OpenAPI (see `tests/mis/adapters/edfi_schemas`, for the data standards 4,
    5 and 6): the event and its key, which holds the category, so that another category is another event.

    To replace a mark therefore means: read that day's events, write the new one, and then delete the
    one that we wrote for the same half day. Ours is an event only when one of our own rows for that
    pupil, date and half day was written, or may have been, and the event still says all that it said:
    category, reason, and the time to the second. An event that somebody else made, or changed since,
    or that belongs to our other half day, stays; the deletion also carries the version that was read.
    Where it fails, the mark ends as one to look at: the MIS then holds the new one and the old. The event
    belongs to the session (the term) that its date lies in, not to one that was named once.

    An event knows no half day: what others wrote is taken to be held in both.
    """

    provider = "edfi"
    settings_expire = True
    not_secret = frozenset({"client_id", "school_id", "school_year", "session_name"})

    def send_mark(self, mark: Mark, *, deadline: Deadline | None = None) -> Result:
        """As the base does it; a token that is refused is not used again."""
        result = super().send_mark(mark, deadline=deadline)
        if result.cause is Cause.MIS_UNAUTHORISED:
            self.forget_token()
        return result

    def prepare(self, mark: Mark, talk: Conversation) -> _Prepared:
        """The token, the session of the date, and what the day holds already."""
        term = self.term_on(mark.date, talk)
        own, others = self._day_of(mark, talk)
        ours = [event for event in own if event.term == term and event.id]
        return _Prepared(
            authorised=self.authorised(talk),
            address=self.resource(talk, EVENTS),
            term=term,
            own=ours,
            others=[*(event for event in own if event not in ours), *others],
        )

    def build_write(self, mark: Mark, prepared: _Prepared) -> Request:
        """The event with its three references, and the options that say something."""
        school = {"schoolId": int(self.credentials["school_id"])}
        term = {"schoolYear": int(prepared.term.year), "sessionName": prepared.term.name}
        event: dict[str, Any] = {
            "schoolReference": school,
            "studentReference": {"studentUniqueId": mark.student_id},
            "sessionReference": {**school, **term},
            "attendanceEventCategoryDescriptor": mark.code_id,
            "eventDate": mark.date.isoformat(),
        }
        if mark.comment:
            event["attendanceEventReason"] = mark.comment
        came_or_went = "arrivalTime" if mark.kind is Kind.LATE_ARRIVAL else "departureTime"
        event[came_or_went] = f"{mark.occurred_at:%H:%M:%S}"
        return json_request("POST", prepared.address, event, headers=prepared.authorised)

    def read_answer(self, reply: Reply, mark: Mark, prepared: _Prepared, talk: Conversation) -> Result:
        """201 for a new event, 200 for one that was there, neither with a body; then the old one goes.

        `replaced` is what was deleted, `beside` what still stands: somebody else's, or ours that somebody
        has changed since it was read (412).
        """
        if reply.status not in (200, 201) or reply.body.strip():
            return unexpected_answer()
        gone, standing = [], list(prepared.others)
        for event in (one for one in prepared.own if one.category != mark.code_id):
            answer = self._delete(event, prepared, talk)
            if isinstance(answer, Result):
                return answer
            gone += [event] if answer.ok else []
            standing += [event] if answer.status == _CHANGED else []
        letters = [self.code_of(event.category) for event in standing if event.category != mark.code_id]
        replaced = next((self.code_of(event.category) for event in gone), "")
        return Result(replaced=replaced, beside=", ".join(dict.fromkeys(letters)))

    def read_held(self, mark: Mark, talk: Conversation) -> Sequence[str]:
        """What we wrote for the half day, and everything that somebody else wrote for the day."""
        own, others = self._day_of(mark, talk)
        return [self.code_of(event.category) for event in (*own, *others)]

    def _day_of(self, mark: Mark, talk: Conversation) -> tuple[Sequence[Event], Sequence[Event]]:
        """Our events for the mark's half day, and other people's."""
        query = {
            "studentUniqueId": mark.student_id,
            "schoolId": self.credentials["school_id"].strip(),
            "eventDate": mark.date.isoformat(),
        }
        day = events_of(json_of(self.get(talk, EVENTS, query)))
        ours = {written: self.able_comment(written.comment) for written in mark.ours}
        return told_apart(day, ours, session=mark.session)

    def _delete(self, event: Event, prepared: _Prepared, talk: Conversation) -> Reply | Result:
        """Delete once: the answer, or, where it leaves two events unlooked for, how the mark ended."""
        headers = dict(prepared.authorised)
        if event.etag:
            headers["If-Match"] = f'"{event.etag}"'
        said = f"The new mark is in, but the earlier {self.code_of(event.category)} could not be deleted."
        address = f"{prepared.address}/{quote(event.id, safe='')}"
        try:
            reply = talk.call(Request(method="DELETE", url=address, headers=headers))
        except CallError as error:
            # The new mark was sent: a deletion that could not even begin leaves that as unknown as any other.
            known = error.cause not in UNKNOWN_OUTCOME_CAUSES
            cause = Cause.MIS_UNEXPECTED_ANSWER if known else error.cause
            return replace(unexpected_answer(f"{said} {error.reason}"), cause=cause)
        if reply.ok or reply.status in (*_GONE, _CHANGED):
            return reply
        return failed(Cause.MIS_UNEXPECTED_ANSWER, message=f"{said} {words_of(reply)}")
