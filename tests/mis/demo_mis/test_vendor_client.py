"""A client that speaks as Wonde's own gets through unchanged."""

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import DAISY, EVIE, LATE, SCHOOL, VendorClient, a_mark


def test_vendor_client_lists_the_schools_it_may_see(vendor: VendorClient) -> None:
    schools = list(vendor.all("schools/"))
    assert [(school["id"], school["name"]) for school in schools] == [(SCHOOL, "Northfield Academy")]


def test_vendor_client_reads_one_school_without_a_trailing_slash(vendor: VendorClient) -> None:
    assert vendor.get(f"schools/{SCHOOL}")["name"] == "Northfield Academy"


def test_region_says_to_ask_this_very_server(demo: DemoMis, vendor: VendorClient) -> None:
    assert vendor.get(f"schools/{SCHOOL}")["region"]["domain"] == f"127.0.0.1:{demo.port}"


def test_vendor_client_walks_all_current_students(vendor: VendorClient) -> None:
    rows = list(vendor.all(f"schools/{SCHOOL}/students/"))
    assert len({row["id"] for row in rows}) == len(rows) == 1167


def test_vendor_client_finds_leavers_and_students_together_to_be_the_whole_school(
    demo: DemoMis, vendor: VendorClient
) -> None:
    students = [row["id"] for row in vendor.all(f"schools/{SCHOOL}/students/")]
    leavers = [row["id"] for row in vendor.all(f"schools/{SCHOOL}/students-leaver/")]
    assert len(students) + len(leavers) == 1180
    assert set(students) | set(leavers) == set(demo.school.pupils)


def test_vendor_client_reads_one_student(vendor: VendorClient) -> None:
    row = vendor.get(f"schools/{SCHOOL}/students/{EVIE}")
    assert (row["forename"], row["surname"]) == ("Evie", "King")


def test_vendor_client_asks_for_includes_and_a_date(vendor: VendorClient) -> None:
    path = f"schools/{SCHOOL}/students/"
    rows = list(vendor.all(path, ["education_details"], updated_after="2026-08-31 00:00:00"))
    assert len(rows) == 1167
    assert all(row["education_details"]["data"]["current_nc_year"] for row in rows)
    assert "updated_after=2026-08-31+00%3A00%3A00" in vendor.seen[1]
    assert "include=education_details" in vendor.seen[-1]


def test_vendor_client_finds_the_codes_of_the_school_and_of_all(vendor: VendorClient) -> None:
    of_school = {row["code"]: row["id"] for row in vendor.all(f"schools/{SCHOOL}/attendance-codes/")}
    assert of_school["L"] == LATE
    assert of_school == {row["code"]: row["id"] for row in vendor.all("attendance-codes/")}


def test_vendor_client_writes_a_mark_and_gets_a_writeback_id(demo: DemoMis, vendor: VendorClient) -> None:
    row = a_mark(comment="Missed the bus", minutes_late="12")
    result = vendor.session_register(SCHOOL, row)
    assert demo.marks[0].writeback_id == result["writeback_id"]
    assert (demo.marks[0].student_id, demo.marks[0].code) == (DAISY, "L")


def test_vendor_client_writes_a_whole_register_at_once(demo: DemoMis, vendor: VendorClient) -> None:
    result = vendor.session_register(SCHOOL, a_mark(), a_mark(student_id=EVIE), a_mark(session="PM"))
    assert {mark.writeback_id for mark in demo.marks} == {result["writeback_id"]}
    assert len(demo.marks) == 3


def test_vendor_client_asks_what_became_of_its_write(vendor: VendorClient) -> None:
    number = vendor.session_register(SCHOOL, a_mark())["writeback_id"]
    assert vendor.get(f"writebacks/{number}")["status"] == "completed"


def test_vendor_client_reads_no_marks_back_because_the_copy_lags(vendor: VendorClient) -> None:
    vendor.session_register(SCHOOL, a_mark())
    assert list(vendor.all(f"schools/{SCHOOL}/attendance/session/")) == []


def test_vendor_client_follows_a_next_on_the_same_host(demo: DemoMis, vendor: VendorClient) -> None:
    list(vendor.all(f"schools/{SCHOOL}/students/"))
    assert len(vendor.seen) == 24
    assert all(url.startswith(demo.base_url) for url in vendor.seen)
