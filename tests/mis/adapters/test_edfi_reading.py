"""Ed-Fi: the pupils of the school and the categories of events, page by page."""

import json
from datetime import date

import pytest

from mis.adapters.reading import ReadError
from mis.adapters.rows import CodeRow, StudentRow
from mis.calls import MAX_BODY
from mis.causes import Cause
from mis.wording.told import told_words
from tests.mis import fakes
from tests.mis.adapters.edfi_stub import CATEGORY, SCHOOL, EdFiStub
from tests.mis.adapters.stubs import ContractBase

GRADE = "uri://ed-fi.org/GradeLevelDescriptor#Seventh grade"


def belongs(number: str, **fields: object) -> dict[str, object]:
    return {
        "studentReference": {"studentUniqueId": number},
        "schoolReference": {"schoolId": SCHOOL},
        "entryDate": "2024-08-20",
        "entryGradeLevelDescriptor": GRADE,
        **fields,
    }


def student(number: str, **fields: object) -> dict[str, object]:
    return {"studentUniqueId": number, "firstName": "Ava", "lastSurname": "Olsen", **fields}


class TestPupils(ContractBase):
    stub_class = EdFiStub

    def read(self, associations, students, *, on_other=None):
        with self.served(on_other=on_other) as served:
            served.stub.resources = {"studentSchoolAssociations": associations, "students": students}
            pages = list(served.adapter.read_students(served.adapter.reading()))
        self.paths = [request.path for request in served.server.received]
        return [row for page in pages for row in page]

    def test_of_the_school_are_read_with_both_names_and_their_year(self):
        preferred = student("1", preferredFirstName="Avie", preferredLastSurname="Ols")
        assert self.read([belongs("1")], [preferred, student("2")]) == [
            StudentRow(
                mis_id="1",
                forename="Avie",
                surname="Ols",
                legal_forename="Ava",
                legal_surname="Olsen",
                year="Seventh grade",
            )
        ]

    def test_without_a_preferred_name_are_called_by_the_legal_one(self):
        (row,) = self.read([belongs("1", entryGradeLevelDescriptor=None)], [student("1")])
        assert (row.forename, row.surname, row.year) == ("Ava", "Olsen", None)

    def test_who_have_left_or_not_begun_are_not_on_roll(self):
        associations = [
            belongs("left", exitWithdrawDate="2025-07-01"),
            belongs("leaves", exitWithdrawDate="2999-07-01"),
            belongs("begins", entryDate="2999-08-20"),
            belongs("elsewhere", schoolReference={"schoolId": 7}),
        ]
        rows = self.read(associations, [student(n) for n in ("left", "leaves", "begins", "elsewhere")])
        assert [row.mis_id for row in rows] == ["leaves"]

    @pytest.mark.parametrize(("today", "on_roll"), [("2026-11-23", ["leaves"]), ("2026-11-24", ["begins"])])
    def test_the_day_is_the_schools_own(self, today, on_roll):
        associations = [
            belongs("leaves", exitWithdrawDate="2026-11-24"),
            belongs("begins", entryDate="2026-11-24"),
        ]
        with self.served() as served:
            served.adapter.today = date.fromisoformat(today)
            served.stub.resources = {
                "studentSchoolAssociations": associations,
                "students": [student("leaves"), student("begins")],
            }
            pages = list(served.adapter.read_students(served.adapter.reading()))
        assert [row.mis_id for page in pages for row in page] == on_roll

    def test_are_asked_for_in_pages_of_500(self):
        numbers = [f"{number:04}" for number in range(1_001)]
        rows = self.read([belongs(n) for n in numbers], [student(n) for n in numbers])
        assert [row.mis_id for row in rows] == numbers
        assert self.paths[-3:] == [
            f"/data/v3/ed-fi/students?offset={offset}&limit=500&totalCount=true" for offset in (0, 500, 1000)
        ]
        assert self.paths[2].startswith(
            f"/data/v3/ed-fi/studentSchoolAssociations?schoolId={SCHOOL}&offset=0"
        )

    def test_a_page_that_is_too_large_is_asked_for_by_half(self):
        numbers = [f"{number:04}" for number in range(600)]
        long = {"_ext": "x" * 5_000}
        rows = self.read([belongs(n) for n in numbers], [student(n, **long) for n in numbers])
        assert [row.mis_id for row in rows] == numbers
        pages = [path.partition("?")[2].partition("&total")[0] for path in self.paths if "/students?" in path]
        assert pages[:4] == [
            "offset=0&limit=500",
            "offset=0&limit=250",
            "offset=0&limit=125",
            "offset=125&limit=125",
        ]

    def test_one_row_that_is_too_large_ends_the_reading(self):
        with pytest.raises(ReadError):
            self.read([belongs("1")], [student("1", _ext="x" * MAX_BODY)])

    def test_nobody_is_an_answer(self):
        assert self.read([], []) == []

    def test_one_that_the_students_lack_ends_the_reading(self):
        with pytest.raises(ReadError, match="1 pupils of the school"):
            self.read([belongs("1"), belongs("2")], [student("1")])

    @pytest.mark.parametrize(
        ("body", "headers"),
        [
            (b"[]", {"Total-Count": "3"}),
            (b"[{}]", {}),
            (b"[{}]", {"Total-Count": "many"}),
            (b"[{}]", {"Total-Count": "\u00b2"}),
            (b"{}", {"Total-Count": "0"}),
            (b"[7]", {"Total-Count": "1"}),
            (b"[{}]", {"Total-Count": "1"}),
            (b"<html>", {"Total-Count": "0"}),
        ],
    )
    def test_half_an_answer_ends_the_reading(self, body, headers):
        def half(peer):
            request = peer.read_request()
            usual = EdFiStub().answer_other(request)
            peer.send(fakes.answer_bytes(200, body, headers=headers) if request.method == "GET" else usual)

        with pytest.raises(ReadError) as caught:
            self.read([], [], on_other=half)
        assert caught.value.cause is Cause.MIS_UNEXPECTED_ANSWER

    def test_a_refused_token_is_fetched_again_by_the_next_reading(self):
        with self.served() as served:
            list(served.adapter.read_students(served.adapter.reading()))
            served.stub.token = "another-token-since-a-restart"
            with pytest.raises(ReadError) as caught:
                list(served.adapter.read_students(served.adapter.reading()))
            list(served.adapter.read_students(served.adapter.reading()))
        assert caught.value.cause is Cause.MIS_UNAUTHORISED


