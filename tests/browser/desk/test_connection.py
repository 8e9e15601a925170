"""The connection's page in a real browser: asked for, seen running, seen done, without a reload."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from custr.models import School
from mis.models import Connection, SyncRun
from mis.pool import pool, sync_pool
from mis.webhook_key import is_secret
from tests.browser.desk.desk import Desk
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_letter, a_pupil

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: more pages")]

Desks = Callable[..., Desk]


@pytest.fixture
def mis(school: School) -> Iterator[FakeMis]:
    """The school's MIS."""
    pool.reopen()
    sync_pool.reopen()
    with FakeMis() as running:
        running.pupils = [a_pupil(number, "Pupil", f"Number{number}") for number in range(60)]
        row = school.connection
        row.base_url = running.base_url
        row.timeout_s = 30
        row.set_credentials(CREDENTIALS)
        row.save()
        yield running
    pool.stop()
    sync_pool.stop()


def page_of(school: School) -> str:
    return reverse("admin:mis_connection_change", args=[school.connection.pk])


def test_sync_now_shows_how_far_it_is_and_then_what_changed(
    desk: Desks, school: School, mis: FakeMis
) -> None:
    go_on = threading.Event()
    mis.before_answer = lambda name, _page: name == "attendance-codes" and go_on.wait(20)
    page = desk().open(page_of(school))
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("status")).to_contain_text("60 pupils read", timeout=10_000)
    go_on.set()
    expect(page.get_by_role("status")).to_contain_text("60 pupils new", timeout=10_000)
    expect(page.get_by_text("Number7", exact=False).first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_choosing_another_provider_shows_what_it_needs(desk: Desks, school: School, width: int) -> None:
    made = desk(width=width)
    page = made.open(page_of(school))
    expect(page.get_by_label("Token")).to_be_visible()
    page.get_by_label("Provider").select_option("edfi")
    expect(page.get_by_label("Client secret")).to_be_visible()
    expect(page.get_by_label("Token")).to_have_count(0)
    expect(page.get_by_label("Address")).to_have_value("")
    assert (made.serious(), made.sticks_out()) == ([], 0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_are_readable_and_within_the_window(
    desk: Desks, school: School, mis: FakeMis, scheme: str, width: int
) -> None:
    SyncRun.objects.create(
        school=school,
        trigger="person",
        status="failed",
        cause="too_many_left",
        counts={"missing": 59, "before": 60},
        lines=[["pupil_changed", "W" * 100, {"form": ["7B", "8B"]}], ["code_gone", "U", ["Overslept"]]],
        requested_at=school.connection.changed_at,
        finished_at=school.connection.changed_at,
    )
    made = desk(color_scheme=scheme, width=width)
    run = SyncRun.objects.get()
    for path in (page_of(school), "/admin/mis/syncrun/", f"/admin/mis/syncrun/{run.pk}/change/"):
        made.open(path)
        assert (path, made.serious(), made.sticks_out()) == (path, [], 0)
    made.open(page_of(school))
    made.page.get_by_role("button", name="Test connection").click()
    expect(made.page.get_by_role("heading", name="Test connection")).to_be_visible()
    assert (made.serious(), made.sticks_out()) == ([], 0)


def test_the_strip_appears_on_a_page_that_is_open(desk: Desks, school: School, mis: FakeMis) -> None:
    mis.codes = [a_letter("L")]
    made = desk(width=360)
    page = made.open("/")
    expect(page.get_by_text("MIS not connected")).to_have_count(0)
    Connection.objects.update(enabled=False)
    # It looks every 15 seconds; a hand is quicker.
    page.reload()
    expect(page.get_by_text("MIS not connected")).to_be_visible()
    expect(page.get_by_role("link", name="MIS connection")).to_be_visible()
    assert (made.serious(), made.sticks_out()) == ([], 0)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light")])
def test_a_webhooks_secret_is_made_by_a_button(desk: Desks, school: School, width: int, scheme: str) -> None:
    made = desk(width=width, color_scheme=scheme)
    page = made.open(f"{page_of(school)}?provider=webhook")
    page.get_by_role("button", name="Make a secret").click()
    secret = page.get_by_label("Secret").input_value()
    assert is_secret(secret)
    assert len(secret) == len("whsec_") + 44
    expect(page.get_by_label("Secret")).to_have_attribute("type", "text")
    page.get_by_label("Address").fill("https://receiver.example/attendance")
    assert (made.sticks_out(), made.serious()) == (0, [])
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("changed successfully")).to_be_visible()
    assert Connection.objects.get(school=school).credentials == {"secret": secret}


@pytest.mark.parametrize("width", [360, 1280])
def test_arbors_register_is_a_choice(desk: Desks, school: School, width: int) -> None:
    made = desk(width=width)
    page = made.open(f"{page_of(school)}?provider=arbor")
    expect(page.get_by_label("Register that marks go to")).to_have_value("roll_call_time")
    assert (made.sticks_out(), made.serious()) == (0, [])
