"""A page that is no longer up to date says so; once nobody is signed in, it names nobody."""

import pytest
from playwright.sync_api import Page, expect

from attendance.models import AttendanceRecord
from tests.attendance.rows import a_record
from tests.cast import a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: session")]


@pytest.fixture
def record(school) -> AttendanceRecord:
    return a_record(school, student=a_student(school))


def names_on(page: Page) -> int:
    return page.get_by_text("Ava Olsen").count()


@pytest.mark.parametrize("path", ["/", "/records/", "/records/{}/", "/admin/attendance/attendancerecord/"])
def test_signing_out_in_another_tab_takes_the_names_off(desk, record, path):
    made = desk()
    page = made.open(path.format(record.pk))
    assert names_on(page) > 0
    other = page.context.new_page()
    other.goto(f"{made.address}/")
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    assert names_on(page) == 0
    assert page.title() == "Custr"
    assert made.serious() == []


def test_a_session_that_ends_takes_the_names_off(desk, record):
    made = desk()
    page = made.open("/")
    page.context.clear_cookies()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible(timeout=15_000)
    assert names_on(page) == 0


def test_offline_it_says_so_at_once_and_greys_and_online_it_is_as_before(desk, record):
    made = desk(width=360)
    page = made.open("/")
    page.context.set_offline(True)
    notice = page.get_by_text("Not up to date")
    expect(notice).to_be_visible(timeout=1_000)
    assert names_on(page) > 0
    assert page.evaluate("getComputedStyle(document.querySelector('main > *')).filter") == "grayscale(1)"
    assert made.sticks_out() <= 0
    assert made.serious() == []
    page.context.set_offline(False)
    expect(notice).to_be_hidden(timeout=10_000)
    made.problems.clear()  # the browser itself complains of calls that had no network
