"""The admin in a real browser: no word from the policy, nothing sideways, and what its scripts do."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from custr.models import School
from mis.causes import Cause
from reasons.models import Reason
from tests.attendance.rows import a_record, stands
from tests.browser.desk.desk import Desk
from tests.cast import (
    a_closure,
    a_code,
    a_device,
    a_question,
    a_reason,
    a_special_day,
    a_student,
    a_term,
    a_weekday,
)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: pages")]

Desks = Callable[..., Desk]
LISTS = ["custr_student", "custr_device", "custr_user", "reasons_reason", "attendance_question"]
ADDS = ["custr_device", "custr_user", "reasons_reason", "attendance_question"]


@pytest.fixture
def reason(school: School) -> Reason:
    a_code(school, "U", description="Arrived after registration closed")
    return a_reason(school, "Missed the bus", code="L", time_codes={"09:00": "U"})


@pytest.fixture
def paths(school: School, reason: Reason) -> list[str]:
    """Every kind of page that the admin has."""
    a_closure(school, "2026-12-21", "2027-01-01", name="Christmas")
    a_term(school, "2026-09-02", "2026-12-18", name="Autumn")
    a_weekday(school, "fri", ends="12:30", no_pm=True)
    a_special_day(school, "2026-12-16", starts="10:00", am_registration_ends="10:15", name="Snow")
    rows = {
        "custr_school": school,
        "custr_student": a_student(school),
        "custr_device": a_device(school)[0],
        "reasons_reason": reason,
        "attendance_question": a_question(school),
        "mis_connection": school.connection,
    }
    changes = [reverse(f"admin:{name}_change", args=[row.pk]) for name, row in rows.items()]
    histories = [reverse("admin:custr_school_history", args=[school.pk])]
    lists = [reverse(f"admin:{name}_changelist") for name in LISTS]
    return [*changes, *histories, *lists, *(reverse(f"admin:{name}_add") for name in ADDS)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_readable_and_within_the_window(
    desk: Desks, paths: list[str], scheme: str, width: int
) -> None:
    """The desk itself sees to it that the console is silent, and that no other host is asked."""
    made = desk(color_scheme=scheme, width=width)
    found = {}
    for path in paths:
        made.open(path)
        found[path] = (made.serious(), made.sticks_out())
    assert found == {path: ([], 0) for path in paths}


def test_the_policy_hears_of_nothing(desk: Desks, paths: list[str], school: School) -> None:
    """Neither on the admin's pages nor on any other."""
    record = stands(a_record(school, student=a_student(school)), cause=Cause.MIS_TIMEOUT)
    lists = ["mis_connection", "reasons_attendancecode", "attendance_attendancerecord", "custr_school"]
    paths += [reverse(f"admin:{name}_changelist") for name in lists]
    paths += [
        reverse("admin:attendance_attendancerecord_change", args=[record.pk]),
        "/admin/",
        "/",
        "/records/",
    ]
    paths += [f"/records/{record.pk}/", "/kiosk/", "/api/v1/docs/", "/admin/password_change/"]
    made = desk()
    made.page.add_init_script(
        "window.heard = []; addEventListener('securitypolicyviolation', (e) => heard.push(e.blockedURI))"
    )
    for path in paths:
        assert made.open(path).evaluate("window.heard") == [], path


def test_add_code_adds_a_row_and_it_is_kept(desk: Desks, reason: Reason) -> None:
    page = desk().open(reverse("admin:reasons_reason_change", args=[reason.pk]))
    page.get_by_role("button", name="Add Code").click()
    page.locator("#id_time_codes-1-starts").fill("10:30")
    page.locator("#id_time_codes-1-code").select_option(label="L · Code L")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Reasons / Writeback")).to_be_visible()
    assert [str(row) for row in reason.time_codes.all()] == ["09:00 U", "10:30 L"]


def test_adding_a_device_ends_with_its_code(desk: Desks, school: School) -> None:
    page = desk().open("/admin/custr/device/add/")
    page.get_by_label("Name").fill("Library")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".pairing .code")).to_have_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}"))
    expect(page.get_by_text("15 minutes")).to_be_visible()
    assert school.devices.get(name="Library").pairing_codes.count() == 1


def test_a_device_is_revoked_after_a_question(desk: Desks, school: School) -> None:
    device, _token = a_device(school, "Library")
    page = desk().open(reverse("admin:custr_device_change", args=[device.pk]))
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Library was revoked.")).to_be_visible()
    device.refresh_from_db()
    assert device.revoked_at is not None


def test_a_doubt_is_seen_on_the_settings(desk: Desks, school: School) -> None:
    page = desk().open(reverse("admin:custr_school_change", args=[school.pk]))
    page.get_by_label("AM Registration End Time").fill("09:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .warning")).to_contain_text("longer than 30 minutes")


def test_buttons_and_fields_are_made_for_fingers(desk: Desks, reason: Reason) -> None:
    page = desk(width=360).open(reverse("admin:reasons_reason_change", args=[reason.pk]))
    asked = ".submit-row input, #header nav a, .form-row input[type=text], .form-row select"
    boxes = {one.evaluate("(e) => e.outerHTML"): one.bounding_box() for one in page.locator(asked).all()}
    assert {name: box for name, box in boxes.items() if box and box["height"] < 43.5} == {}


def test_the_keyboard_reaches_the_content_first(desk: Desks, reason: Reason) -> None:
    page = desk().open("/admin/reasons/reason/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
