"""Every staff page for everybody: axe, narrow windows, fingers, keyboards, small downloads."""

import gzip
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Response, expect

from attendance.models import AttendanceRecord
from custr.known_browsers import hash_of
from custr.models import School, WrongGuess
from custr.signing_in import PER_NAME
from mis.causes import Cause
from tests.attendance.rows import PASSWORD, a_record, stands
from tests.browser.desk.desk import Desk
from tests.cast import a_reason, a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: reach")]

Desks = Callable[..., Desk]
OUTCOMES = [
    ("successful", None, {"detail": "Accepted", "code": "L", "replaced_code": "N"}),
    ("failed", Cause.MIS_TIMEOUT, {"outcome_unknown": True, "code": "L"}),
    ("failed", Cause.REASON_NOT_MATCHED, {}),
    ("failed", Cause.MIS_REJECTED, {"message": "W" * 400, "request": {"url": "x" * 300, "body": {"a": "b"}}}),
    ("not_required", Cause.REASON_DONT_WRITEBACK, {}),
    ("pending", None, {}),
]


@pytest.fixture
def records(school: School) -> list[AttendanceRecord]:
    """One of every tone, with words that are longer than a window is wide."""
    made = []
    for number, (status, cause, columns) in enumerate(OUTCOMES):
        with transaction.atomic():
            student = a_student(school, f"Ava{number}", "Featherstonehaugh-Cholmondeley")
            record = a_record(
                school, student=student, reason=a_reason(school, f"{number}" + "Bus" * 40, code="L")
            )
            made.append(stands(record, status, cause, **({"claimed_at": record.received_at} | columns)))
    return made


@pytest.fixture
def paths(records: list[AttendanceRecord]) -> list[str]:
    return ["/", "/?status=failed", "/records/", "/records/?search=nobody"] + [
        f"/records/{record.pk}/" for record in records
    ]


def each(desk: Desk, paths: list[str]) -> Iterator[str]:
    for path in paths:
        desk.open(path)
        yield path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious(desk: Desks, paths: list[str], scheme: str, width: int) -> None:
    made = desk(color_scheme=scheme, width=width)
    assert {path: made.serious() for path in each(made, paths)} == {path: [] for path in paths}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_before_one_is_signed_in(desk: Desks, scheme: str) -> None:
    made = desk(color_scheme=scheme, signed_in=False)
    made.open("/login/")
    assert made.serious() == []
    made.page.get_by_label("Username").fill("nobody")
    made.page.get_by_label("Password").fill("wrong")
    made.page.get_by_role("button", name="Sign in").click()
    expect(made.page.get_by_role("alert")).to_be_visible()
    assert made.serious() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_wears_the_same_look(desk: Desks, records, scheme: str) -> None:
    made = desk(color_scheme=scheme)
    paths = ["/admin/", reverse("admin:attendance_attendancerecord_change", args=[records[1].pk])]
    assert {path: made.serious() for path in each(made, paths)} == {path: [] for path in paths}
    expect(made.page.get_by_role("tabpanel", name="Writeback")).to_contain_text("check the MIS first")


@pytest.mark.parametrize("tab", ["Details", "History"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_other_tabs_and_what_is_folded_too(desk: Desks, records, scheme: str, tab: str) -> None:
    made = desk(color_scheme=scheme)
    page = made.open(f"/records/{records[3].pk}/")
    for box in page.locator("summary").all():
        box.click()
    assert made.serious() == []
    page.get_by_role("tab", name=tab).click()
    assert made.serious() == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_sticks_out(desk: Desks, paths: list[str], width: int) -> None:
    made = desk(width=width)
    assert {path: made.sticks_out() for path in each(made, paths)} == dict.fromkeys(paths, 0)


def test_nothing_sticks_out_where_everything_is_unfolded(desk: Desks, records) -> None:
    made = desk(width=360)
    page = made.open(f"/records/{records[3].pk}/")
    for box in page.locator("summary").all():
        box.click()
    assert made.sticks_out() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_fingers_find_everything(desk: Desks, paths: list[str], width: int) -> None:
    made = desk(width=width)
    small = {path: found for path in each(made, paths) if (found := made.too_small())}
    assert small == {}


def test_the_keyboard_begins_with_a_way_past_the_top(desk: Desks, paths) -> None:
    page = desk().open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_focus_is_seen(desk: Desks, paths) -> None:
    page = desk().open("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 3


def test_nothing_moves_for_those_who_asked_for_stillness(desk: Desks, paths) -> None:
    made = desk(reduced_motion="reduce")
    moves = "(e) => parseFloat(getComputedStyle(e).transitionDuration)"
    for path in each(made, paths):
        assert made.page.evaluate(f"[...document.querySelectorAll('*')].filter({moves}).length") == 0, path


def test_a_page_is_small(desk: Desks, paths) -> None:
    """Under 100 KB compressed, styles and scripts included."""
    made = desk()
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.status == 200:
            sizes[response.url] = len(gzip.compress(response.body()))

    for path in paths:
        sizes.clear()
        made.page.on("response", weigh)
        made.open(path)
        made.page.wait_for_load_state("load")
        made.page.remove_listener("response", weigh)
        assert sum(sizes.values()) < 100_000, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_door_says_how_long_to_wait(desk: Desks, person, scheme: str, width: int) -> None:
    now = timezone.now()
    name = f"login:name:{hash_of(person.username)}"
    WrongGuess.objects.bulk_create(WrongGuess(key=name, at=now) for _ in range(PER_NAME))
    made = desk(color_scheme=scheme, width=width, signed_in=False)
    made.open("/login/")
    made.page.get_by_label("Username").fill(person.username)
    made.page.get_by_label("Password").fill(PASSWORD)
    made.page.get_by_role("button", name="Sign in").click()
    expect(made.page.get_by_role("alert")).to_contain_text("Try again in 15 minutes.")
    assert (made.serious(), made.sticks_out()) == ([], 0)
    made.problems = [problem for problem in made.problems if "429" not in problem]
