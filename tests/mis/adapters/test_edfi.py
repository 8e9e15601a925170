"""Ed-Fi: the event that is written, the one it replaces, and never anybody else's."""

import json
import threading
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from attendance.school_day import Session
from mis.adapters.edfi_places import places_in
from mis.causes import Cause, Status
from mis.marks import Written
from reasons.kinds import Kind
from tests.mis import fakes
from tests.mis.adapters.contract import (
    ALLOWANCE,
    SHORT,
    AdapterContract,
    PreparedContract,
    ReadingBackContract,
)
from tests.mis.adapters.edfi_stub import CATEGORY, SCHOOL, SECRET, TOKEN, EdFiStub, problem
from tests.mis.adapters.stubs import LONDON, MARK, ContractBase

TARDY, UNEXCUSED, EXCUSED = (f"{CATEGORY}#{name}" for name in ("Tardy", "Unexcused", "Excused"))
SCHEMAS = Path(__file__).parent / "edfi_schemas"
LATE = replace(MARK, student_id="604822", code_id=TARDY)
WRITTEN = Written(
    session=Session.AM,
    code_id=UNEXCUSED,
    kind=Kind.LATE_ARRIVAL,
    occurred_at=datetime(2026, 11, 23, 9, 5, 7, 250_000, tzinfo=LONDON),
    comment="Missed the bus",
)


def event(category: str = UNEXCUSED, **fields: object) -> dict[str, object]:
    """An event as the ODS would hold it for WRITTEN, but for what is given."""
    whole = {
        "schoolReference": {"schoolId": SCHOOL},
        "studentReference": {"studentUniqueId": LATE.student_id},
        "sessionReference": {
            "schoolId": SCHOOL,
            "schoolYear": 2027,
            "sessionName": "2026-2027 Fall Semester",
        },
        "attendanceEventCategoryDescriptor": category,
        "eventDate": "2026-11-23",
        "attendanceEventReason": "Missed the bus",
        "arrivalTime": "09:05:07",
    }
    return {name: value for name, value in {**whole, **fields}.items() if value is not None}


class TestTheContract(AdapterContract, PreparedContract, ReadingBackContract):
    stub_class = EdFiStub


class EdFiCase(ContractBase):
    stub_class = EdFiStub

    def after(self, *held, mark=LATE, **stub):
        """The result, and the categories that the ODS holds in the end."""
        with self.served() as served:
            for name, value in stub.items():
                setattr(served.stub, name, value)
            for one in held:
                served.stub.hold(**one)
            result = served.adapter.send_mark(mark)
        self.received = served.server.received
        return result, {
            row["attendanceEventCategoryDescriptor"].rpartition("#")[2] for row in served.stub.events
        }


class TestTheRequest(EdFiCase):
    def test_the_steps_come_in_order(self):
        self.after()
        day = f"studentUniqueId=604822&schoolId={SCHOOL}&eventDate=2026-11-23"
        assert [(request.method, request.path) for request in self.received] == [
            ("GET", "/"),
            ("POST", "/oauth/token"),
            ("GET", f"/data/v3/ed-fi/sessions?schoolId={SCHOOL}&limit=500"),
            ("GET", f"/data/v3/ed-fi/studentSchoolAttendanceEvents?{day}"),
            ("POST", "/data/v3/ed-fi/studentSchoolAttendanceEvents"),
        ]

    def test_a_full_event_is_sent_as_documented(self):
        self.after()
        assert self.received[-1].headers["content-type"] == "application/json"
        assert json.loads(self.received[-1].body) == {
            "schoolReference": {"schoolId": SCHOOL},
            "studentReference": {"studentUniqueId": "604822"},
            "sessionReference": {
                "schoolId": SCHOOL,
                "schoolYear": 2027,
                "sessionName": "2026-2027 Fall Semester",
            },
            "attendanceEventCategoryDescriptor": TARDY,
            "eventDate": "2026-11-23",
            "attendanceEventReason": "Overslept today",
            "arrivalTime": "09:12:00",
        }

    def test_who_leaves_has_a_departure_instead(self):
        self.after(mark=replace(LATE, kind=Kind.EARLY_LEAVE))
        sent = json.loads(self.received[-1].body)
        assert sent["departureTime"] == "09:12:00"
        assert "arrivalTime" not in sent

    def test_minutes_are_never_sent(self):
        self.after()
        assert b"12," not in self.received[-1].body.replace(b"09:12:00", b"")

    def test_the_exchange_kept_is_that_of_the_event(self):
        result, _ = self.after(event(), mark=replace(LATE, ours=(WRITTEN,)))
        assert result.exchange.request["body"]["attendanceEventCategoryDescriptor"] == TARDY
        assert result.exchange.response == {"status": 201, "body": ""}


