"""The red strip above staff pages: there while marks cannot arrive, for this school alone, and gone after."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from custr.models import Role
from mis.causes import Cause
from mis.models import Connection, SyncRun
from tests.admin_cast import signed_in, somebody
from tests.attendance.rows import a_record, stands
from tests.cast import a_connection, a_school, a_term

pytestmark = pytest.mark.django_db
WORDS = "MIS not connected"


@pytest.fixture
def school():
    school = a_school()
    a_connection(school)
    return school


@pytest.fixture
def staff(school):
    return signed_in(somebody("office", Role.STAFF, school))


def refused(school, *, times=3, cause="mis_unauthorised"):
    for number in range(times):
        now = timezone.now() + timedelta(minutes=number)
        SyncRun.objects.create(
            school=school,
            trigger="nightly",
            status="failed",
            cause=cause,
            requested_at=now,
            finished_at=now,
        )


def seen(client, path="/"):
    return client.get(path).content.decode()


def test_it_is_on_every_staff_page_at_once(school, staff):
    record = a_record(school)
    paths = ["/", "/records/", f"/records/{record.pk}/"]
    assert [WORDS in seen(staff, path) for path in paths] == [False] * 3
    refused(school)
    assert [WORDS in seen(staff, path) for path in paths] == [True] * 3
    assert "3 times in a row" in seen(staff)


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("mis_unreachable", "has not answered as it should 3 times"),
        ("no_pupils", "could not be synchronised"),
    ],
)
def test_an_mis_that_is_away_and_syncs_that_fail_are_told_too(school, staff, cause, told):
    refused(school, cause=cause)
    assert WORDS in seen(staff)
    assert told in seen(staff)


def test_a_page_that_is_open_hears_of_it(school, staff):
    address = f"/mis/strip/?part=strip&school={school.slug}"
    assert address.replace("&", "&amp;") in seen(staff)
    assert WORDS not in seen(staff, address)
    refused(school)
    assert WORDS in seen(staff, address)


@pytest.mark.parametrize("change", [{"enabled": False}, {"credentials_encrypted": ""}])
def test_a_connection_that_is_off_is_not_connected(school, staff, change):
    Connection.objects.update(**change)
    assert WORDS in seen(staff)


def test_it_is_gone_when_the_mis_accepts_again(school, staff):
    refused(school)
    later = timezone.now() + timedelta(minutes=5)
    SyncRun.objects.create(
        school=school, trigger="person", status="succeeded", requested_at=later, finished_at=later
    )
    assert WORDS not in seen(staff)


def test_only_who_may_put_it_right_gets_the_link(school, staff):
    refused(school)
    link = f"/admin/mis/connection/{school.connection.pk}/change/"
    assert link not in seen(staff)
    assert link in seen(signed_in(somebody("it", Role.ADMIN, school)))


def test_another_school_sees_nothing_of_it(school):
    refused(school)
    other = a_school()
    a_connection(other)
    stranger = signed_in(somebody("stranger", Role.STAFF, other))
    assert WORDS not in seen(stranger)
    assert WORDS not in seen(stranger, f"/mis/strip/?part=strip&school={school.slug}")


def test_a_school_without_an_mis_has_no_strip(staff):
    school = a_school()
    client = signed_in(somebody("alone", Role.STAFF, school))
    assert WORDS not in seen(client)


def test_nobody_signed_in_is_asked_to(client):
    assert client.get("/mis/strip/").status_code == 302


TERM_WORDS = "The dates of the next term are missing"


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-12-03T23:59:59Z", False),
        ("2026-12-04T00:00:00Z", True),
        ("2026-12-18T12:00:00Z", True),
        ("2027-01-10T12:00:00Z", True),
    ],
)
def test_from_two_weeks_before_the_last_listed_day_the_next_term_is_asked_for(school, now, told):
    a_term(school, "2026-09-02", "2026-10-23")
    a_term(school, "2026-11-02", "2026-12-18")
    with time_machine.travel(now, tick=False):
        client = signed_in(somebody("it", Role.ADMIN, school))
        assert (TERM_WORDS in seen(client)) is told
        assert ("ends on 18 December 2026" in seen(client)) is told
        assert (f"/admin/custr/school/{school.pk}/change/#terms-group" in seen(client)) is told


def test_a_school_without_terms_or_with_the_next_one_listed_is_not_asked(school):
    with time_machine.travel("2026-12-18T12:00:00Z", tick=False):
        client = signed_in(somebody("it", Role.ADMIN, school))
        assert TERM_WORDS not in seen(client)
        a_term(school, "2026-09-02", "2026-12-18")
        a_term(school, "2027-01-05", "2027-03-26")
        assert TERM_WORDS not in seen(client)


def test_both_are_told_where_both_are_so(school):
    refused(school)
    a_term(school, "2026-09-02", "2026-12-18")
    with time_machine.travel("2026-12-18T12:00:00Z", tick=False):
        page = seen(signed_in(somebody("it", Role.ADMIN, school)))
    assert WORDS in page
    assert TERM_WORDS in page


def test_marks_refused_for_one_cause_are_said_once(school, staff):
    words = "it has no period 2 or 3; it has 7 (Morning), 8 (Afternoon)"
    for number in range(3):
        when = timezone.now() + timedelta(minutes=number)
        record = stands(
            a_record(school), cause=Cause.MIS_REJECTED, message=words, request={"url": "x"}, finished_at=when
        )
    said = seen(staff)
    assert said.count("Every mark is refused") == 1
    assert "has refused all of the last 3 marks" in said
    assert words in said
    assert WORDS not in said
    stands(record, request={"url": "x"}, finished_at=timezone.now() + timedelta(minutes=9))
    assert "Every mark is refused" not in seen(staff)
