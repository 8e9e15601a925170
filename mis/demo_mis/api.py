"""The interface of Wonde: which address answers what, for whoever brings the token.

A session write answers 200 with `{"writeback_id": N}`: the vendor's own client (wondeltd/php-client 3.1.4)
takes any 2xx, and reads that field. A trailing slash makes no difference, and nothing ever redirects: that
client would turn a redirected POST into a GET. A 422 is an object at the top, as that client reads it; its
keys are unknown, and ours are those of Laravel.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from mis.demo_mis.auth import token_allowed
from mis.demo_mis.marks import Marks
from mis.demo_mis.paging import page_answer
from mis.demo_mis.rows import (
    PERMISSIONS,
    STUDENT_INCLUDES,
    code_row,
    deletion_row,
    mark_row,
    meta_row,
    permission_row,
    school_row,
    student_row,
)
from mis.demo_mis.school import Pupil, School
from mis.demo_mis.validation import check_register
from mis.demo_mis.values import Answer, Received, json_answer, problem
from mis.demo_mis.writebacks import Writebacks

Handler = Callable[[Received], Answer]
_NO_DATA = "No query results."


class Api:
    """The addresses under `/v1.0/`, answered from the school, the marks and the writebacks."""

    def __init__(self, *, school: School, marks: Marks, writebacks: Writebacks, copied_after: float) -> None:
        """`copied_after` is how many seconds a mark is missing from Wonde's copy of the marks."""
        self._copied_after = timedelta(seconds=copied_after)
        self._school = school
        self._marks = marks
        self._writebacks = writebacks
        self._of_meta: dict[tuple[str, ...], dict[str, Handler]] = {
            (): {"GET": self._meta},
            ("permissions",): {"GET": self._permissions},
        }
        self._of_school: dict[tuple[str, ...], dict[str, Handler]] = {
            (): {"GET": self._one_school},
            ("students",): {"GET": self._students},
            ("students-leaver",): {"GET": self._leavers},
            ("deletions",): {"GET": self._deletions},
            ("attendance-codes",): {"GET": self._codes},
            ("attendance", "session"): {"GET": self._marks_as_copied, "POST": self._write},
        }

    def answer(self, request: Received, *, refuse_later: bool = False) -> Answer:
        """Answer one request; `refuse_later` accepts a write that will end refused."""
        if not token_allowed(request.headers.get("authorization", ""), token=self._school.token):
            return problem(401, "Unauthenticated.", www_authenticate='Bearer realm="Demo MIS"')
        handlers = self._handlers(request.parts[1:])
        if handlers is None:
            return problem(404, "The requested address does not exist.")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in handlers:
            return problem(405, "Method not allowed.", allow=", ".join(["HEAD", *handlers]))
        if refuse_later and method == "POST":
            return self._write(request, refused=True)
        return handlers[method](request)

    def _handlers(self, parts: tuple[str, ...]) -> dict[str, Handler] | None:
        match parts:
            case ("schools",):
                return {"GET": self._schools}
            case ("attendance-codes",):
                return {"GET": self._codes}
            case ("writebacks", number):
                return {"GET": partial(self._fate, number)}
            case ("schools", school_id, *rest) if school_id == self._school.id:
                return self._handlers_of_school(tuple(rest))
            case ("meta", "schools", school_id, *rest) if school_id == self._school.id:
                return self._of_meta.get(tuple(rest))
        return None

    def _handlers_of_school(self, parts: tuple[str, ...]) -> dict[str, Handler] | None:
        match parts:
            case ("students", student_id) if student_id in self._school.pupils:
                return {"GET": partial(self._one_student, student_id)}
        return self._of_school.get(parts)

    def _schools(self, request: Received) -> Answer:
        shown_as = partial(school_row, domain=request.netloc)
        return page_answer([self._school], shown_as=shown_as, request=request)

    def _one_school(self, request: Received) -> Answer:
        return json_answer({"data": school_row(self._school, domain=request.netloc)})

    def _students(self, request: Received) -> Answer:
        return self._some_students(request, active=True)

    def _leavers(self, request: Received) -> Answer:
        return self._some_students(request, active=False)

    def _meta(self, _request: Received) -> Answer:
        return json_answer({"data": meta_row(self._school)})

    def _permissions(self, _request: Received) -> Answer:
        return json_answer({"data": [permission_row(identity) for identity in PERMISSIONS]})

    def _some_students(self, request: Received, *, active: bool) -> Answer:
        try:
            since = _moment(request.query.get("updated_after", ""))
        except ValueError:
            return _NO_MOMENT
        pupils = [
            pupil
            for pupil in list(self._school.pupils.values())
            if pupil.active == active and (since is None or pupil.updated_at > since)
        ]
        shown_as = partial(student_row, includes=_includes(request))
        return page_answer(pupils, shown_as=shown_as, request=request, includes=STUDENT_INCLUDES)

    def _one_student(self, student_id: str, request: Received) -> Answer:
        pupil: Pupil = self._school.pupils[student_id]
        return json_answer({"data": student_row(pupil, includes=_includes(request))})

    def _deletions(self, request: Received) -> Answer:
        try:
            since = _moment(request.query.get("updated_after", ""))
        except ValueError:
            return _NO_MOMENT
        wanted = request.query.get("type", "student") == "student"  # other kinds of things are never deleted
        gone = [
            pair
            for pair in list(self._school.deleted.items())
            if wanted and (since is None or pair[1].changed_at > since)
        ]
        return page_answer(gone, shown_as=lambda pair: deletion_row(*pair), request=request)

    def _codes(self, request: Received) -> Answer:
        codes = [code for code in list(self._school.codes.values()) if code.active]
        return page_answer(codes, shown_as=code_row, request=request)

    def _marks_as_copied(self, request: Received) -> Answer:
        """Wonde's copy of the marks lags by hours: none of a session's are in it while it lasts."""
        latest = datetime.now(UTC) - self._copied_after
        copied = [pair for pair in enumerate(self._marks, start=1) if pair[1].written_at <= latest]
        return page_answer(copied, shown_as=lambda pair: mark_row(*pair), request=request)

    def _write(self, request: Received, *, refused: bool = False) -> Answer:
        try:
            body = request.json()
        except ValueError:
            return problem(400, "The body is not valid JSON.")
        register = check_register(body, school=self._school)
        if register.errors:
            answer = {"message": "The given data was invalid.", "errors": register.errors}
            return json_answer(answer, status=422)
        number = self._writebacks.accept(refused=refused, at=request.at)
        if not refused:
            self._marks.write(register.marks, writeback_id=number, at=datetime.now(UTC))
        return json_answer({"writeback_id": number})

    def _fate(self, number: str, _request: Received) -> Answer:
        found = self._writebacks.find(number)
        if found is None:
            return problem(404, _NO_DATA)
        return json_answer({"data": found.row(now=datetime.now(UTC))})


_WORDS = "The updated after is not a valid date."
_NO_MOMENT = json_answer({"message": _WORDS, "errors": {"updated_after": [_WORDS]}}, status=422)


def _includes(request: Received) -> frozenset[str]:
    return frozenset(name.strip() for name in request.query.get("include", "").split(","))


def _moment(text: str) -> datetime | None:
    """`2026-11-22 00:00:00`, in UTC unless it says otherwise; ValueError when it is no moment."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
