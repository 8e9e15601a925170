"""Arbor: its pupils, their forms, and its codes."""

from datetime import UTC, datetime

import pytest

from mis.adapters.reading import ReadError
from mis.adapters.rows import CodeRow, StudentRow
from mis.causes import Cause
from tests.mis import fakes
from tests.mis.adapters.arbor_stub import ArborStub
from tests.mis.adapters.stubs import ContractBase


class TestReading(ContractBase):
    stub_class = ArborStub

    def students(self, since: str = "", *, prepare=lambda stub: None, on_other=None, timeout_s=5.0):
        with self.served(on_other=on_other, timeout_s=timeout_s) as served:
            prepare(served.stub)
            talk = served.adapter.reading()
            rows = [row for page in served.adapter.read_students(talk, since=since) for row in page]
        return rows, talk.bookmark, served.server.received

    @pytest.mark.parametrize("abbreviated", [True, False])
    def test_each_pupil_on_roll_is_read_with_names_and_form(self, abbreviated):
        def formed(stub):
            stub.abbreviated = abbreviated
            stub.form("3", "7B", "12")

        rows, _, asked = self.students(prepare=formed)
        legal = {"legal_forename": "Benedict", "legal_surname": "Ng"}
        assert rows == [
            StudentRow(
                mis_id="12",
                forename="Ava",
                surname="Olsen",
                legal_forename="",
                legal_surname="",
                form="7B",
                admission_number="0012",
            ),
            StudentRow(
                mis_id="13", forename="Benedict", surname="Ng", **legal, form="", admission_number="0013"
            ),
        ]
        assert len([one for one in asked if "registration-forms/3" in one.path]) == 1

    def test_who_is_not_enrolled_today_is_not_on_roll(self):
        def others(stub):
            stub.pupil("14", start="2024-09-01", end="2025-07-31", legalFirstName="Zed")
            stub.pupil("15", start="2098-09-01", legalFirstName="Yan")

        rows, _, asked = self.students(prepare=others)
        assert [row.mis_id for row in rows] == ["12", "13"]
        assert "/rest-v2/AcademicYearEnrolments?filters.startDate.before=" in asked[0].path

    def test_the_first_and_the_last_day_of_an_enrolment_count(self):
        today = datetime.now(UTC).date().isoformat()
        rows, _, _ = self.students(
            prepare=lambda stub: stub.pupil("14", start=today, end=today, legalFirstName="Zed")
        )
        assert [row.mis_id for row in rows] == ["12", "13", "14"]

    def test_two_enrolments_are_one_pupil(self):
        def twice(stub):
            enrolled = stub.things["academic-year-enrolments"]
            enrolled["77"] = dict(enrolled["912"])

        rows, _, _ = self.students(prepare=twice)
        assert [row.mis_id for row in rows] == ["12", "13"]

    @pytest.mark.parametrize("listings", [{"Students": "students"}, {"students": "students"}])
    def test_without_enrolments_the_list_of_students_is_read(self, listings):
        rows, _, _ = self.students(prepare=lambda stub: setattr(stub, "listings", listings))
        assert [(row.mis_id, row.form) for row in rows] == [("12", None), ("13", None)]

    def test_a_fault_of_the_enrolments_is_no_reason_to_take_every_student(self):
        for behaviour in (fakes.answers(500), fakes.answers(401), fakes.silent):
            with pytest.raises(ReadError):
                self.students(on_other=behaviour, timeout_s=0.5)

    @pytest.mark.parametrize("size", [1, 2, 50])
    def test_pages_of_any_size_bring_every_pupil_once(self, size):
        def many(stub):
            stub.page_size = size
            for number in range(20, 25):
                stub.pupil(str(number), legalFirstName="A", legalLastName="B")

        rows, _, _ = self.students(prepare=many)
        assert [row.mis_id for row in rows] == ["12", "13", "20", "21", "22", "23", "24"]

    def test_a_listing_that_ignores_pages_ends(self):
        def unpaged(stub):
            rows = stub._rows
            stub._rows = lambda kind, query: rows(kind, {**query, "page-number": "1", "page-size": "9"})

        rows, _, _ = self.students(prepare=unpaged)
        assert len(rows) == 2

    @pytest.mark.parametrize(
        ("size", "last"), [(10, 1), (25, 1), (40, 1), (75, 1), (100, 1), (10, 2), (75, 2)]
    )
    def test_a_whole_page_that_comes_twice_is_half_an_answer(self, size, last):
        def stuck(stub):
            rows, stub.page_size = stub._rows, size
            stub._rows = lambda kind, query: rows(
                kind, {**query, "page-number": str(min(last, int(query["page-number"])))}
            )
            for number in range(1000, 1150):
                stub.pupil(str(number), legalFirstName="A", legalLastName="B")

        with pytest.raises(ReadError, match="half an answer"):
            self.students(prepare=stuck)

    def test_the_last_page_once_more_is_the_end(self):
        def clamped(stub):
            rows, stub.page_size = stub._rows, 10
            stub._rows = lambda kind, query: rows(
                kind, {**query, "page-number": str(min(2, int(query["page-number"])))}
            )
            for number in range(20, 37):
                stub.pupil(str(number), legalFirstName="A", legalLastName="B")

        assert len(self.students(prepare=clamped)[0]) == 19

    def test_a_list_that_is_longer_than_any_page_is_whole(self):
        def unpaged(stub):
            rows, stub.page_size = stub._rows, 352
            stub._rows = lambda kind, query: rows(kind, {**query, "page-number": "1"})
            for number in range(1000, 1350):
                stub.pupil(str(number), legalFirstName="A", legalLastName="B")

        assert len(self.students(prepare=unpaged)[0]) == 352

    def test_an_arbor_that_knows_only_page_is_read_whole(self):
        def by_page(stub):
            rows, stub.page_size = stub._rows, 10
            stub._rows = lambda kind, query: rows(kind, {**query, "page-number": query["page"]})
            for number in range(20, 38):
                stub.pupil(str(number), legalFirstName="A", legalLastName="B")

        assert len(self.students(prepare=by_page)[0]) == 20

    def test_the_highest_revision_is_the_bookmark(self):
        assert self.students()[1] == "700"

    def test_since_a_revision_only_what_changed_is_read(self):
        def changed(stub):
            stub.changes = [
                {
                    "changedObject": {"href": f"/rest-v2/students/{number}"},
                    "changeType": kind,
                    "toRevision": 800,
                }
                for number, kind in (("12", "update"), ("40", "delete"), ("41", "update"))
            ]

        rows, bookmark, asked = self.students("700", prepare=changed)
        assert [(row.mis_id, row.active) for row in rows] == [("12", True), ("40", False), ("41", False)]
        assert asked[0].path == "/rest-v2/students/changelog?from-revision=700"
        assert bookmark == "800"

    def test_a_former_pupil_whose_record_changed_is_not_on_roll_again(self):
        def changed(stub):
            stub.pupil("14", end="2026-10-31", legalFirstName="Zed")
            stub.changes = [
                {
                    "changedObject": {"href": "/rest-v2/students/14"},
                    "changeType": "update",
                    "toRevision": 800,
                }
            ]

        rows, _, _ = self.students("700", prepare=changed)
        assert rows == [StudentRow(mis_id="14", active=False)]

    def test_nothing_changed_keeps_the_bookmark(self):
        assert self.students("700")[:2] == ([], "700")

    @pytest.mark.parametrize(
        ("behaviour", "cause"),
        [
            (fakes.answers(401), Cause.MIS_UNAUTHORISED),
            (fakes.answers(500), Cause.MIS_ERROR),
            (fakes.answers(200, b"{}"), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.answers(200, b'{"response": {"errors": ["no"]}}'), Cause.MIS_REJECTED),
            (fakes.answers(200, b'{"response": {"code": 403}}'), Cause.MIS_UNAUTHORISED),
            (fakes.answers(200, b'{"response": {"code": 404}}'), Cause.MIS_REJECTED),
            (fakes.answers(200, b'{"academicYearEnrolments": [{"href": ""}]}'), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.answers(200, b'{"academicYearEnrolments": [7]}'), Cause.MIS_UNEXPECTED_ANSWER),
        ],
    )
    def test_a_page_that_fails_ends_the_reading(self, behaviour, cause):
        with pytest.raises(ReadError) as caught:
            self.students(on_other=behaviour)
        assert caught.value.cause is cause

    def test_a_pupil_without_a_person_ends_the_reading(self):
        with self.served() as served:
            served.stub.things["students"]["12"] = {}
            with pytest.raises(ReadError, match="no person"):
                list(served.adapter.read_students(served.adapter.reading()))

    @pytest.mark.parametrize(
        ("detail", "code"),
        [
            (
                {"attendanceMark": "L", "markDescription": "Late"},
                CodeRow(code="L", mis_id="LATE", description="Late"),
            ),
            ({"attendanceMark": "x" * 21}, CodeRow(code="LATE", mis_id="LATE")),
            ({"markShortDescription": "Late"}, CodeRow(code="LATE", mis_id="LATE", description="Late")),
            ({"active": False}, CodeRow(code="LATE", mis_id="LATE", active=False)),
        ],
    )
    def test_a_code_is_read_with_its_letter_where_it_has_one(self, detail, code):
        with self.served() as served:
            served.stub.things["attendance-marks"] = {"LATE": detail}
            assert codes_of(served) == [code]

    @pytest.mark.parametrize("listing", ["AttendanceMarks", "attendance-marks"])
    def test_the_codes_are_listed_under_either_address(self, listing):
        with self.served() as served:
            served.stub.listings = {listing: "attendance-marks"}
            assert [row.code for row in codes_of(served)] == ["L"]


def codes_of(served) -> list[CodeRow]:
    return [row for page in served.adapter.read_codes(served.adapter.reading()) for row in page]