class TestThePublishedSchema(EdFiCase):
    """The event as it goes out, by Ed-Fi's own OpenAPI (`edfi_schemas`, with where each comes from)."""

    @pytest.mark.parametrize("standard", ["4.0", "5.0", "6.0"])
    @pytest.mark.parametrize(
        "mark",
        [
            LATE,
            replace(LATE, kind=Kind.EARLY_LEAVE, comment="", minutes_late=None),
            replace(LATE, comment="So very late, and for so long a reason " * 20),
        ],
    )
    def test_takes_the_event(self, standard, mark):
        schema = json.loads((SCHEMAS / f"ds-{standard}.json").read_text(encoding="utf-8"))
        self.after(mark=mark)
        sent = json.loads(self.received[-1].body)
        checker = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
        assert [error.message for error in checker.iter_errors(sent)] == []
        known = schema.get("properties") or schema["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        assert sent.keys() <= known.get("properties", known).keys()
        assert list(checker.iter_errors({**sent, "eventDate": "2026-02-30"})) != []


class TestTheSession(EdFiCase):
    def term_of(self, *sessions, on="2026-11-23", **answers):
        with self.served(**answers) as served:
            served.stub.sessions = []
            for name, begins, ends, *year in sessions:
                served.stub.hold_session(name, begins, ends, **({"year": year[0]} if year else {}))
            result = served.adapter.send_mark(replace(LATE, date=date.fromisoformat(on)))
        assert result.status is Status.SUCCESSFUL
        term = served.writes[0].json["sessionReference"]
        return term["schoolYear"], term["sessionName"]

    FALL = ("2026-2027 Fall Semester", "2026-08-24", "2026-12-18")
    SPRING = ("2026-2027 Spring Semester", "2027-01-05", "2027-06-11")
    NAMED = (2027, "2026-2027 Fall Semester")

    @pytest.mark.parametrize(
        ("on", "name"),
        [
            ("2026-08-24", "2026-2027 Fall Semester"),
            ("2026-12-18", "2026-2027 Fall Semester"),
            ("2027-01-05", "2026-2027 Spring Semester"),
            ("2027-06-11", "2026-2027 Spring Semester"),
        ],
    )
    def test_is_the_one_that_the_date_lies_in(self, on, name):
        assert self.term_of(self.FALL, self.SPRING, on=on) == (2027, name)

    def test_of_another_year_is_taken_with_its_year(self):
        later = ("2027-2028 Fall Semester", "2027-08-23", "2027-12-17", 2028)
        assert self.term_of(self.FALL, later, on="2027-09-01") == (2028, "2027-2028 Fall Semester")

    def test_that_the_school_named_comes_before_another_that_holds_the_date_too(self):
        whole = ("Year", "2026-08-24", "2027-06-11")
        assert self.term_of(whole, self.FALL) == self.NAMED
        assert self.term_of(whole, ("Quarter 2", "2026-10-26", "2026-12-18")) == (2027, "Quarter 2")

    @pytest.mark.parametrize("sessions", [(), (SPRING,)])
    def test_that_the_school_named_is_left_where_none_holds_the_date(self, sessions):
        assert self.term_of(*sessions) == self.NAMED

    @pytest.mark.parametrize(
        "answer",
        [
            problem(403, "security:authorization"),
            problem(404, "not-found"),
            fakes.answer_bytes(200, b'[7, {"sessionName": 7}]'),
        ],
    )
    def test_that_the_school_named_is_left_where_the_ods_shows_none(self, answer):
        stub = EdFiStub()
        usual = stub._rows
        stub._rows = lambda name, query: answer if name == "sessions" else usual(name, query)
        assert self.written_by(stub) == self.NAMED

    @pytest.mark.parametrize(
        "refused",
        [
            *(problem(status, "system") for status in (401, 429, 500, 503)),
            fakes.answer_bytes(200, b"{}"),
            fakes.answer_bytes(200, b"<html>Sign in</html>"),
        ],
    )
    def test_that_could_not_be_read_writes_nothing(self, refused):
        stub = EdFiStub()
        usual = stub._rows
        stub._rows = lambda name, query: refused if name == "sessions" else usual(name, query)
        assert self.written_by(stub) is None

    def written_by(self, stub):
        """The term of the one event that was written, None where none was."""

        def behave(peer):
            if request := peer.read_request():
                peer.send(stub.accept(request) if stub.is_write(request) else stub.answer_other(request))

        with fakes.RawServer(behave) as server:
            result = stub.adapter(server.url).send_mark(LATE)
        writes = [request.json["sessionReference"] for request in server.received if stub.is_write(request)]
        assert bool(writes) == (result.status is Status.SUCCESSFUL)
        assert not result.outcome_unknown
        return (writes[0]["schoolYear"], writes[0]["sessionName"]) if writes else None

    def test_of_an_event_in_another_one_is_not_ours_to_delete(self):
        result, held = self.after(
            event(sessionReference={"schoolId": SCHOOL, "schoolYear": 2026, "sessionName": "Old"}),
            mark=replace(LATE, ours=(WRITTEN,)),
        )
        assert (result.replaced, result.beside) == ("", "Unexcused")
        assert held == {"Tardy", "Unexcused"}


class TestDiscovery(EdFiCase):
    def paths_with(self, root):
        """Where token and event go, when the root says this; `{host}` is the ODS's own."""
        with self.served() as served:
            host = served.server.url.rstrip("/")
            served.stub.root = json.loads(json.dumps(root).replace("{host}", host))
            moved = EdFiStub.answer_other

            def anywhere(request):
                path = request.path.replace("/connect/", "/oauth/").replace("/api/data/", "/data/v3/")
                return moved(served.stub, replace(request, path=path))

            served.stub.answer_other = anywhere
            served.stub.is_write = lambda request: request.path.endswith("AttendanceEvents")
            result = served.adapter.send_mark(LATE)
        assert result.status is Status.SUCCESSFUL
        return [request.path for request in served.server.received if request.method == "POST"]

    USUAL = ["/oauth/token", "/data/v3/ed-fi/studentSchoolAttendanceEvents"]

    def test_the_addresses_that_the_root_names_are_used(self):
        urls = {"oauth": "{host}/connect/token", "dataManagementApi": "{host}/api/data/"}
        assert self.paths_with({"urls": urls}) == [
            "/connect/token",
            "/api/data/ed-fi/studentSchoolAttendanceEvents",
        ]

    @pytest.mark.parametrize(
        "root",
        [
            None,
            [],
            {"urls": None},
            {"urls": {"oauth": "{host}/connect/token"}},
            {"urls": {"oauth": "https://elsewhere.example/token", "dataManagementApi": "{host}/api/data"}},
            {"urls": {"oauth": "{host}/connect/token", "dataManagementApi": "https://127.0.0.1/api/data"}},
            {"urls": {"oauth": "{host}/{tenant}/token", "dataManagementApi": "{host}/{tenant}/data"}},
            {"urls": {"oauth": "http://[", "dataManagementApi": 7}},
        ],
    )
    def test_the_usual_ones_are_used_where_it_names_none_at_its_own_host(self, root):
        assert self.paths_with(root) == self.USUAL

    def test_the_root_is_read_once(self):
        with self.served() as served:
            for _ in range(3):
                assert served.adapter.send_mark(LATE).status is Status.SUCCESSFUL
        assert served.stub.roots_read == 1

    def test_a_proxy_that_ends_tls_may_leave_http_in_the_addresses(self):
        urls = {"oauth": "http://ods.example/x/token", "dataManagementApi": "http://ods.example/x/data"}
        found = places_in({"urls": urls}, base_url="https://ods.example/")
        assert found == ("https://ods.example/x/token", "https://ods.example/x/data")


class TestReplacing(EdFiCase):
    OURS = replace(LATE, ours=(WRITTEN,))

    def test_the_earlier_event_of_ours_is_deleted_after_the_new_one_is_in(self):
        result, held = self.after(event(), mark=self.OURS)
        assert (result.status, result.replaced) == (Status.SUCCESSFUL, "Unexcused")
        assert held == {"Tardy"}
        assert [request.method for request in self.received][-3:] == ["GET", "POST", "DELETE"]

    def test_the_same_category_is_the_same_event_and_nothing_is_deleted(self):
        ours = replace(LATE, ours=(replace(WRITTEN, code_id=TARDY),))
        result, held = self.after(event(TARDY), mark=ours)
        assert (result.status, result.exchange.response["status"]) == (Status.SUCCESSFUL, 200)
        assert held == {"Tardy"}
        assert self.received[-1].method == "POST"

    @pytest.mark.parametrize(
        "theirs",
        [
            {"attendanceEventReason": "Rang in"},
            {"attendanceEventReason": None},
            {"arrivalTime": "09:05:08"},
            {"arrivalTime": None},
            {"arrivalTime": "soon"},
            {"departureTime": "09:05:07"},
            {"arrivalTime": None, "departureTime": "09:05:07"},
            {
                "sessionReference": {
                    "schoolId": SCHOOL,
                    "schoolYear": 2026,
                    "sessionName": "2026-2027 Fall Semester",
                }
            },
        ],
    )
    def test_an_event_that_says_anything_else_is_not_ours(self, theirs):
        result, held = self.after(event(**theirs), mark=self.OURS)
        assert result.status is Status.SUCCESSFUL
        assert held == {"Tardy", "Unexcused"}

    def test_an_event_we_never_wrote_is_never_deleted(self):
        result, held = self.after(event())
        assert (result.status, result.replaced, result.beside) == (Status.SUCCESSFUL, "", "Unexcused")
        assert held == {"Tardy", "Unexcused"}

    def test_the_event_of_our_other_half_day_stays(self):
        other = replace(LATE, ours=(replace(WRITTEN, session=Session.PM),))
        result, held = self.after(event(), mark=other)
        assert (result.status, result.replaced) == (Status.SUCCESSFUL, "")
        assert held == {"Tardy", "Unexcused"}

    def test_an_event_that_our_other_half_day_has_overwritten_stays(self):
        # One category a day is one event: the afternoon's time stands in it now.
        afternoon = replace(
            WRITTEN, session=Session.PM, occurred_at=datetime(2026, 11, 23, 13, 40, tzinfo=LONDON)
        )
        both = replace(LATE, ours=(afternoon, WRITTEN))
        _, held = self.after(event(arrivalTime="13:40:00"), mark=both)
        assert held == {"Tardy", "Unexcused"}

    def test_an_event_that_our_other_half_day_stands_on_too_stays(self):
        # The same code in both half days is one event, with the time of the one that came last.
        other = replace(WRITTEN, session=Session.PM)
        _, held = self.after(event(), mark=replace(LATE, ours=(WRITTEN, other)))
        assert held == {"Tardy", "Unexcused"}
        earlier = replace(other, occurred_at=datetime(2026, 11, 23, 13, 10, tzinfo=LONDON))
        _, held = self.after(event(), mark=replace(LATE, ours=(WRITTEN, earlier)))
        assert held == {"Tardy", "Unexcused"}

    def test_another_pupils_event_is_never_touched(self):
        _, held = self.after(event(studentReference={"studentUniqueId": "604823"}), mark=self.OURS)
        assert held == {"Tardy", "Unexcused"}

    def test_a_comment_that_was_cut_is_still_ours(self):
        long = "So late " * 40
        mark = replace(LATE, ours=(replace(WRITTEN, comment=long),))
        _, held = self.after(event(attendanceEventReason=long.strip()[:255].rstrip()), mark=mark)
        assert held == {"Tardy"}

    @pytest.mark.parametrize("fraction", ["09:05:07.0000000", "09:05:07.000", "09:05:07Z"])
    def test_a_time_with_fractions_is_the_same_time(self, fraction):
        _, held = self.after(event(arrivalTime=fraction), mark=self.OURS)
        assert held == {"Tardy"}

    def test_the_deletion_names_the_version_that_was_read(self):
        self.after(event(), mark=self.OURS)
        assert self.received[-1].headers["if-match"].startswith('"52')

    def test_one_that_was_changed_in_between_is_theirs_and_stays(self):
        stub = EdFiStub()

        def changed(peer):
            request = peer.read_request()
            if request.method == "DELETE":
                stub.hold(**{**stub.events[0], "attendanceEventReason": "Rang in"})
            peer.send(stub.answer_other(request))

        stub.hold(**event())
        with self.served(on_other=changed) as served:
            result = served.adapter.send_mark(self.OURS)
        assert result.status is Status.SUCCESSFUL
        assert len(stub.events) == 1

    def test_of_two_events_that_a_change_leaves_the_one_that_stands_is_named(self):
        # Nobody tells the version of an event that has none: the ODS may refuse the deletion all the same.
        result, held = self.after(event(), event(EXCUSED), mark=self.OURS, delete_status=412)
        assert (result.status, result.replaced) == (Status.SUCCESSFUL, "")
        assert set(result.beside.split(", ")) == {"Unexcused", "Excused"}
        assert held == {"Tardy", "Unexcused", "Excused"}

    def test_one_that_is_gone_already_needs_no_deletion(self):
        result, _ = self.after(event(), mark=self.OURS, delete_status=404)
        assert (result.status, result.replaced, result.beside) == (Status.SUCCESSFUL, "", "")

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 409, 429, 500])
    def test_a_deletion_that_is_refused_leaves_something_to_look_at(self, status):
        result, _ = self.after(event(), mark=self.OURS, delete_status=status)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, True)
        assert "the earlier Unexcused could not be deleted" in result.message
        assert [request.method for request in self.received].count("DELETE") == 1

    @pytest.mark.parametrize(
        ("behaviour", "cause"),
        [
            (fakes.silent, Cause.MIS_TIMEOUT),
            (fakes.resets_after_request, Cause.MIS_CONNECTION_LOST),
            (fakes.sends(b"garbage\r\n\r\n"), Cause.MIS_UNEXPECTED_ANSWER),
        ],
    )
    def test_a_deletion_without_an_answer_does_too(self, behaviour, cause):
        stub = EdFiStub()
        stub.hold(**event())

        def breaks(peer):
            request = peer.read_request()
            if request.method == "DELETE":
                peer.put_back(request)
                behaviour(peer)
            else:
                peer.send(stub.answer_other(request))

        with self.served(on_other=breaks, timeout_s=SHORT) as served:
            result = served.adapter.send_mark(self.OURS)
        assert (result.cause, result.outcome_unknown) == (cause, True)
        assert "The new mark is in" in result.message

    def test_a_write_that_fails_deletes_nothing(self):
        with self.served(fakes.answers(409, b'{"detail": "No such student"}')) as served:
            served.stub.hold(**event())
            result = served.adapter.send_mark(self.OURS)
        assert (result.cause, result.message) == (Cause.MIS_REJECTED, "No such student")
        assert len(served.stub.events) == 1
        assert "DELETE" not in [request.method for request in served.server.received]


