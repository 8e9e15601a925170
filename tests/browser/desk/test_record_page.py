"""The record page in a real browser: tabs, refreshing, copying."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from attendance.models import AttendanceRecord
from custr.models import School
from mis.causes import Cause
from mis.models import Writeback
from tests.attendance.rows import a_record, stands
from tests.browser.desk.desk import Desk
from tests.cast import a_reason, a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: record")]

Desks = Callable[..., Desk]


def written(school: School, status: str = "successful", cause: Cause | None = None, **columns):
    """A record whose writeback stands before anybody could attempt it."""
    with transaction.atomic():
        record = a_record(school, student=a_student(school), reason=a_reason(school, code="L"))
        return stands(record, status, cause, **columns)


@pytest.fixture
def record(school: School) -> AttendanceRecord:
    return written(school, cause=Cause.MIS_TIMEOUT, outcome_unknown=True, code="L")


@pytest.fixture
def on_its_way(school: School) -> AttendanceRecord:
    return written(school, "pending", claimed_at=timezone.now())


def path(record: AttendanceRecord) -> str:
    return f"/records/{record.pk}/"


class TestTabs:
    def test_the_writeback_is_open_first(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        expect(page.get_by_role("tab", selected=True)).to_have_text("Writeback")
        expect(page.get_by_role("tabpanel")).to_have_count(1)
        expect(page.get_by_role("tabpanel", name="Writeback")).to_contain_text("check the MIS first")

    @pytest.mark.parametrize(("name", "words"), [("Details", "Event id"), ("History", "Received and stored")])
    def test_a_press_opens_another(self, desk: Desks, record, name, words) -> None:
        page = desk().open(path(record))
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name)).to_contain_text(words)
        expect(page.get_by_role("tabpanel")).to_have_count(1)

    def test_arrow_keys_go_round(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        page.get_by_role("tab", name="Writeback").focus()
        for key, name in (
            ("ArrowRight", "History"),
            ("ArrowRight", "Details"),
            ("ArrowLeft", "History"),
            ("Home", "Details"),
            ("End", "History"),
        ):
            page.keyboard.press(key)
            expect(page.get_by_role("tab", name=name)).to_be_focused()
            expect(page.get_by_role("tab", selected=True)).to_have_text(name)

    def test_only_the_open_tab_is_in_the_tab_order(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        page.get_by_role("tab", name="Writeback").focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("tab", name="History")).not_to_be_focused()
        assert page.locator("[role=tab][tabindex='0']").count() == 1

    def test_each_names_the_panel_it_opens(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        for tab in page.get_by_role("tab").all():
            panel = page.locator(f"#{tab.get_attribute('aria-controls')}")
            assert panel.get_attribute("aria-labelledby") == tab.get_attribute("id")

    def test_an_address_may_name_one(self, desk: Desks, record) -> None:
        page = desk().open(f"{path(record)}#history")
        expect(page.get_by_role("tab", selected=True)).to_have_text("History")

    def test_without_a_script_everything_is_on_the_page(self, desk: Desks, record) -> None:
        page = desk(java_script_enabled=False).open(path(record))
        for words in ("Event id", "check the MIS first", "Received and stored"):
            expect(page.get_by_text(words).first).to_be_visible()
        expect(page.get_by_role("button", name="Copy", exact=True)).to_have_count(0)


class TestRefreshing:
    def test_a_mark_on_its_way_ends_without_a_reload(self, desk: Desks, on_its_way) -> None:
        page = desk().open(path(on_its_way))
        expect(page.get_by_text("being sent to the MIS now")).to_be_visible()
        page.evaluate("window.stillTheSame = true")
        stands(on_its_way, detail="Accepted", code="L")
        expect(page.get_by_role("tabpanel")).to_contain_text("Accepted", timeout=8_000)
        expect(page.locator("[data-announce]")).to_have_text("Successful")
        assert page.evaluate("window.stillTheSame")

    def test_history_follows(self, desk: Desks, on_its_way) -> None:
        page = desk().open(path(on_its_way))
        page.get_by_role("tab", name="History").click()
        expect(page.get_by_text("It ended")).to_have_count(0)
        stands(on_its_way, detail="Accepted")
        expect(page.get_by_text("It ended")).to_be_visible(timeout=8_000)
        expect(page.get_by_role("tab", selected=True)).to_have_text("History")

    def test_what_somebody_opened_stays_open(self, desk: Desks, on_its_way) -> None:
        page = desk().open(path(on_its_way))
        page.get_by_text("What was sent and what came back").click()
        expect(page.get_by_text("Under way: it is shown here")).to_be_visible()
        stands(on_its_way, detail="Accepted", request={"method": "POST", "url": "https://mis.example"})
        expect(page.get_by_text("POST https://mis.example")).to_be_visible(timeout=8_000)

    def test_a_final_one_asks_no_more(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "/records/" in request.url else None)
        page.wait_for_timeout(3_000)
        assert asked == []

    def test_today_shows_the_next_pupil_by_itself(self, desk: Desks, school) -> None:
        page = desk().open("/")
        expect(page.get_by_text("Nobody has checked in today.")).to_be_visible()
        written(school)
        expect(page.get_by_role("link", name="Ava Olsen")).to_be_visible(timeout=10_000)

    def test_today_keeps_the_focus_where_it_was(self, desk: Desks, school, record) -> None:
        page = desk().open("/")
        page.get_by_role("link", name="Ava Olsen").focus()
        Writeback.objects.filter(record=record).update(cause=Cause.MIS_ERROR)
        expect(page.get_by_text("fault in the MIS")).to_be_visible(timeout=10_000)
        expect(page.get_by_role("link", name="Ava Olsen")).to_be_focused()


class TestCopying:
    def test_it_is_shown_before_it_is_copied(self, desk: Desks, record) -> None:
        page = desk(permissions=["clipboard-read", "clipboard-write"]).open(path(record))
        expect(page.get_by_text("It holds a pupil's name")).to_be_hidden()
        page.get_by_text("Copy for support").click()
        expect(page.get_by_text("It holds a pupil's name")).to_be_visible()
        page.get_by_role("button", name="Copy", exact=True).click()
        expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        for words in ("Northfield Academy", "Ava Olsen", "SIMS by Wonde", "mis_timeout", "Trace id"):
            assert words in copied

    def test_where_the_clipboard_is_shut_it_is_selected(self, desk: Desks, record) -> None:
        page = desk().open(path(record))
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
        page.get_by_text("Copy for support").click()
        page.get_by_role("button", name="Copy", exact=True).click()
        expect(page.get_by_text("Selected: copy it with Ctrl+C.")).to_be_visible()
        assert "Ava Olsen" in page.evaluate("window.getSelection().toString()")
