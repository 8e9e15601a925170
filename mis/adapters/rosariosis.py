"""RosarioSIS: the office's own form, read first, written once, read back (mis-wire.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from mis.adapters.answers import text_of
from mis.adapters.base import unexpected_answer
from mis.adapters.conversation import Conversation
from mis.adapters.rosariosis_page import Entry, Page
from mis.adapters.rosariosis_reading import RosarioSisReading
from mis.adapters.rosariosis_refusals import forbidden, refusal, void_words
from mis.calls import CallError, Reply, Request, form_request
from mis.causes import Cause
from mis.deadline import Deadline
from mis.marks import Mark, Result, failed

_LATE = (Cause.MIS_TIMEOUT, Cause.MIS_UNREACHABLE, Cause.MIS_CONNECTION_LOST)
_AS_ITS_OWN_FORM = {"X-Requested-With": "XMLHttpRequest"}  # answered without the menus, and so without names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    session: Mapping[str, str]
    held: Entry  # before the write


class RosarioSisAdapter(RosarioSisReading):
    """Known, by reading and running it: every outcome of a write is a page with status 200.

    So the status says nothing, and only a mark that is read back counts. A write for a pupil without a
    class in the period fails in the database, one with an id that is no code is stored without complaint,
    one for another date than the session's last is dropped: all of this is looked at before.
    """

    provider = "rosariosis"
    settings_expire = True
    not_secret = frozenset({"username", "am_period_id", "pm_period_id"})

    def __init__(self, **options: Any) -> None:
        """The sessions of the attempts under way are kept by their deadlines, of which each has its own."""
        super().__init__(**options)
        self._sessions: WeakKeyDictionary[Deadline, Mapping[str, str] | CallError] = WeakKeyDictionary()

    def prepare(self, mark: Mark, talk: Conversation) -> _Prepared:
        """The session and what is held, once the mark has been found possible."""
        session = self._session_of(talk)
        entry = self._entry(mark, session, talk)
        if mark.code_id not in entry.codes:
            raise CallError(Cause.CODE_NOT_IN_MIS, "RosarioSIS does not offer this code.", sent=True)
        return _Prepared(session=session, held=entry)

    def build_write(self, mark: Mark, prepared: _Prepared) -> Request:
        """The form's two fields. An empty reason is sent too: it clears that of the mark that was there."""
        cell = f"attendance[{mark.student_id}][{self.periods()[mark.session]}]"
        fields = {f"{cell}[ATTENDANCE_CODE]": mark.code_id, f"{cell}[ATTENDANCE_REASON]": self._reason(mark)}
        headers = {**prepared.session, **_AS_ITS_OWN_FORM}
        return form_request("POST", self._pupil_url(mark), fields, headers=headers)

    def read_answer(self, reply: Reply, mark: Mark, prepared: _Prepared, talk: Conversation) -> Result:
        """Whatever the answer says, the mark is in when the page has it afterwards, and only then."""
        said = Page.read(text_of(reply))
        documented = said.opened or bool(said.complaints)
        if documented:  # a page of menus and lists: what it says about the mark is all that is worth keeping
            talk.exchange = replace(talk.exchange, response={"status": reply.status, "body": said.words})
        elif said.signed_out:
            return failed(Cause.MIS_UNAUTHORISED, message="The session ended before the mark was taken.")
        now = self._entry(mark, prepared.session, talk)
        if now.held == mark.code_id:
            return Result(replaced=self._letter(prepared.held))
        if not documented:
            return unexpected_answer()
        holds = f"RosarioSIS holds {self._letter(now) or 'no mark'} after it."
        return failed(Cause.MIS_REJECTED, message=said.words or f"The mark was not taken. {holds}")

    def read_held(self, mark: Mark, talk: Conversation) -> Sequence[str]:
        """The letter of the one mark of the period, if there is one."""
        entry = self._entry(mark, self._session_of(talk), talk)
        return [self._letter(entry)] if entry.held else []

    def _session_of(self, talk: Conversation) -> Mapping[str, str]:
        """One session an attempt. What was answered is not asked again; what was late may be."""
        known = self._sessions.get(talk.deadline)
        if isinstance(known, CallError):
            raise known
        if known is None:
            try:
                known = self._sessions[talk.deadline] = self.sign_in(talk)
            except CallError as error:
                if error.cause not in _LATE:
                    self._sessions[talk.deadline] = error
                raise
        return known

    def _entry(self, mark: Mark, session: Mapping[str, str], talk: Conversation) -> Entry:
        """The pupil's mark in the period. Raises CallError where the page has no place for one."""
        period = self.periods()[mark.session]
        page = self.open_page(self._pupil_url(mark), session, talk)
        if entry := page.entries.get((mark.student_id, period)):
            return entry
        if not page.saves:
            raise forbidden(
                "The service user may look at attendance but not change it: allow that in its profile."
            )
        if page.periods and not page.periods.keys() & set(self.periods().values()):
            raise refusal(f"RosarioSIS: {void_words(self.periods().values(), page.periods)}.")
        # Who it is belongs into the words: what is said of three pupils alike is taken for a setting.
        raise refusal(
            f"Pupil {mark.student_id} has no class in period {period} on {mark.date:%Y-%m-%d} that takes "
            "attendance."
        )

    def _pupil_url(self, mark: Mark) -> str:
        return self.page_url(mark.date, student_id=mark.student_id)

    def _letter(self, entry: Entry) -> str:
        return self.letters.get(entry.held, entry.held_code)

    def _reason(self, mark: Mark) -> str:
        """The comment, and the minutes behind it, in a way that no language needs to translate."""
        minutes = f" ({mark.minutes_late} min)" if mark.minutes_late else ""
        room = (self.capabilities.longest_comment or 0) - len(minutes)
        return f"{mark.comment[:room].rstrip()}{minutes}".strip()
