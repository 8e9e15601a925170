"""RosarioSIS as its office sees it: sessions, a form for one pupil, a list of pupils, every outcome a 200.

The pages are small and in the shape of the real ones; `tests/journeys/rosariosis/` runs the real thing.
"""

import json
import re
from collections.abc import Mapping
from html import escape
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mis.adapters.rosariosis import RosarioSisAdapter
from tests.mis.adapters.stubs import MARK, Stub
from tests.mis.fakes import Received, answer_bytes

PASSWORD = "pässword/with?all&of=it"
AM, PM = "2", "3"
PAGE = {"Content-Type": "text/html; charset=UTF-8"}
CODES = {"A1": ("A", "Absent"), MARK.code_id: ("L", "Late"), "A4": ("N", "No reason yet")}
SIGN_IN = '<script>window.location.href = "index.php?modfunc=logout" +\n "&token=" + "c0ffee";</script>'
PORTAL = '<script>window.location.href = "Modules.php?modname=misc\\/Portal.php";</script>'
TITLE = '<table class="header"><tr class="st"><td><h2><span></span> Administration</h2></td></tr></table>'
SAVE = '<input type="submit" value="Update" class="button-primary">'
_FIELD = re.compile(r"attendance\[(.*)\]\[(\d+)\]\[ATTENDANCE_(CODE|REASON)\]", re.DOTALL)
_MINUTES = re.compile(r"^(.*?) ?\((\d+) min\)$", re.DOTALL)


def page(body: str) -> bytes:
    """A page, as complete as the real ones."""
    return answer_bytes(200, f'<!doctype html>\n<html><body><div id="body">{body}'.encode(), headers=PAGE)


def complaint(words: str) -> str:
    """What it shows when something is wrong."""
    return f'<div class="error"><p><img src="x.png" alt="X">&nbsp;<b>Error</b>: {words}</p></div>'


def broken(words: str) -> bytes:
    """A page of a statement that the database did not take; in English, whatever the language."""
    rows = (
        f"<tr><td>11/23/2026<br /><span>Date</span></td></tr><tr><td>{words}<br /><span>Failure Notice</span>"
    )
    sql = "<tr><td><pre>INSERT INTO …</pre><span>SQL query</span></td></tr>"
    return page(f"<table><tbody><tr><td><table>{rows}</td></tr>{sql}</table></td></tr></tbody></table>")