class TestCodes(ContractBase):
    stub_class = EdFiStub

    def read(self, *rows):
        with self.served() as served:
            served.stub.resources = {"attendanceEventCategoryDescriptors": list(rows)}
            pages = list(served.adapter.read_codes(served.adapter.reading()))
        return [row for page in pages for row in page]

    def test_are_the_categories_with_the_id_that_marks_are_sent_with(self):
        tardy = {
            "namespace": CATEGORY,
            "codeValue": "Tardy",
            "shortDescription": "Late",
            "description": "Came late",
        }
        assert self.read(tardy) == [
            CodeRow(code="Tardy", mis_id=f"{CATEGORY}#Tardy", description="Came late")
        ]

    def test_need_no_description(self):
        assert self.read({"namespace": CATEGORY, "codeValue": "Tardy"})[0].description is None

    @pytest.mark.parametrize(
        ("ends", "active"),
        [("2026-11-22", False), ("2026-11-23", True), ("2027-06-30", True), (None, True), ("", True)],
    )
    def test_whose_time_has_passed_are_not_usable(self, ends, active):
        with self.served() as served:
            served.adapter.today = date(2026, 11, 23)
            row = {"namespace": CATEGORY, "codeValue": "Tardy", "effectiveEndDate": ends}
            served.stub.resources = {"attendanceEventCategoryDescriptors": [row]}
            ((found,),) = served.adapter.read_codes(served.adapter.reading())
        assert found.active is active

    OURS = {"namespace": "uri://district.example/AttendanceEventCategoryDescriptor", "codeValue": "Tardy"}
    EDFI = {"namespace": CATEGORY, "codeValue": "Tardy"}

    def test_of_one_name_in_two_namespaces_are_two(self):
        for rows in ((self.OURS, self.EDFI), (self.EDFI, self.OURS)):
            found = {row.mis_id: row for row in self.read(*rows)}
            assert {key: row.code for key, row in found.items()} == {
                f"{CATEGORY}#Tardy": "Tardy (ed-fi.org)",
                f"{self.OURS['namespace']}#Tardy": "Tardy (district.)",
            }
            assert all(key.rpartition("#")[0] in row.description for key, row in found.items())

    def test_keep_the_letter_that_the_school_knows_when_another_of_the_name_comes(self):
        with self.served() as served:
            served.adapter.letters = {f"{CATEGORY}#Tardy": "Tardy"}
            served.stub.resources = {"attendanceEventCategoryDescriptors": [self.OURS, self.EDFI]}
            (rows,) = served.adapter.read_codes(served.adapter.reading())
        assert [row.code for row in rows] == ["Tardy (district.)", "Tardy"]

    def test_of_one_long_name_in_many_namespaces_all_fit_and_differ(self):
        names = [f"uri://district{number}.example/A" for number in range(12)]
        rows = self.read(*({"namespace": name, "codeValue": "Unexcused Absence"} for name in names))
        letters = {row.code for row in rows}
        assert len(letters) == 12
        assert all(len(letter) <= 20 for letter in letters)

    @pytest.mark.parametrize("row", [{"namespace": CATEGORY}, {"codeValue": "Tardy"}])
    def test_without_an_id_end_the_reading(self, row):
        with pytest.raises(ReadError):
            self.read(row)


