"""What a client reads: students, leavers, deletions, codes, in the vendor's shape."""

from datetime import UTC, datetime

import pytest

from mis.demo_mis import DemoMis
from mis.demo_mis.rows import timestamp
from tests.mis.demo_mis.clients import CODES, DAISY, EVIE, LEAVER, SCHOOL, STUDENTS, Raw, VendorClient, a_mark

LEAVERS = f"schools/{SCHOOL}/students-leaver/"
DELETIONS = f"schools/{SCHOOL}/deletions/"


def test_a_student_has_the_vendors_fields(raw: Raw) -> None:
    row = raw.get(f"{STUDENTS}{EVIE}").json()["data"]
    assert row["id"] == EVIE
    assert (row["forename"], row["surname"]) == ("Evie", "King")
    assert (row["legal_forename"], row["legal_surname"]) == ("Evie", "King")
    assert len(row["upi"]) == 32
    assert row["mis_id"] == "2"
    assert set(row["updated_at"]) == {"date", "timezone_type", "timezone"}


def test_a_timestamp_is_what_php_makes_of_one() -> None:
    moment = datetime(2015, 10, 29, 14, 53, 44, tzinfo=UTC)
    assert timestamp(moment) == {
        "date": "2015-10-29 14:53:44.000000",
        "timezone_type": 3,
        "timezone": "UTC",
    }


def test_names_keep_their_letters(vendor: VendorClient, demo: DemoMis) -> None:
    names = {row["forename"] for row in vendor.all(f"schools/{SCHOOL}/students/", per_page="200")}
    assert {"Siobhán", "Łukasz", "Seán"} <= names


def test_upis_tell_students_apart(vendor: VendorClient) -> None:
    upis = [row["upi"] for row in vendor.all(f"schools/{SCHOOL}/students/", per_page="200")]
    assert len(set(upis)) == len(upis)


def test_without_includes_a_student_has_neither_year_nor_form(raw: Raw) -> None:
    assert {"education_details", "year", "registration"}.isdisjoint(
        raw.get(f"{STUDENTS}{EVIE}").json()["data"]
    )


@pytest.mark.parametrize(
    ("include", "expected"),
    [
        ("education_details", {"current_nc_year": "8", "admission_number": "000002", "upn": None}),
        ("year", {"code": "8", "name": "Year 8"}),
        ("registration", {"code": "8A", "name": "8A"}),
    ],
)
def test_an_include_is_given_when_asked_for(raw: Raw, include: str, expected: dict[str, str]) -> None:
    row = raw.get(f"{STUDENTS}{EVIE}?include={include}").json()["data"]
    assert expected.items() <= row[include]["data"].items()


def test_the_form_is_in_no_include_but_registration(raw: Raw) -> None:
    row = raw.get(f"{STUDENTS}{EVIE}?include=education_details,year,registration,group").json()["data"]
    assert "form" not in row["education_details"]["data"]
    assert "group" not in row


def test_a_pupil_without_a_form_or_a_year_has_nulls_in_their_places(demo: DemoMis, raw: Raw) -> None:
    demo.change_student(EVIE, form="", year="")
    row = raw.get(f"{STUDENTS}{EVIE}?include=education_details,year,registration").json()["data"]
    assert row["registration"] == row["year"] == {"data": None}
    assert row["education_details"]["data"]["current_nc_year"] is None


def test_several_includes_at_once_and_unknown_ones_add_nothing(raw: Raw) -> None:
    row = raw.get(f"{STUDENTS}?per_page=1&include=year,%20registration,contacts").json()["data"][0]
    assert {"year", "registration"} <= set(row)
    assert "contacts" not in row


def test_leavers_are_listed_apart(vendor: VendorClient) -> None:
    leavers = [row["id"] for row in vendor.all(LEAVERS)]
    assert LEAVER in leavers
    assert len(leavers) == 13


def test_a_pupil_who_leaves_moves_from_students_to_leavers(demo: DemoMis, vendor: VendorClient) -> None:
    demo.change_student(EVIE, active=False)
    assert EVIE in {row["id"] for row in vendor.all(LEAVERS)}
    assert EVIE not in {row["id"] for row in vendor.all(f"schools/{SCHOOL}/students/", per_page="200")}


def test_a_deleted_pupil_is_named_by_deletions_only(demo: DemoMis, vendor: VendorClient) -> None:
    assert list(vendor.all(DELETIONS)) == []
    demo.delete_student(EVIE)
    assert [row["id"] for row in vendor.all(DELETIONS)] == [EVIE]
    assert EVIE not in {row["id"] for row in vendor.all(f"schools/{SCHOOL}/students/", per_page="200")}