class RosarioSisStub(Stub):
    adapter_class = RosarioSisAdapter
    base_path = "sis/"
    credentials = {"username": "custr", "password": PASSWORD, "am_period_id": AM, "pm_period_id": PM}
    secrets = (PASSWORD,)
    undocumented = (b"", b"not a page", b"{}", b"<html>Welcome</html>", b"\xff\xfe\x00", b"<a b='" * 1000)

    def __init__(self) -> None:
        self.held: dict[tuple[str, str, str], tuple[str, str]] = {}  # pupil, period, date: code, reason
        self.codes = dict(CODES)
        self.unscheduled: set[str] = set()
        self.unknown: set[str] = set()
        self.left: set[str] = set()  # their marks stay, and the list shows them on request only
        self.sessions: dict[str, str] = {}  # and the date of the page that each saw last
        self.signed_in: set[str] = set()
        self.sign_in_page = complaint("Incorrect username or password.&nbsp;Please try logging in again.")
        self.shut = False  # whether even the right password is refused
        self.periods = {AM: "Morning", PM: "Afternoon"}  # of the school year: a rollover gives new ids
        self.may_open = self.may_save = self.in_quarter = True
        self._numbers = count(1)

    def is_write(self, request: Received) -> bool:
        return request.method == "POST" and urlsplit(request.path).path == "/sis/Modules.php"

    def said(self, request: Received) -> Mapping[str, Any]:
        ((student, _), said), *others = _fields(request).items()
        assert not others
        found = _MINUTES.match(said["REASON"])
        comment, minutes = (found[1], int(found[2])) if found else (said["REASON"], None)
        told = {"comment": comment, "minutes": minutes}
        return {"student": student, "code": said["CODE"], **{key: told[key] for key in told if told[key]}}

    def accept(self, request: Received) -> bytes:
        session, query = _cookie(request), _query(request)
        if session not in self.signed_in:
            return answer_bytes(200, SIGN_IN.encode(), headers=PAGE)
        if self.sessions[session] != _date(query):
            return self._show(request)  # dropped, without a word
        for (student, period), said in _fields(request).items():
            if student in self.unscheduled or student in self.unknown:
                return broken("DB Execute Failed. ERROR: insert or update violates foreign key constraint")
            if len(said["REASON"]) > 100:
                return broken("DB Execute Failed. ERROR: value too long for type character varying(100)")
            if self.may_save:
                self.held[student, period, _date(query)] = said["CODE"], said["REASON"]
        return self._show(request)

    def answer_other(self, request: Received) -> bytes:
        if urlsplit(request.path).path == "/sis/index.php":
            return self._sign_in(request)
        return self._show(request)

    def _sign_in(self, request: Received) -> bytes:
        given = dict(parse_qsl(request.body.decode()))
        new = f"session{next(self._numbers)}of{id(self):x}"
        headers = {**PAGE, "Set-Cookie": f"RosarioSIS={new}; path=/sis/; HttpOnly; SameSite=Strict"}
        self.sessions[new] = ""
        if request.method == "GET":
            return answer_bytes(200, b"<form><input name=USERNAME></form>", headers=headers)
        if _cookie(request) not in self.sessions:
            return answer_bytes(302, headers={"Location": "index.php?modfunc=logout&reason=cookie"})
        right = (given.get("USERNAME"), given.get("PASSWORD")) == ("custr", PASSWORD) and not self.shut
        if not right:
            return answer_bytes(200, self.sign_in_page.encode(), headers=headers)
        self.signed_in.add(new)
        return answer_bytes(302, headers={**headers, "Location": "Modules.php?modname=misc/Portal.php"})

    def _show(self, request: Received) -> bytes:
        session, query = _cookie(request), _query(request)
        if session not in self.signed_in:
            return answer_bytes(200, SIGN_IN.encode(), headers=PAGE)
        if not self.may_open:
            return page(PORTAL)
        self.sessions[session] = _date(query)
        if not self.in_quarter:
            return page(TITLE + complaint("The selected date is not in a school quarter."))
        if "student_id" not in query:
            return page(TITLE + self._list(query))
        if query["student_id"] in self.unknown:
            return page(TITLE + PORTAL)
        return page(TITLE + self._form(query["student_id"], _date(query)))

    def _form(self, student: str, date: str) -> str:
        scheduled = {} if student in self.unscheduled else self.periods
        cells = {title: self._cell(student, period, date, titles=1) for period, title in scheduled.items()}
        rows = "".join(f"<tr><td>{title}</td><td>{cell}</td><td></td></tr>" for title, cell in cells.items())
        return (
            f'<form method="POST">{SAVE if self.may_save else ""}<table><tbody>{rows}</tbody></table></form>'
        )

    def _list(self, query: Mapping[str, str]) -> str:
        """Only pupils with a mark; with an explanation of all codes, and a select to search by them."""
        tip = "".join(
            f'<div class="attendance-code">{letter}</div> <i>{title}</i><br />'
            for letter, title in self.codes.values()
        )
        options = "".join(
            f'<option value="{code}">{title}</option>' for code, (_, title) in self.codes.items()
        )
        fixed = '<option value="0">All</option><option value="A">Not Present</option>'
        search = f'<select name="codes[]">{fixed}{options}</select>'
        date, asked = _date(query), query["stuid"].split(",")
        hidden = set() if query.get("include_inactive") == "Y" else self.left
        cells = (
            self._cell(student, period, date, titles=0)
            for student in asked
            for period in (AM, PM)
            if student not in hidden and any((student, each, date) in self.held for each in (AM, PM))
        )
        rows = "".join(f"<tr><td>Ava Olsen</td><td>{cell}</td></tr>" for cell in cells)
        explained = f"<script>var tipmsg1={json.dumps(['Attendance Codes', tip])};</script>"
        return f"{explained}{search}<table>{rows}</table>{SAVE}"

    def _cell(self, student: str, period: str, date: str, *, titles: int) -> str:
        """The select; inside a script once there is something to select."""
        held, _ = self.held.get((student, period, date), ("", ""))
        if not self.may_save:
            return held
        names = ({held: held} if held else {}) | {code: both[titles] for code, both in self.codes.items()}
        options = "".join(
            f'<option value="{escape(code)}"{" selected" if code == held else ""}>{name}</option>'
            for code, name in names.items()
        )
        name = escape(f"attendance[{student}][{period}][ATTENDANCE_CODE]")
        select = f'<select name="{name}" id="x" ><option value="">N/A</option>{options}</select>'
        if not held:
            return select
        hidden = json.dumps(select).replace("/", "\\/")
        return (
            f"<script>var iHtml = [];iHtml['x']={hidden};</script><div class=\"onclick\">{names[held]}</div>"
        )


def _fields(request: Received) -> dict[tuple[str, str], dict[str, str]]:
    """What a write says of each pupil and period."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in parse_qsl(request.body.decode(), keep_blank_values=True):
        field = _FIELD.fullmatch(name)
        assert field, f"Not a field of the form: {name}"
        found.setdefault((field[1], field[2]), {})[field[3]] = value
    return found


def _query(request: Received) -> dict[str, str]:
    query = dict(parse_qsl(urlsplit(request.path).query))
    assert (query["modname"], query["table"]) == ("Attendance/Administration.php", "0")
    return query


def _date(query: Mapping[str, str]) -> str:
    return "-".join(query[f"{part}_date"] for part in ("year", "month", "day"))


def _cookie(request: Received) -> str:
    return request.headers.get("cookie", "").removeprefix("RosarioSIS=")
