"""RosarioSIS: the one way through the office's form, and what can stand in it."""

from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from attendance.school_day import Session
from mis.adapters.reading import ReadError
from mis.adapters.rosariosis import RosarioSisAdapter
from mis.causes import Cause, Status
from mis.deadline import Deadline
from mis.wording.told import told_words
from tests.mis import fakes
from tests.mis.adapters.contract import SHORT, AdapterContract, PreparedContract, ReadingBackContract
from tests.mis.adapters.rosariosis_stub import AM, PAGE, PM, SIGN_IN, RosarioSisStub, complaint, page
from tests.mis.adapters.stubs import LOOPBACK, MARK, ContractBase
from tests.mis.fakes import RawServer, Received, answer_bytes

DAY = "2026-11-23"
FORM = (
    "/sis/Modules.php?modname=Attendance/Administration.php&table=0&year_date=2026&month_date=11&day_date=23"
)


class TestTheContract(AdapterContract, PreparedContract, ReadingBackContract):
    stub_class = RosarioSisStub


class School:
    """A stub that answers for itself, and the adapter that speaks to it."""

    def __init__(self, *, timeout_s: float = 5, **changed):
        self.stub = RosarioSisStub()
        for name, value in changed.items():
            setattr(self.stub, name, value)
        self.timeout_s = timeout_s
        self.letters: dict[str, str] = {}
        self.instead = lambda request: None  # bytes or a behaviour to answer with instead

    def __enter__(self):
        self.server = RawServer(self._answer).start()
        self.adapter = RosarioSisAdapter(
            system="",
            base_url=f"{self.server.url}sis",
            credentials=self.stub.credentials,
            timeout_s=self.timeout_s,
            allowed_networks=LOOPBACK,
            letters=self.letters,
        )
        return self

    def __exit__(self, *_):
        self.server.stop()

    def _answer(self, peer):
        if not (request := peer.read_request()):
            return
        instead = self.instead(request)
        if callable(instead):
            peer.put_back(request)
            instead(peer)
        else:
            usual = self.stub.accept if self.stub.is_write(request) else self.stub.answer_other
            peer.send(instead or usual(request))

    def once_written(self, answer):
        """From the write on, everything that is read is answered so."""
        self.instead = lambda request: answer if self.written and not self.stub.is_write(request) else None

    def write_ends(self, answer):
        self.instead = lambda request: answer if self.stub.is_write(request) else None

    @property
    def received(self) -> list[Received]:
        return self.server.received

    @property
    def written(self) -> list[Received]:
        return [request for request in self.received if self.stub.is_write(request)]


def sent_as(request):
    return request.method, request.path


class TestTheSteps:
    def test_they_come_in_order(self):
        with School() as school:
            assert school.adapter.send_mark(MARK).status is Status.SUCCESSFUL
        form = f"{FORM}&student_id={MARK.student_id}"
        assert [sent_as(request) for request in school.received] == [
            ("GET", "/sis/index.php"),
            ("POST", "/sis/index.php"),
            ("GET", form),
            ("POST", form),
            ("GET", form),
        ]

    def test_the_sign_in_carries_the_cookie_and_gets_another(self):
        with School() as school:
            school.adapter.send_mark(MARK)
        _, sign_in, *others = school.received
        assert dict(parse_qsl(sign_in.body.decode())) == {
            "USERNAME": "custr",
            "PASSWORD": RosarioSisStub.credentials["password"],
        }
        cookies = {request.headers["cookie"] for request in others}
        assert len(cookies) == 1
        assert sign_in.headers["cookie"] not in cookies

    def test_the_form_has_two_fields(self):
        with School() as school:
            school.adapter.send_mark(MARK)
        (write,) = school.written
        cell = f"attendance[{MARK.student_id}][2]"
        assert parse_qsl(write.body.decode(), keep_blank_values=True) == [
            (f"{cell}[ATTENDANCE_CODE]", MARK.code_id),
            (f"{cell}[ATTENDANCE_REASON]", "Overslept today (12 min)"),
        ]
        assert write.headers["content-type"] == "application/x-www-form-urlencoded"

    def test_the_afternoon_is_another_period(self):
        with School() as school:
            school.adapter.send_mark(replace(MARK, session=Session.PM))
        assert list(school.stub.held) == [(MARK.student_id, "3", DAY)]

    def test_an_attempt_with_a_reading_before_it_has_one_session(self):
        with School() as school:
            deadline = Deadline(5)
            school.adapter.held_codes(MARK, deadline=deadline)
            school.adapter.send_mark(MARK, deadline=deadline)
        assert [request.path for request in school.received].count("/sis/index.php") == 2

    def test_two_attempts_have_two_sessions(self):
        with School() as school:
            school.adapter.send_mark(MARK)
            school.adapter.send_mark(MARK)
        first, second = school.written
        assert first.headers["cookie"] != second.headers["cookie"]

    def test_minutes_and_reason_fit_in_a_hundred_characters(self):
        with School() as school:
            school.adapter.send_mark(replace(MARK, comment="w" * 150))
        ((_, reason),) = school.stub.held.values()
        assert reason == "w" * 91 + " (12 min)"


