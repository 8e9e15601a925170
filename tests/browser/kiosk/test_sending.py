"""Nothing that was tapped is lost, and nothing is stored twice."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from attendance.models import AttendanceRecord
from custr.devices import revoke
from custr.models import School, Student
from tests.browser.kiosk.tablet import Tablet
from tests.cast import a_device, a_reason, a_school, a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: kiosk")]

Kiosk = Callable[..., Tablet]


@pytest.fixture(autouse=True)
def _cast(school: School) -> None:
    a_student(school, "Ava", "Olsen")
    a_reason(school, "Missed the bus", kind="late_arrival")


def hold(held: list[Route], route: Route) -> None:
    held.append(route)


def ids(tablet: Tablet) -> set[str]:
    return {event["id"] for event in tablet.sent}


def stored_soon(tablet: Tablet) -> AttendanceRecord:
    tablet.has_sent_everything()
    return AttendanceRecord.objects.get()


def test_an_event_is_named_by_a_uuid_of_version_7(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.arrive()
    tablet.is_at("done")
    named = tablet.sent[0]["id"]
    assert named[14] == "7"
    assert named[19] in "89ab"
    assert int(named[:8] + named[9:13], 16) / 1000 == pytest.approx(
        AttendanceRecord.objects.get().occurred_at.timestamp(), abs=1
    )


@pytest.mark.parametrize("answer", [None, 500, 502, 503, 429, 408, 403, 200])
def test_without_an_answer_the_same_event_goes_again(kiosk: Kiosk, answer: int | None) -> None:
    """Also when a proxy or a portal answers in our place."""
    tablet = kiosk()
    tablet.on_post(answer, answer)
    tablet.arrive()
    tablet.sees("Saved on this kiosk.")
    record = stored_soon(tablet)
    assert len(tablet.sent) == 3
    assert ids(tablet) == {str(record.event_id)}
    assert {event["occurred_at"] for event in tablet.sent} == {tablet.sent[0]["occurred_at"]}
    assert record.captured_offline


def test_a_reload_loses_nothing(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.on_post(None, None)
    tablet.arrive()
    tablet.sees("Saved on this kiosk.")
    tablet.page.reload()
    tablet.has_sent_everything(by_itself=True)
    record = AttendanceRecord.objects.get()
    assert ids(tablet) == {str(record.event_id)}


def test_an_answer_that_got_lost_stores_nothing_twice(kiosk: Kiosk) -> None:
    tablet = kiosk()
    lost = []

    def lose_the_first(route) -> None:
        response = route.fetch()
        lost.append(response.status)
        if len(lost) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=response)

    tablet.page.route("**/api/v1/attendance", lose_the_first)
    tablet.arrive()
    record = stored_soon(tablet)
    assert lost == [201, 200]
    assert ids(tablet) == {str(record.event_id)}


def test_a_pupil_does_not_wait_for_a_server_that_hangs(kiosk: Kiosk) -> None:
    tablet = kiosk()
    held: list[Route] = []
    tablet.page.route("**/api/v1/attendance", lambda route: hold(held, route))
    tablet.arrive()
    tablet.is_at("saving")
    tablet.is_at("done", within_s=6)
    tablet.sees("Saved on this kiosk.")
    held[0].continue_()
    stored_soon(tablet)


def test_what_waits_is_counted_quietly(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.on_post(*[503] * 4)
    tablet.arrive()
    badge = tablet.page.locator("#waiting", has_text="1 waiting to be sent")
    badge.wait_for()
    stored_soon(tablet)
    badge.wait_for(state="hidden")


def test_events_go_in_their_order(kiosk: Kiosk, school: School) -> None:
    a_student(school, "Ben", "Ng")
    tablet = kiosk()
    tablet.on_post(503, 503, 503)
    tablet.arrive()
    tablet.is_at("home", within_s=8)
    tablet.arrive("ben", "Ben Ng")
    tablet.has_sent_everything()
    names = AttendanceRecord.objects.order_by("received_at").values_list("student_name", flat=True)
    assert list(names) == ["Ava Olsen", "Ben Ng"]


def test_an_event_whose_pupil_has_gone_is_not_refused(kiosk: Kiosk, school: School) -> None:
    tablet = kiosk()
    tablet.on_post(None)
    tablet.arrive()
    tablet.sees("Saved on this kiosk.")
    Student.objects.filter(school=school).delete()
    record = stored_soon(tablet)
    assert record.captured_offline
    assert record.student is None


def test_an_event_that_is_refused_is_set_aside_and_blocks_nothing(kiosk: Kiosk) -> None:
    tablet = kiosk()
    waiting = {"school": School.objects.get().slug, "event": {"id": "not-a-uuid", "kind": "late_arrival"}}
    tablet.is_at("home")
    tablet.page.evaluate("event => localStorage.setItem('custr.kiosk.outbox', event)", json.dumps([waiting]))
    tablet.arrive()
    tablet.is_at("done", within_s=8)
    stored_soon(tablet)
    aside = json.loads(tablet.page.evaluate("localStorage.getItem('custr.kiosk.aside')"))
    assert [event["id"] for event in aside] == ["not-a-uuid"]


def test_a_revoked_kiosk_keeps_its_events_until_it_is_connected_again(kiosk: Kiosk, school: School) -> None:
    device, token = a_device(school)
    tablet = kiosk(token)
    tablet.begin("Late Arrival", "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    revoke(device)
    tablet.tap("Missed the bus")
    tablet.is_at("pairing")
    assert not AttendanceRecord.objects.exists()
    tablet.connect(a_device(school)[1])
    stored_soon(tablet)


def test_another_school_never_gets_them(kiosk: Kiosk, school: School) -> None:
    other = a_school(school_days=school.school_days, day_starts="00:00", day_ends="23:59:59")
    device, token = a_device(school)
    tablet = kiosk(token)
    tablet.begin("Late Arrival", "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    revoke(device)
    tablet.tap("Missed the bus")
    tablet.is_at("pairing")
    tablet.connect(a_device(other)[1])
    tablet.is_at("home")
    tablet.page.wait_for_timeout(1_500)
    assert len(tablet.sent) == 1
    assert not AttendanceRecord.objects.exists()
    assert tablet.page.evaluate("localStorage.getItem('custr.kiosk.outbox')")


def test_offline_a_name_can_be_typed(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.is_at("home")
    tablet.page.route("**/api/v1/**", lambda route: route.abort("internetdisconnected"))
    tablet.begin("Late Arrival", "Ava Olsen")
    tablet.sees("There is no connection: type your whole name.")
    tablet.tap("I am “Ava Olsen”")
    tablet.tap("Missed the bus")
    tablet.sees("Saved on this kiosk.")
    tablet.page.unroute_all()
    record = stored_soon(tablet)
    assert record.captured_offline
    assert record.student is not None


def test_where_nothing_can_be_kept_nothing_looks_saved(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.is_at("home")
    tablet.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    tablet.arrive()
    tablet.sees("This kiosk cannot keep what is tapped")
    assert not AttendanceRecord.objects.exists()
