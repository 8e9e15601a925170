"""Wonde's pupils and codes on the wire: the documented requests, and every shape a row may have."""

import json

import pytest

from mis.adapters.reading import ReadError
from mis.adapters.registry import adapter_class
from mis.adapters.rows import CodeRow, StudentRow
from mis.causes import Cause
from mis.demo_mis import DemoMis
from tests.mis.adapters.stubs import LOOPBACK
from tests.mis.fakes import RawServer, answers, silent

CREDENTIALS = {"token": "wonde-token", "school_id": "A1930499544"}


def adapter_at(url, *, timeout_s=5.0, token="wonde-token"):
    return adapter_class("wonde")(
        system="sims",
        base_url=url,
        credentials={**CREDENTIALS, "token": token},
        timeout_s=timeout_s,
        allowed_networks=LOOPBACK,
    )


def rows_of(pages):
    return [row for page in pages for row in page]


def read(body, *, what="students"):
    """What comes of one page with these rows."""
    answer = {"data": body, "meta": {"pagination": {"next": None, "more": False}}}
    with RawServer(answers(200, json.dumps(answer).encode())) as server:
        adapter = adapter_at(f"{server.url}v1.0/")
        talk = adapter.reading()
        pages = adapter.read_students(talk) if what == "students" else adapter.read_codes(talk)
        return rows_of(pages), server


INCLUDES = ("education_details", "registration", "year")
ROW = {"id": "A1", "forename": "Ava", "surname": "Olsen"}


def told(**fields):
    """An include as Wonde gives it."""
    return {"data": fields}


class TestRequests:
    def test_pupils_are_asked_for_as_documented(self):
        _rows, server = read([])
        request = server.received[0]
        assert (request.method, request.body) == ("GET", b"")
        assert request.path == (
            "/v1.0/schools/A1930499544/students/"
            "?include=education_details%2Cyear%2Cregistration&per_page=200&cursor=true"
        )
        assert request.headers["authorization"] == "Bearer wonde-token"
        assert request.headers["connection"] == "close"

    def test_codes_are_asked_for_as_documented(self):
        _rows, server = read([], what="codes")
        assert (
            server.received[0].path == "/v1.0/schools/A1930499544/attendance-codes/?per_page=200&cursor=true"
        )

    def test_a_school_id_cannot_leave_its_place(self):
        with RawServer(answers(200, b"{}")) as server:
            adapter = adapter_class("wonde")(
                system="sims",
                base_url=server.url,
                credentials={"token": "t", "school_id": "../../evil?x="},
                timeout_s=5,
                allowed_networks=LOOPBACK,
            )
            with pytest.raises(ReadError):
                rows_of(adapter.read_codes(adapter.reading()))
        path = server.received[0].path.partition("?")[0]
        assert path == "/schools/..%2F..%2Fevil%3Fx%3D/attendance-codes/"


class TestRows:
    @pytest.mark.parametrize(
        ("includes", "year", "form"),
        [
            ({"education_details": told(current_nc_year="7"), "registration": told(name="7B")}, "7", "7B"),
            ({"registration": told(name="7B", code="07B")}, None, "7B"),
            ({"registration": told(name=None, code="07B")}, None, "07B"),
            ({"education_details": told(current_nc_year=7), "registration": {"name": "7B"}}, "7", "7B"),
            ({"education_details": told(current_nc_year="N1"), "year": told(code="8")}, "N1", None),
            (
                {"education_details": told(current_nc_year=None), "year": told(code="R", name="Year R")},
                "R",
                None,
            ),
            ({"year": told(code=None, name="Nursery")}, "Nursery", None),
            ({"education_details": told(form="7B"), "group": told(name="7B")}, None, None),
            (dict.fromkeys(INCLUDES), None, None),
            ({name: {"data": None} for name in INCLUDES}, None, None),
            ({name: {"data": []} for name in INCLUDES}, None, None),
            ({"education_details": told(current_nc_year=None), "registration": told(name="")}, None, None),
            ({"education_details": "7B", "registration": "7B"}, None, None),
            ({}, None, None),
        ],
    )
    def test_year_and_form_are_read_where_they_are_and_done_without(self, includes, year, form):
        (row,), _server = read([{**ROW, **includes}])
        assert (row.year, row.form) == (year, form)

    def test_the_numbers_of_a_pupil_are_read_where_they_are(self):
        details = told(admission_number="003210", upn="A820432109876", local_upn="x", former_upn="y")
        (row,), _server = read([{**ROW, "upi": "b3c0ffee", "education_details": details}])
        assert (row.upi, row.admission_number, row.upn) == ("b3c0ffee", "003210", "A820432109876")

    def test_numbers_that_are_not_told_leave_what_is_held(self):
        (row,), _server = read(
            [{**ROW, "upi": None, "education_details": told(admission_number=None, upn="")}]
        )
        assert (row.upi, row.admission_number, row.upn) == (None, None, None)

    def test_a_compound_id_is_one(self):
        (row,), _server = read([{**ROW, "id": "A1930499544-77"}])
        assert row.mis_id == "A1930499544-77"

    def test_the_id_is_wondes_own_whatever_its_type(self):
        rows, _server = read([{**ROW, "id": 4711, "mis_id": "9"}])
        assert rows[0].mis_id == "4711"

    def test_a_legal_name_never_stands_in_for_the_preferred_one(self):
        rows, _server = read(
            [{"id": "A1", "forename": None, "surname": "", "legal_forename": "Ava", "legal_surname": "Olsen"}]
        )
        assert (rows[0].forename, rows[0].surname) == (None, "")

    def test_fields_that_nobody_documents_disturb_nothing(self):
        rows, _server = read([{**ROW, "photo": {"data": [1, 2]}, "updated_at": {"date": "x"}}])
        assert rows == [
            StudentRow(mis_id="A1", forename="Ava", surname="Olsen", legal_forename="", legal_surname="")
        ]

    def test_a_code_needs_no_more_than_id_and_letter(self):
        rows, _server = read(
            [{"id": "A1", "code": "L"}, {"id": "A2", "code": "M", "active": False}], what="codes"
        )
        assert rows == [CodeRow(code="L", mis_id="A1"), CodeRow(code="M", mis_id="A2", active=False)]

    @pytest.mark.parametrize("row", [{}, {"id": None}, {"id": ""}, {"id": True}, {"id": ["A1"]}])
    def test_a_row_without_an_id_makes_the_whole_answer_unusable(self, row):
        with pytest.raises(ReadError) as caught:
            read([ROW, {**row, "forename": "Ava"}])
        assert caught.value.cause is Cause.MIS_UNEXPECTED_ANSWER

    @pytest.mark.parametrize("row", [None, "A1", 7, ["A1"]])
    def test_a_row_that_is_none_does_too(self, row):
        with pytest.raises(ReadError):
            read([ROW, row])