class TestTheSignIn:
    def test_a_refusal_is_kept_in_its_words_and_nothing_else_is_tried(self):
        with School(shut=True) as school:
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
        assert result.message == "Incorrect username or password. Please try logging in again."
        assert len(school.received) == 2

    def test_a_refusal_is_not_tried_again_in_the_same_attempt(self):
        with School(shut=True) as school:
            deadline = Deadline(5)
            assert school.adapter.held_codes(MARK, deadline=deadline) == ()
            result = school.adapter.send_mark(MARK, deadline=deadline)
        assert result.cause is Cause.MIS_UNAUTHORISED
        assert [request.method for request in school.received] == ["GET", "POST"]

    def test_an_address_that_is_shut_out_is_said_to_be(self):
        words = "Too many Failed Login Attempts.&nbsp;Please try logging in later."
        with School(shut=True, sign_in_page=complaint(words)) as school:
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
        assert "shut out our address for ten minutes" in result.message
        assert len(school.received) == 2

    @pytest.mark.parametrize("said", ["", "<h1>Welcome</h1>", "{}"])
    def test_a_refusal_without_words_gets_some(self, said):
        with School(shut=True, sign_in_page=said) as school:
            result = school.adapter.send_mark(MARK)
        assert result.cause is Cause.MIS_UNAUTHORISED
        assert result.message == "RosarioSIS did not accept the user name and the password."

    @pytest.mark.parametrize(
        "place",
        ["index.php?locale=en_US.utf8&modfunc=first-login", "index.php?modfunc=logout&reason=cookie", "/"],
    )
    def test_to_be_led_anywhere_but_to_the_portal_is_a_refusal(self, place):
        answer = answer_bytes(302, headers={"Location": place})
        with School() as school:
            school.instead = lambda request: answer if request.method == "POST" else None
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
        assert "sign in as it by hand" in result.message

    @pytest.mark.parametrize(("status", "cause"), [(503, Cause.MIS_ERROR), (429, Cause.MIS_RATE_LIMITED)])
    def test_a_fault_of_the_server_is_no_refusal(self, status, cause):
        with School() as school:
            school.instead = lambda request: answer_bytes(status) if request.method == "POST" else None
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (cause, False)


class TestWhatIsLookedAtBefore:
    """Whatever is wrong, it is known that nothing was written."""

    @pytest.mark.parametrize(
        ("changed", "cause", "words"),
        [
            ({"unscheduled": {MARK.student_id}}, Cause.MIS_REJECTED, "no class in period 2 on 2026-11-23"),
            ({"unknown": {MARK.student_id}}, Cause.MIS_REJECTED, "no such pupil"),
            ({"in_quarter": False}, Cause.MIS_REJECTED, "The selected date is not in a school quarter."),
            ({"codes": {"A1": ("A", "Absent")}}, Cause.CODE_NOT_IN_MIS, "does not offer this code"),
            ({"may_save": False}, Cause.MIS_UNAUTHORISED, "look at attendance but not change it"),
            ({"may_open": False}, Cause.MIS_UNAUTHORISED, "may not open Attendance/Administration.php"),
        ],
    )
    def test_what_is_in_the_way_is_said(self, changed, cause, words):
        with School(**changed) as school:
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (cause, False)
        assert words in result.message
        assert school.written == []

    def test_a_withdrawn_code_that_is_held_is_not_offered(self):
        with School(
            codes={"A1": ("A", "Absent")}, held={(MARK.student_id, "2", DAY): (MARK.code_id, "")}
        ) as school:
            assert school.adapter.send_mark(MARK).cause is Cause.CODE_NOT_IN_MIS
        assert school.written == []

    def test_a_session_that_ends_at_once_is_no_login(self):
        with School() as school:
            gone = answer_bytes(200, SIGN_IN.encode(), headers=PAGE)
            school.instead = lambda request: gone if "Modules" in request.path else None
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)

    def test_another_page_is_not_understood(self):
        with School() as school:
            school.instead = lambda request: page("<h1>Closed</h1>") if "Modules" in request.path else None
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, False)
        assert school.written == []