def test_a_deletion_has_the_vendors_fields_and_says_whether_it_was_taken_back(
    demo: DemoMis, vendor: VendorClient
) -> None:
    demo.delete_student(EVIE)
    (row,) = vendor.all(DELETIONS, type="student")
    assert list(row) == ["type", "id", "mis_id", "deleted_at", "restored_at"]
    assert (row["type"], row["id"], row["mis_id"], row["restored_at"]) == ("student", EVIE, "2", None)
    demo.restore_student(EVIE)
    (row,) = vendor.all(DELETIONS, type="student")
    assert set(row["restored_at"]) == {"date", "timezone_type", "timezone"}
    assert list(vendor.all(DELETIONS, type="employee")) == []


def test_deletions_heed_updated_after(demo: DemoMis, vendor: VendorClient) -> None:
    demo.delete_student(EVIE)
    assert list(vendor.all(DELETIONS, updated_after="2099-01-01 00:00:00")) == []
    assert len(list(vendor.all(DELETIONS, updated_after="2026-01-01 00:00:00"))) == 1


def test_a_pupil_who_comes_back_under_another_id_is_told_by_the_upi(
    demo: DemoMis, vendor: VendorClient
) -> None:
    demo.enrol_again(EVIE, "A1930499544-77")
    (gone,) = [row for row in vendor.all(LEAVERS) if row["id"] == EVIE]
    assert vendor.get(f"schools/{SCHOOL}/students/A1930499544-77")["upi"] == gone["upi"]


def test_updated_after_gives_only_what_changed(demo: DemoMis, vendor: VendorClient) -> None:
    before = datetime.now(UTC).strftime("%Y-%m-%d 00:00:00")
    path = f"schools/{SCHOOL}/students/"
    assert list(vendor.all(path, updated_after=before)) == []
    demo.change_student(DAISY, surname="Bennett-Jones")
    assert [row["surname"] for row in vendor.all(path, updated_after=before)] == ["Bennett-Jones"]


@pytest.mark.parametrize(
    "moment", ["2026-08-01 00:00:00", "2026-08-01", "2026-08-01T00:00:00Z", "2026-08-01T00:00:00%2B01:00"]
)
def test_updated_after_takes_any_iso_moment(raw: Raw, moment: str) -> None:
    path = f"{STUDENTS}?updated_after={moment.replace(' ', '%20')}"
    assert len(raw.get(path).json()["data"]) == 50


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-30", "23/11/2026", "0", "%00"])
def test_updated_after_that_is_no_moment_is_a_422(raw: Raw, moment: str) -> None:
    answer = raw.get(f"{STUDENTS}?updated_after={moment}")
    assert answer.status == 422
    assert answer.json()["errors"] == {"updated_after": ["The updated after is not a valid date."]}


def test_codes_carry_their_id_beside_the_letter(raw: Raw) -> None:
    rows = {row["code"]: row for row in raw.get(CODES).json()["data"]}
    assert rows["L"]["id"] == "A1203"
    assert rows["L"]["description"] == "Late arrival before the register has closed"
    assert {"/", "\\", "#", "J1", "Y7"} <= set(rows)
    assert {tuple(row) for row in rows.values()} == {("id", "code", "type", "description")}


def test_a_code_that_the_school_retired_is_not_listed(demo: DemoMis, raw: Raw) -> None:
    demo.retire_code("L")
    assert "L" not in {row["code"] for row in raw.get(CODES).json()["data"]}


def test_the_school_says_whether_it_allows_marks_to_be_written(demo: DemoMis, raw: Raw) -> None:
    assert raw.get(f"/v1.0/schools/{SCHOOL}/").json()["data"]["extended"]["allows_writeback"] is True
    demo.school.allows_writeback = False
    assert raw.get(f"/v1.0/schools/{SCHOOL}").json()["data"]["extended"]["allows_writeback"] is False


def test_the_connection_of_the_school_is_told_and_its_scopes(vendor: VendorClient) -> None:
    told = vendor.get(f"meta/schools/{SCHOOL}")
    assert (told["online"], told["approved"], told["audited"], told["custom_attendance_codes"]) == (
        True,
        True,
        True,
        False,
    )
    given = {row["identity"]: row["approved"] for row in vendor.get(f"meta/schools/{SCHOOL}/permissions")}
    assert given["attendance.write"] is True


def test_marks_are_read_back_when_the_copy_has_them() -> None:
    with DemoMis(copied_after=0) as demo:
        raw = Raw(port=demo.port, token=demo.token)
        raw.write(a_mark(comment="Missed the bus"))
        (row,) = raw.get(f"/v1.0/schools/{SCHOOL}/attendance/session/").json()["data"]
    assert list(row) == ["id", "date", "session", "student", "employee", "attendance_code", "comment"]
    assert row["date"]["date"] == "2026-11-23 00:00:00.000000"
    assert (row["session"], row["student"], row["attendance_code"]) == ("AM", DAISY, "A1203")


def test_every_answer_of_the_api_is_json_with_its_length(raw: Raw) -> None:
    answer = raw.get(STUDENTS)
    assert answer.headers["content-type"] == "application/json"
    assert int(answer.headers["content-length"]) == len(answer.body)
