"""RosarioSIS's sign-in and its attendance page, read: codes, and what is held (mis-wire.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

from attendance.school_day import Session
from mis.adapters.answers import cause_of_status, text_of
from mis.adapters.base import Adapter
from mis.adapters.conversation import Conversation
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rosariosis_page import Page
from mis.adapters.rosariosis_refusals import forbidden, refusal, sign_in_words, void_words
from mis.adapters.rows import CodeRow
from mis.adapters.told import Tell, Told
from mis.calls import CallError, Reply, form_request, get_request
from mis.causes import Cause
from mis.marks import HeldMark

PROGRAM = "Attendance/Administration.php"
_COOKIE = "RosarioSIS"
_NOBODY = "2147483647"  # a pupil's number that is never given: a list that is not empty, of nobody
_AT_ONCE = 50  # pupils on one page: some 300 kB where a day has eight periods


class RosarioSisReading(Adapter):
    """Known, by reading and running it: everything that is done here.

    The page of one pupil has titles for codes, the list of pupils has letters. The list shows only
    pupils with a mark. The first page after the sign-in must be a whole one: with it RosarioSIS chooses
    the school, and without a school every date is "not in a school quarter".
    """

    def sign_in(self, talk: Conversation) -> Mapping[str, str]:
        """The headers of a new session. Raises CallError; a refused sign-in must not be tried again.

        Thirty refusals in ten minutes shut out the address, and a try while it is shut out prolongs that.
        """
        address = self.url("index.php")
        session = self._session(talk.fetch(get_request(address)), talk)
        fields = {"USERNAME": self.credentials["username"], "PASSWORD": self.credentials["password"]}
        reply = talk.call(form_request("POST", address, fields, headers=session))
        if reply.status == 302 and _leads_to_portal(reply):
            return self._session(reply, talk) if _COOKIE in reply.cookies else session
        if reply.status >= 400:
            cause = cause_of_status(reply.status) or Cause.MIS_UNEXPECTED_ANSWER
            raise CallError(cause, talk.words_about(reply), sent=True, reply=reply)
        raise CallError(Cause.MIS_UNAUTHORISED, sign_in_words(reply), sent=True, reply=reply)

    def page_url(self, on: date, **more: str) -> str:
        """The address of the attendance page of a day."""
        day = {"year_date": f"{on.year}", "month_date": f"{on.month:02}", "day_date": f"{on.day:02}"}
        query = urlencode({"modname": PROGRAM, "table": "0", **day, **more}, safe="/")
        return f"{self.url('Modules.php')}?{query}"

    def open_page(self, url: str, session: Mapping[str, str], talk: Conversation) -> Page:
        """The page, if it is the attendance page and complains of nothing. Raises CallError."""
        page = Page.read(text_of(talk.fetch(get_request(url, headers=session))))
        if page.complaints:
            raise refusal(page.words)
        if page.opened and not page.sent_away:
            return page
        if page.opened:
            raise refusal("RosarioSIS has no such pupil in this school and school year.")
        if page.sent_away:
            raise forbidden(f"The service user may not open {PROGRAM}: allow it in its profile.")
        if page.signed_out:
            raise forbidden("The session ended at once.")
        raise strange_answer()

    def periods(self) -> Mapping[Session, str]:
        """The period that stands for each half day."""
        named = {Session.AM: "am_period_id", Session.PM: "pm_period_id"}
        return {session: self.credentials[name].strip() for session, name in named.items()}

    def read_told(self, talk: Reading) -> Iterator[Told]:
        """The periods that are void: after a rollover there are others. A few pupils' classes name them.

        On a day without classes nothing can be told. Read in the source: `modules/Attendance/
        Administration.php` lists a pupil's classes of the day, each with its period.
        """
        session, there = self.sign_in(talk), dict[str, str]()
        for student in self.examples():
            with suppress(CallError):  # this one is not in the school year
                there |= self.open_page(self.page_url(self.today, student_id=student), session, talk).periods
        void = [period for period in self.periods().values() if period not in there]
        if there and void:  # of one alone a few pupils may simply have no class
            none_is_there = not there.keys() & set(self.periods().values())
            yield Told(tell=Tell.PERIOD_VOID, detail=void_words(void, there), against=none_is_there)

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """All codes, from the list of nobody. On a day outside every quarter RosarioSIS shows none."""
        page = self.open_page(self._list_url(self.today, []), self.sign_in(talk), talk)
        codes = page.codes()
        if codes is None:
            raise strange_answer(
                "The codes cannot be told apart: each needs a short name and a title of its own."
            )
        yield [CodeRow(mis_id=code_id, code=letter, description=title) for code_id, letter, title in codes]

    def mark_pages(self, talk: Reading, on: date, students: Collection[str]) -> Iterator[Sequence[HeldMark]]:
        """What is held in the two periods, fifty pupils at a time."""
        session, periods, asked = self.sign_in(talk), self.periods(), sorted(students)
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            entries = self.open_page(self._list_url(on, some), session, talk).entries
            yield [
                HeldMark(
                    student_id=student,
                    session=half_day,
                    code=self.letters.get(entry.held, entry.held_code),
                    code_id=entry.held,
                )
                for student in some
                for half_day, period in periods.items()
                if (entry := entries.get((student, period))) and entry.held
            ]

    def _list_url(self, on: date, students: Sequence[str]) -> str:
        # `codes[]=0`: with any code; otherwise only those who are not present are listed. `include_inactive`:
        # those who have left since, too (`functions/GetStuList.fnc.php`).
        asked = {"codes[]": "0", "include_inactive": "Y", "stuid": ",".join([*students, _NOBODY])}
        return self.page_url(on, **asked)

    def _session(self, reply: Reply, talk: Conversation) -> Mapping[str, str]:
        value = reply.cookies.get(_COOKIE)
        if not value:
            raise strange_answer("There is no RosarioSIS at the address: its sign-in page does not answer.")
        talk.hide(value)
        return {"Accept": "text/html", "Cookie": f"{_COOKIE}={value}"}


def _leads_to_portal(reply: Reply) -> bool:
    place = urlsplit(reply.headers.get("Location", ""))
    return place.path.endswith("Modules.php") and parse_qs(place.query).get("modname") == ["misc/Portal.php"]