class TestPaging:
    def test_the_demo_mis_is_read_whole_and_every_page_once(self):
        with DemoMis() as demo:
            adapter = adapter_at(demo.base_url, token=demo.token)
            talk = adapter.reading()
            pupils, codes = rows_of(adapter.read_students(talk)), rows_of(adapter.read_codes(talk))
            asked = [(request.path, str(request.query)) for request in demo.requests]
        assert len({row.mis_id for row in pupils}) == len(pupils) > 1000
        assert len(asked) == len(set(asked))
        assert next(row for row in codes if row.code == "L").mis_id == "A1203"
        assert all(row.year and row.form for row in pupils)

    def test_changes_are_those_since_the_bookmark_and_leavers_are_told(self):
        with DemoMis() as demo:
            adapter = adapter_at(demo.base_url, token=demo.token)
            talk = adapter.reading()
            first = rows_of(adapter.read_students(talk))
            mark = talk.bookmark
            demo.change_student(first[0].mis_id, active=False)
            demo.delete_student(first[1].mis_id)
            changed = {
                row.mis_id: row for row in rows_of(adapter.read_students(adapter.reading(), since=mark))
            }
        assert not changed[first[0].mis_id].active
        assert not changed[first[1].mis_id].active

    def test_each_page_has_a_deadline_of_its_own(self):
        with RawServer(silent) as server:
            adapter = adapter_at(server.url, timeout_s=0.3)
            with pytest.raises(ReadError) as caught:
                rows_of(adapter.read_students(adapter.reading()))
        assert caught.value.cause is Cause.MIS_TIMEOUT

    def test_all_pages_together_have_one_too(self):
        """An MIS that is just not slow enough, page after page, for ever."""
        with RawServer(_for_ever) as server:
            adapter = adapter_at(server.url, timeout_s=5)
            with pytest.raises(ReadError) as caught:
                rows_of(adapter.read_students(adapter.reading(longest_s=0.6)))
            assert caught.value.cause in {Cause.MIS_TIMEOUT, Cause.MIS_UNREACHABLE}

    @pytest.mark.parametrize(
        ("following", "named"),
        [
            ("https://127.0.0.1:{port}/v1.0/page2", "https://127.0.0.1:{port}"),
            ("http://evil.example/v1.0/page2", "http://evil.example"),
            ("http://127.0.0.1:{port}@evil.example/", "http://evil.example"),
            ("http://user@127.0.0.1:{port}/", "http://127.0.0.1:{port}"),
            ("//evil.example/page2", "http://evil.example"),
            ("http://127.0.0.1:1/page2", "http://127.0.0.1:1"),
            ("http://127.0.0.1/page2", "http://127.0.0.1"),
            ("file:///etc/passwd", "file://"),
        ],
    )
    def test_a_next_page_anywhere_else_is_not_asked_for_and_its_host_is_named(self, following, named):
        def behave(peer):
            peer.read_request()
            paging = {"pagination": {"next": following.format(port=peer.server.port)}}
            answers_with(peer, {"data": [ROW], "meta": paging})

        with RawServer(behave) as server:
            adapter = adapter_at(f"{server.url}v1.0/")
            with pytest.raises(ReadError) as caught:
                rows_of(adapter.read_students(adapter.reading()))
            assert len(server.received) == 1
        assert caught.value.cause is Cause.MIS_UNEXPECTED_ANSWER
        assert caught.value.words.endswith(f"than the MIS: {named.format(port=server.port)}.")


class TestARefusedReading:
    def test_a_422_is_told_by_its_fields(self):
        body = b'{"updated_after": ["The updated after is not a valid date."]}'
        with RawServer(answers(422, body)) as server:
            adapter = adapter_at(server.url)
            with pytest.raises(ReadError) as caught:
                rows_of(adapter.read_codes(adapter.reading()))
        assert caught.value.cause is Cause.MIS_REJECTED
        assert caught.value.words == "updated_after: The updated after is not a valid date."


def answers_with(peer, value):
    from tests.mis.fakes import answer_bytes

    peer.send(answer_bytes(200, json.dumps(value).encode()))


def _for_ever(peer):
    request = peer.read_request()
    if request and peer.pause(0.05):
        number = int(request.path.rpartition("=")[2]) if "&n=" in request.path else 1
        following = f"http://{request.headers['host']}/students?again&n={number + 1}"
        answers_with(peer, {"data": [ROW], "meta": {"pagination": {"next": following}}})