class TestWhatIsToldOfTheSessions(ContractBase):
    """What Test connection says, before the first mark."""

    stub_class = EdFiStub
    SPRING = ("2026-2027 Spring Semester", "2027-01-05", "2027-06-11")

    def told(self, today, *sessions):
        with self.served() as served:
            served.adapter.today = date.fromisoformat(today)
            served.stub.sessions = []
            for one in sessions:
                served.stub.hold_session(*one)
            found = served.adapter.told(served.adapter.reading())
        return told_words(found), any(one.against for one in found)

    FALL = ("2026-2027 Fall Semester", "2026-08-24", "2026-12-18")

    def test_one_that_ended_is_named_with_its_last_day(self):
        said, against = self.told("2027-01-11", self.FALL, self.SPRING)
        assert said == (
            "The MIS says: your session ended on 18 December; "
            "today’s marks go to the session 2026-2027 Spring Semester (2027)."
        )
        assert not against

    def test_one_that_ended_without_another_takes_no_marks(self):
        said, against = self.told("2026-12-28", self.FALL, self.SPRING)
        assert said == "The MIS says: your session ended on 18 December."
        assert against

    def test_one_that_the_ods_does_not_have_is_said(self):
        assert self.told("2026-12-28", self.SPRING) == (
            "The MIS says: it has no session “2026-2027 Fall Semester”, and none that today lies in.",
            True,
        )

    def test_one_that_is_under_way_is_named(self):
        said, against = self.told("2026-11-23", self.FALL)
        assert said == ("The MIS says: today’s marks go to the session 2026-2027 Fall Semester (2027).")
        assert not against


def test_the_stub_finds_what_the_query_asks_for():
    # The cases above rest on it: one property of the resource's own, one of a reference.
    stub = EdFiStub()
    stub.resources = {"students": [student("1"), student("2")], "links": [belongs("1"), belongs("2")]}
    for name, key in (("students", "studentUniqueId"), ("links", "studentUniqueId")):
        answer = stub._rows(name, {key: "2", "totalCount": "true"})
        assert len(json.loads(answer.partition(b"\r\n\r\n")[2])) == 1