class TestOnlyWhatIsReadBackCounts:
    def test_a_mark_that_is_there_though_the_answer_is_nonsense(self):
        with School() as school:

            def takes_it_and_mumbles(request):
                if school.stub.is_write(request):
                    school.stub.accept(request)
                    return answer_bytes(200, b"??")
                return None

            school.instead = takes_it_and_mumbles
            assert school.adapter.send_mark(MARK).status is Status.SUCCESSFUL

    def test_a_mark_that_is_not_there_though_the_page_looks_well(self):
        with School() as school:
            school.write_ends(page("<h2>Administration</h2>"))
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert result.message == "The mark was not taken. RosarioSIS holds no mark after it."

    def test_another_mark_that_is_there_is_named(self):
        with School(held={(MARK.student_id, "2", DAY): ("A1", "")}) as school:
            school.write_ends(page("<h2>Administration</h2>"))
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert "holds Absent after it" in result.message

    def test_what_the_page_complains_about_is_kept(self):
        with School() as school:
            school.write_ends(page(complaint("The register is closed.")))
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert result.message == "The register is closed."
        assert result.exchange.response == {"status": 200, "body": "The register is closed."}

    def test_a_session_that_was_gone_at_the_write_is_known_not_written(self):
        with School() as school:
            school.write_ends(answer_bytes(200, SIGN_IN.encode(), headers=PAGE))
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)

    @pytest.mark.parametrize(
        ("answer", "cause"),
        [
            (answer_bytes(500), Cause.MIS_ERROR),
            (answer_bytes(403), Cause.MIS_UNEXPECTED_ANSWER),
            (answer_bytes(200, b"??"), Cause.MIS_UNEXPECTED_ANSWER),
            (answer_bytes(200, SIGN_IN.encode(), headers=PAGE), Cause.MIS_UNEXPECTED_ANSWER),
            (page(complaint("Come back later.")), Cause.MIS_UNEXPECTED_ANSWER),
            (page("<h2>Administration</h2>"), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.silent, Cause.MIS_TIMEOUT),
            (fakes.resets_after_request, Cause.MIS_CONNECTION_LOST),
        ],
    )
    def test_a_look_back_that_fails_leaves_it_unknown(self, answer, cause):
        with School(timeout_s=SHORT * 2) as school:
            school.once_written(answer)
            result = school.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (cause, True)
        assert len(school.written) == 1

    def test_what_is_kept_of_the_answer_is_what_it_said(self):
        with School() as school:
            result = school.adapter.send_mark(MARK)
        assert result.exchange.response == {"status": 200, "body": ""}


class TestWhatWasHeld:
    HELD = {(MARK.student_id, "2", DAY): ("A4", "")}

    @pytest.mark.parametrize(("letters", "told"), [({"A4": "N"}, "N"), ({}, "No reason yet")])
    def test_the_mark_before_is_told_by_its_letter_where_the_school_knows_it(self, letters, told):
        school = School(held=dict(self.HELD))
        school.letters = letters
        with school:
            assert school.adapter.held_codes(MARK) == (told,)
            assert school.adapter.send_mark(MARK).replaced == told

    def test_nothing_before_is_nothing_replaced(self):
        with School() as school:
            assert school.adapter.send_mark(MARK).replaced == ""

    def test_many_pupils_are_read_fifty_at_a_time(self):
        pupils = [f"{number}" for number in range(1000, 1120)]
        with School(held={(pupil, "3", DAY): ("A1", "") for pupil in pupils}) as school:
            held = school.adapter.held_marks(on=MARK.date, students=pupils)
        assert {(mark.student_id, mark.session, mark.code) for mark in held.marks} == {
            (pupil, Session.PM, "A") for pupil in pupils
        }
        assert len(school.received) == 2 + 3

    def test_a_pupil_who_has_left_since_is_read_too(self):
        with School(held=dict(self.HELD), left={MARK.student_id}) as school:
            held = school.adapter.held_marks(on=MARK.date, students=[MARK.student_id])
        assert [mark.code_id for mark in held.marks] == ["A4"]

    def test_a_list_is_never_asked_for_without_pupils(self):
        with School() as school:
            school.adapter.held_marks(on=MARK.date, students=["nobody"])
        assert "stuid=nobody%2C2147483647" in school.received[-1].path