class TestReadingBack(EdFiCase):
    LETTERS = {TARDY: "L", UNEXCUSED: "O", EXCUSED: "C"}

    def held(self, *events, mark=LATE, letters=None):
        with self.served() as served:
            served.adapter.letters = letters or {}
            for one in events:
                served.stub.hold(**one)
            return served.adapter.held_codes(mark)

    def test_a_letter_is_the_schools_own_where_it_has_one(self):
        assert self.held(event(), letters=self.LETTERS) == ("O",)
        assert self.held(event()) == ("Unexcused",)

    def test_everything_that_others_wrote_for_the_day_is_held(self):
        assert self.held(event(), event(EXCUSED), letters=self.LETTERS) == ("O", "C")

    def test_ours_comes_first_and_that_of_our_other_half_day_not_at_all(self):
        mark = replace(LATE, ours=(WRITTEN,))
        assert self.held(event(EXCUSED), event(), mark=mark, letters=self.LETTERS) == ("O", "C")
        other = replace(LATE, ours=(replace(WRITTEN, session=Session.PM),))
        assert self.held(event(EXCUSED), event(), mark=other, letters=self.LETTERS) == ("C",)

    def test_what_is_replaced_and_what_stands_beside_is_told_by_its_letter(self):
        with self.served() as served:
            served.adapter.letters = self.LETTERS
            served.stub.hold(**event())
            served.stub.hold(**event(EXCUSED))
            result = served.adapter.send_mark(replace(LATE, ours=(WRITTEN,)))
        assert (result.replaced, result.beside) == ("O", "C")

    def test_a_day_is_read_page_by_page(self):
        with self.served() as served:
            for number in range(501):
                served.stub.hold(**event(studentReference={"studentUniqueId": f"s{number}"}))
            served.stub.hold(**event(eventDate="2026-11-24"))
            held = served.adapter.held_marks(on=LATE.date, students=["s0", "s500", "absent"])
        assert [(mark.student_id, mark.code, f"{mark.at}", mark.comment) for mark in held.marks] == [
            ("s0", "Unexcused", "09:05:07", "Missed the bus"),
            ("s500", "Unexcused", "09:05:07", "Missed the bus"),
        ]
        assert {mark.session for mark in held.marks} == {None}
        assert len([one for one in served.server.received if "AttendanceEvents?" in one.path]) == 2

    def test_half_a_day_is_no_day(self):
        def half(peer):
            request = peer.read_request()
            usual = EdFiStub().answer_other(request)
            is_page = request.method == "GET"
            peer.send(fakes.answer_bytes(200, b"[]", headers={"Total-Count": "7"}) if is_page else usual)

        with self.served(on_other=half) as served:
            held = served.adapter.held_marks(on=LATE.date, students=[LATE.student_id])
        assert (held.marks, held.cause) == ((), Cause.MIS_UNEXPECTED_ANSWER)


