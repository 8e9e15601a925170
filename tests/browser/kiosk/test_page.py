"""The kiosk's page: connecting it, walking away from it, and being able to read and reach it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from custr.devices import new_pairing_code, revoke
from custr.models import Device, School
from custr.pins import hash_pin
from tests.browser.kiosk.tablet import LATE, Tablet
from tests.cast import a_device, a_question, a_reason, a_school, a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: kiosk")]

Kiosk = Callable[..., Tablet]
SIZES = [(360, 740), (1280, 800)]
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")


class TestConnecting:
    def test_by_a_code_that_is_typed_once(self, kiosk: Kiosk, school: School) -> None:
        device = Device.objects.create(school=school, name="Gate")
        code = new_pairing_code(device)
        tablet = kiosk(None)
        tablet.page.goto(tablet.address)
        tablet.page.get_by_label("Pairing code").fill(code.lower())
        tablet.tap("Connect")
        tablet.is_at("home")
        expect(tablet.page.locator("#school")).to_have_text(school.name)
        tablet.page.reload()
        tablet.is_at("home")

    def test_a_wrong_code_is_said(self, kiosk: Kiosk) -> None:
        tablet = kiosk(None)
        tablet.page.goto(tablet.address)
        tablet.page.get_by_label("Pairing code").fill("AAAA-AAAA")
        tablet.tap("Connect")
        tablet.sees("That code is not right")
        expect(tablet.page.get_by_label("Pairing code")).to_be_focused()

    def test_by_a_token_in_the_address_which_does_not_stay_there(self, kiosk: Kiosk) -> None:
        tablet = kiosk()
        tablet.is_at("home")
        assert tablet.page.url == tablet.address
        tablet.page.reload()
        tablet.is_at("home")

    def test_another_token_takes_over_when_somebody_says_so(self, kiosk: Kiosk) -> None:
        tablet = kiosk()
        tablet.is_at("home")
        tablet.connect(a_device(a_school(name="Dale School"))[1])
        tablet.is_at("replace")
        tablet.tap("Connect it anew")
        expect(tablet.page.locator("#school")).to_have_text("Dale School")

    def test_otherwise_it_stays_what_it_is(self, kiosk: Kiosk, school: School) -> None:
        tablet = kiosk()
        tablet.is_at("home")
        tablet.connect(a_device(a_school(name="Dale School"))[1])
        tablet.tap("Leave it as it is")
        tablet.is_at("home")
        tablet.page.reload()
        expect(tablet.page.locator("#school")).to_have_text(school.name)

    def test_with_a_pin_that_is_asked_for(self, kiosk: Kiosk, school: School) -> None:
        school.kiosk_pin = hash_pin("2468")
        school.save()
        tablet = kiosk(width=360, height=740)
        tablet.is_at("home")
        tablet.page.goto("about:blank")  # a link that opens the page anew asks, too
        tablet.connect(a_device(a_school(name="Dale School"))[1])
        tablet.is_at("replace")
        for pin in ("1111", "2468"):
            tablet.page.get_by_label("The staff’s PIN").fill(pin)
            tablet.tap("Connect it anew")
            if pin == "1111":
                tablet.sees("That is not the PIN.")
        expect(tablet.page.locator("#school")).to_have_text("Dale School", timeout=15_000)

    def test_the_same_token_asks_nothing(self, kiosk: Kiosk, school: School) -> None:
        token = a_device(school)[1]
        tablet = kiosk(token)
        tablet.is_at("home")
        tablet.connect(token)
        tablet.is_at("home")
        assert tablet.page.url == tablet.address

    def test_a_wrong_token_asks_for_a_code(self, kiosk: Kiosk) -> None:
        tablet = kiosk("nonsense")
        tablet.is_at("pairing")
        assert tablet.page.evaluate("localStorage.getItem('custr.kiosk.token')") is None

    def test_a_revoked_kiosk_asks_for_a_code_and_shows_nothing(self, kiosk: Kiosk, school: School) -> None:
        a_student(school)
        device, token = a_device(school)
        tablet = kiosk(None)
        # Its first heartbeat, too, would tell it that it is revoked: before anybody has tapped.
        with tablet.page.expect_response("**/devices/heartbeat"):
            tablet.connect(token)
        tablet.is_at("home")
        revoke(device)
        tablet.begin(LATE, "ava")
        tablet.is_at("pairing")
        assert school.name not in tablet.page.locator("body").inner_text()

    def test_a_server_that_is_away_is_tried_again(self, kiosk: Kiosk, school: School) -> None:
        tablet = kiosk(None)
        tablet.page.route("**/api/v1/config", lambda route: route.abort("connectionrefused"))
        tablet.connect(a_device(school)[1])
        tablet.sees("There is no connection.")
        tablet.page.unroute_all()
        tablet.is_at("home")

    def test_it_says_how_it_is(self, kiosk: Kiosk, school: School) -> None:
        device, token = a_device(school)
        tablet = kiosk(None)
        with tablet.page.expect_response("**/devices/heartbeat"):
            tablet.connect(token)
        device.refresh_from_db()
        assert device.heartbeat_at is not None
        assert (device.events_waiting, device.app_version) == (0, "1")


class TestWalkingAway:
    @pytest.fixture
    def tablet(self, kiosk: Kiosk, school: School) -> Tablet:
        a_student(school)
        tablet = kiosk(None)
        tablet.page.clock.install()
        tablet.connect(a_device(school)[1])
        tablet.is_at("home")
        tablet.begin(LATE, "ava")
        tablet.page.clock.run_for(1_000)
        tablet.tap("Ava Olsen")
        tablet.is_at("reasons")
        return tablet

    def test_it_asks_after_twenty_seconds(self, tablet: Tablet) -> None:
        tablet.page.clock.run_for(18_000)
        expect(tablet.page.get_by_role("dialog")).to_be_hidden()
        tablet.page.clock.run_for(3_000)
        expect(tablet.page.get_by_role("dialog", name="Still there?")).to_be_visible()
        tablet.tap("Yes, carry on")
        tablet.is_at("reasons")
        tablet.page.clock.run_for(21_000)
        expect(tablet.page.get_by_role("dialog")).to_be_visible()

    def test_twenty_more_and_nothing_is_left(self, tablet: Tablet) -> None:
        tablet.page.clock.run_for(21_000)
        tablet.page.clock.run_for(20_000)
        tablet.is_at("home")
        expect(tablet.page.get_by_role("dialog")).to_be_hidden()
        assert "Ava" not in tablet.page.content()

    def test_start_again_wipes_at_once(self, tablet: Tablet) -> None:
        tablet.page.clock.run_for(21_000)
        tablet.tap("Start again")
        tablet.is_at("home")

    def test_home_is_left_alone(self, tablet: Tablet) -> None:
        tablet.tap("Not me")
        tablet.page.clock.run_for(60_000)
        expect(tablet.page.get_by_role("dialog")).to_be_hidden()
        tablet.is_at("home")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ({"day_starts": "23:59", "day_ends": "23:59:30"}, "The school day has not begun"),
        ({"day_starts": "00:00", "day_ends": "00:01"}, "The school day is over"),
        ({"school_days": []}, "There is no school today"),
    ],
)
def test_outside_the_school_day_it_says_so(
    kiosk: Kiosk, school: School, day: dict[str, Any], words: str
) -> None:
    School.objects.filter(pk=school.pk).update(**day)
    tablet = kiosk()
    tablet.sees(words)
    assert tablet.page.get_by_role("button").count() == 0


def test_only_what_the_device_offers_is_there(kiosk: Kiosk, school: School) -> None:
    School.objects.filter(pk=school.pk).update(kiosk_early_leave_years=[])
    page = kiosk().page
    expect(page.get_by_role("button", name="Late Arrival")).to_be_visible()
    expect(page.get_by_role("button", name="Early Leave")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_can_be_read_and_reached(
    kiosk: Kiosk, school: School, size: tuple[int, int], scheme: str
) -> None:
    School.objects.filter(pk=school.pk).update(
        student_exact_match_required=False, reason_exact_match_required=False
    )
    a_student(school, "Maximiliana-Josephine", "Featherstonehaugh-Wolfeschlegelstein")
    a_question(school, "Who is collecting you?", required=True)
    for number in range(9):
        a_reason(school, f"A reason of many words that goes on and on, number {number}")
    tablet = kiosk(None, width=size[0], height=size[1], color_scheme=scheme)

    def measure() -> None:
        assert tablet.page.evaluate(MEASURE) == []

    tablet.page.goto(tablet.address)
    tablet.is_at("pairing")
    tablet.tap("Connect")
    measure()
    tablet.connect(a_device(school)[1])
    tablet.is_at("home")
    measure()
    tablet.begin(LATE, "max")
    tablet.page.wait_for_selector(".person")
    measure()
    tablet.tap("Maximiliana")
    tablet.tap("Next")
    measure()
    tablet.page.locator("#answer").fill("Me")
    tablet.tap("Next")
    tablet.is_at("reasons")
    measure()
    tablet.tap("Something else")
    measure()
    tablet.page.locator("#reason").fill("x")
    tablet.tap("Done")
    tablet.is_at("done")
    measure()