class TestItsCodes:
    def test_they_come_with_letter_title_and_id(self):
        with School() as school:
            codes = [row for rows in school.adapter.read_codes(school.adapter.reading()) for row in rows]
        assert [(row.mis_id, row.code, row.description) for row in codes] == [
            ("A1", "A", "Absent"),
            (MARK.code_id, "L", "Late"),
            ("A4", "N", "No reason yet"),
        ]

    def test_outside_a_quarter_there_are_none_and_it_is_said_why(self):
        with (
            School(in_quarter=False) as school,
            pytest.raises(ReadError, match="not in a school quarter") as error,
        ):
            list(school.adapter.read_codes(school.adapter.reading()))
        assert error.value.cause is Cause.MIS_REJECTED

    def test_two_with_one_title_are_not_guessed_at(self):
        same = {"1": ("A", "Absent"), "2": ("B", "Absent")}
        with School(codes=same) as school, pytest.raises(ReadError, match="cannot be told apart") as error:
            list(school.adapter.read_codes(school.adapter.reading()))
        assert error.value.cause is Cause.MIS_UNEXPECTED_ANSWER


class TestAfterTheRollover(ContractBase):
    """A new school year has periods of its own, with other ids."""

    stub_class = RosarioSisStub
    NEW = {"7": "Morning", "8": "Afternoon"}

    def told(self, periods, *, pupils=(MARK.student_id,), **changed):
        with self.served() as served:
            served.stub.periods = periods
            for name, value in changed.items():
                setattr(served.stub, name, value)
            served.adapter.examples = lambda: pupils
            found = served.adapter.told(served.adapter.reading())
        return told_words(found), any(one.against for one in found)

    def test_the_periods_that_are_void_are_named_with_those_that_are_there(self):
        said, against = self.told(self.NEW)
        assert said == (
            "The MIS says: it has no period 2 or 3; it has 7 (Morning), 8 (Afternoon): "
            "enter the numbers of the periods again."
        )
        assert against

    def test_one_of_the_two_is_named_alone(self):
        said, against = self.told({AM: "Morning", "8": "Afternoon"})
        assert "it has no period 3; it has 2 (Morning), 8 (Afternoon)" in said
        assert not against, "these pupils may have no class in the other one"

    def test_periods_that_are_there_say_nothing(self):
        assert self.told({AM: "Morning", PM: "Afternoon"}) == ("", False)

    @pytest.mark.parametrize(
        "changed", [{"pupils": ()}, {"unscheduled": {MARK.student_id}}, {"in_quarter": False}]
    )
    def test_where_no_pupil_shows_a_period_nothing_is_said(self, changed):
        assert self.told(self.NEW, **changed) == ("", False)

    def test_a_pupil_whom_it_does_not_know_is_passed_over(self):
        said, _ = self.told(self.NEW, pupils=("999", MARK.student_id), unknown={"999"})
        assert "it has no period 2 or 3" in said

    def test_every_mark_is_refused_in_the_same_words(self):
        said = set()
        with self.served() as served:
            served.stub.periods = self.NEW
            for student in ("201", "202", "203"):
                result = served.adapter.send_mark(replace(MARK, student_id=student))
                assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
                said.add(result.message)
        assert said == {
            "RosarioSIS: it has no period 2 or 3; it has 7 (Morning), 8 (Afternoon): "
            "enter the numbers of the periods again."
        }
        assert served.writes == []