class TestErrors(EdFiCase):
    def test_what_the_ods_says_is_kept(self):
        said = problem(
            400,
            "bad-request:data-validation-failed",
            title="Data Validation Failed",
            detail="Data validation failed.",
            validationErrors={"$.eventDate": ["Not in the session."]},
        )
        with self.served(fakes.sends(said)) as served:
            result = served.adapter.send_mark(LATE)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert "Data validation failed." in result.message
        assert "Not in the session." in result.message

    def test_a_plain_number_in_its_words_stays(self):
        with self.served(fakes.sends(problem(409, "conflict", detail=f"No school {SCHOOL}"))) as served:
            assert served.adapter.send_mark(LATE).message == f"No school {SCHOOL}"

    @pytest.mark.parametrize("status", [202, 204, 206])
    def test_another_2xx_is_not_the_documented_answer(self, status):
        result = self.result_of(fakes.answers(status))
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, True)

    @pytest.mark.parametrize(
        "rows", [b"{}", b"null", b"[7]", b'[{"id": "1"}]', b'[{"studentReference": {}, "id": 1}]']
    )
    def test_a_day_that_cannot_be_read_ends_it_before_the_write(self, rows):
        def strange(peer):
            request = peer.read_request()
            peer.send(
                fakes.answer_bytes(200, rows) if request.method == "GET" else EdFiStub().answer_other(request)
            )

        with self.served(on_other=strange) as served:
            result = served.adapter.send_mark(LATE)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, False)
        assert served.writes == []


