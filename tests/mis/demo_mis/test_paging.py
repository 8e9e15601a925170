"""Paging: every row once, whatever the page size, and `next` as an absolute URL."""

from urllib.parse import parse_qs, urlsplit

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import CODES, STUDENTS, Raw, VendorClient


@pytest.mark.parametrize("per_page", ["1", "7", "50", "199", "200"])
def test_pages_of_any_size_hold_every_code_once(vendor: VendorClient, per_page: str) -> None:
    rows = list(vendor.all(CODES.removeprefix("/v1.0/"), per_page=per_page))
    assert len({row["id"] for row in rows}) == len(rows) == 34


@pytest.mark.parametrize("uri", [STUDENTS, STUDENTS.rstrip("/")])
def test_next_keeps_the_address_as_it_was_asked_for(raw: Raw, uri: str) -> None:
    pagination = raw.get(uri).json()["meta"]["pagination"]
    assert urlsplit(pagination["next"]).path == uri


@pytest.mark.parametrize("uri", [STUDENTS, STUDENTS.rstrip("/")])
def test_both_slash_styles_lead_to_every_student(vendor: VendorClient, uri: str) -> None:
    rows = list(vendor.all(uri.removeprefix("/v1.0/"), per_page="200"))
    assert len({row["id"] for row in rows}) == 1167
    assert len(vendor.seen) == 6


def test_next_keeps_the_other_parameters(raw: Raw) -> None:
    answer = raw.get(f"{STUDENTS}?per_page=20&include=education_details,year&updated_after=2026-01-01")
    query = parse_qs(urlsplit(answer.json()["meta"]["pagination"]["next"]).query)
    assert query == {
        "per_page": ["20"],
        "include": ["education_details,year"],
        "updated_after": ["2026-01-01"],
        "page": ["2"],
    }


def test_first_page_has_no_previous_and_last_has_no_next(raw: Raw) -> None:
    first = raw.get(f"{CODES}?per_page=20").json()["meta"]["pagination"]
    last = raw.get(f"{CODES}?per_page=20&page=2").json()["meta"]["pagination"]
    assert (first["previous"], first["more"], first["current_page"]) == (None, True, 1)
    assert (last["next"], last["more"], last["current_page"]) == (None, False, 2)
    assert last["previous"].endswith("page=1")


def test_a_page_that_is_exactly_full_promises_no_more(raw: Raw) -> None:
    pagination = raw.get(f"{CODES}?per_page=34").json()["meta"]["pagination"]
    assert (pagination["next"], pagination["more"]) == (None, False)


def test_a_page_past_the_end_is_empty(raw: Raw) -> None:
    answer = raw.get(f"{STUDENTS}?page=99").json()
    assert answer["data"] == []
    assert answer["meta"]["pagination"]["next"] is None


def test_fifty_rows_or_fewer_have_no_pagination_object(raw: Raw) -> None:
    answer = raw.get(CODES).json()
    assert len(answer["data"]) == 34
    assert list(answer["meta"]) == ["includes"]


def test_fewer_rows_have_one_where_a_page_size_was_asked_for(raw: Raw) -> None:
    pagination = raw.get(f"{CODES}?per_page=200").json()["meta"]["pagination"]
    assert list(pagination) == ["next", "previous", "more", "per_page", "current_page"]
    assert (pagination["next"], pagination["previous"], pagination["more"]) == (None, None, False)


def test_the_includes_that_may_be_asked_for_are_named(raw: Raw) -> None:
    assert raw.get(STUDENTS).json()["meta"]["includes"] == ["education_details", "registration", "year"]


@pytest.mark.parametrize("per_page", ["7", "50", "200"])
def test_a_cursor_leads_to_every_student_once(vendor: VendorClient, per_page: str) -> None:
    rows = list(vendor.all(STUDENTS.removeprefix("/v1.0/"), per_page=per_page, cursor="true"))
    assert len({row["id"] for row in rows}) == len(rows) == 1167


def test_a_cursor_skips_nobody_when_a_pupil_is_deleted_meanwhile(demo: DemoMis, vendor: VendorClient) -> None:
    students = vendor.all(STUDENTS.removeprefix("/v1.0/"), per_page="200", cursor="true")
    first = next(students)
    demo.delete_student(first["id"])
    assert len({first["id"], *(row["id"] for row in students)}) == 1167


def test_a_cursor_that_is_none_begins_at_the_beginning(raw: Raw) -> None:
    first = raw.get(f"{STUDENTS}?per_page=2&cursor=true").json()["data"]
    assert raw.get(f"{STUDENTS}?per_page=2&cursor=%C3%A4%FF").json()["data"] == first


def test_per_page_comes_back_as_the_vendor_echoes_it(raw: Raw) -> None:
    assert raw.get(f"{CODES}?per_page=2").json()["meta"]["pagination"]["per_page"] == "2"
    assert raw.get(STUDENTS).json()["meta"]["pagination"]["per_page"] == 50


@pytest.mark.parametrize("asked", ["0", "-1", "many", "", "1.5", "٣", "99999999999999999999"])
def test_a_strange_page_size_is_the_usual_one(raw: Raw, asked: str) -> None:
    from urllib.parse import quote

    assert len(raw.get(f"{STUDENTS}?per_page={quote(asked)}").json()["data"]) == 50


def test_a_greedy_page_size_is_the_largest(raw: Raw) -> None:
    assert len(raw.get(f"{STUDENTS}?per_page=5000").json()["data"]) == 200


@pytest.mark.parametrize("asked", ["0", "-3", "last", ""])
def test_a_strange_page_is_the_first(raw: Raw, asked: str) -> None:
    assert raw.get(f"{STUDENTS}?page={asked}").json()["meta"]["pagination"]["current_page"] == 1


def test_next_names_the_host_that_the_client_used(demo: DemoMis, raw: Raw) -> None:
    answer = raw.get(STUDENTS, Host="mis.example:8443").json()
    assert answer["meta"]["pagination"]["next"].startswith("http://mis.example:8443/v1.0/")


def test_next_names_the_proxy_that_the_client_used(raw: Raw) -> None:
    answer = raw.get(STUDENTS, X_Forwarded_Proto="https", X_Forwarded_Host="demo.example").json()
    assert answer["meta"]["pagination"]["next"].startswith("https://demo.example/v1.0/")


def test_the_outermost_of_several_proxies_counts(raw: Raw) -> None:
    answer = raw.get(STUDENTS, X_Forwarded_Proto="https, http", X_Forwarded_Host="a.example, b.example")
    assert answer.json()["meta"]["pagination"]["next"].startswith("https://a.example/v1.0/")


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "user@host", "<script>", "[:::"])
def test_a_host_that_is_none_is_not_believed(demo: DemoMis, raw: Raw, host: str) -> None:
    answer = raw.get(STUDENTS, X_Forwarded_Host=host)
    assert answer.json()["meta"]["pagination"]["next"].startswith(demo.base_url)