class TestTheToken(EdFiCase):
    def test_is_used_until_it_expires(self):
        with self.served() as served:
            for _ in range(3):
                assert served.adapter.send_mark(LATE).status is Status.SUCCESSFUL
        assert served.stub.tokens_given == 1

    @pytest.mark.parametrize("expires_in", ["1800", None, "soon", float("inf"), 10**400])
    def test_is_used_for_a_whole_attempt_where_nobody_can_tell_how_long(self, expires_in):
        with self.served() as served:
            served.stub.expires_in = expires_in
            assert served.adapter.send_mark(LATE).status is Status.SUCCESSFUL
        assert served.stub.tokens_given == 1

    @pytest.mark.parametrize("expires_in", [0, "0", -5])
    def test_is_fetched_again_where_it_does_not_last(self, expires_in):
        with self.served() as served:
            served.stub.expires_in = expires_in
            for _ in range(2):
                assert served.adapter.send_mark(LATE).status is Status.SUCCESSFUL
        assert served.stub.tokens_given >= 2

    def test_is_fetched_by_one_at_a_time(self):
        fetching, together = [], []

        def slowly(peer):
            request = peer.read_request()
            if request.path == "/oauth/token":
                fetching.append(1)
                together.append(len(fetching))
                peer.pause(0.2)
                fetching.pop()
            peer.send(served.stub.answer_other(request))

        with self.served(on_other=slowly) as served:
            threads = [threading.Thread(target=served.adapter.send_mark, args=(LATE,)) for _ in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert together == [1]
        assert len(served.writes) == 6

    def test_waiting_for_anothers_fetch_ends_on_time_and_writes_nothing(self):
        with self.served(on_other=fakes.silent, timeout_s=SHORT) as served:
            results = []
            threads = [
                threading.Thread(target=lambda: results.append(served.adapter.send_mark(LATE)))
                for _ in range(3)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(2 * SHORT + ALLOWANCE)
            assert not any(thread.is_alive() for thread in threads)
        assert {result.outcome_unknown for result in results} == {False}
        # Whose turn comes with no time left has sent nothing at all.
        assert {result.cause for result in results} <= {Cause.MIS_TIMEOUT, Cause.MIS_UNREACHABLE}
        assert served.writes == []

    def test_belongs_to_one_connection(self):
        with self.served() as served:
            served.adapter.send_mark(LATE)
            served.adapter.credentials = {**served.adapter.credentials, "client_secret": "another"}
            result = served.adapter.send_mark(LATE)
        assert result.cause is Cause.MIS_UNAUTHORISED
        assert len(served.writes) == 1

    def test_that_is_refused_fails_one_mark_and_is_not_used_again(self):
        with self.served() as served:
            served.adapter.send_mark(LATE)
            served.stub.token = "another-token-since-a-restart"
            refused, taken = (served.adapter.send_mark(LATE) for _ in range(2))
        assert (refused.cause, refused.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
        assert taken.status is Status.SUCCESSFUL
        assert served.stub.tokens_given == 2

    def test_that_is_refused_with_the_write_is_not_used_again_either(self):
        with self.served(fakes.answers(401)) as served:
            for _ in range(2):
                assert served.adapter.send_mark(LATE).cause is Cause.MIS_UNAUTHORISED
        assert (served.stub.tokens_given, len(served.writes)) == (2, 2)

    def test_is_in_nothing_that_is_kept_or_logged(self, caplog):
        caplog.set_level("DEBUG")
        with self.served(fakes.echoes(400)) as served:
            result = served.adapter.send_mark(LATE)
        for secret in (TOKEN, SECRET):
            assert secret not in repr(result)
            assert secret not in caplog.text
        assert "[secret]" in result.exchange.response["body"]

    @pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"access_token": 7}', b'{"access_token": "a\\nb"}'])
    def test_an_answer_without_one_ends_it_before_the_write(self, answer):
        with self.served(on_other=fakes.answers(200, answer)) as served:
            result = served.adapter.send_mark(LATE)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, False)
        assert served.writes == []
