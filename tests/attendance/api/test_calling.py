"""Who is calling: tokens, pairing, heartbeats (rest.md)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from custr.devices import PER_ADDRESS, issue_token, new_pairing_code, revoke
from custr.models import Device, School, User
from tests.attendance.api.kiosk import Kiosk, errors_of
from tests.cast import a_school

NOW = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)


def is_unknown(response) -> bool:
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    return (response.status_code, problem["status"], problem["code"]) == (401, 401, "unauthenticated")


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic b2ZmaWNlOnB3",
        "bearer\twrong",
        "Bearer é",
        "x" * 5000,
    ],
)
@pytest.mark.parametrize("path", ["config", "students?search=ava", "students/directory", "attendance/x"])
def test_without_a_right_token_nothing_is_told(authorization, path):
    headers = {} if authorization is None else {"authorization": authorization}
    assert is_unknown(Client(headers=headers).get(f"/api/v1/{path}"))


@pytest.mark.parametrize("path", ["attendance", "attendance/batch", "devices/heartbeat"])
def test_without_a_token_nothing_is_taken(path):
    assert is_unknown(Client().post(f"/api/v1/{path}", "{", content_type="application/json"))


def test_the_scheme_knows_no_case(kiosk):
    response = Client(headers={"authorization": f"bearer {kiosk.token}"}).get("/api/v1/config")
    assert response.status_code == 200


def test_a_revoked_token_is_refused(kiosk):
    revoke(kiosk.device)
    assert is_unknown(kiosk.get("config"))


def test_an_older_token_is_refused(kiosk):
    issue_token(kiosk.device)
    assert is_unknown(kiosk.get("config"))


def test_a_staff_session_is_nobody_here():
    client = Client()
    client.force_login(User.objects.create_superuser("office"))
    assert is_unknown(client.get("/api/v1/config"))


def test_a_token_in_the_address_is_nobody(kiosk):
    assert is_unknown(Client().get("/api/v1/config", {"token": kiosk.token, "access_token": kiosk.token}))


def test_the_last_use_is_kept_once_a_minute(kiosk, clock, django_assert_num_queries):
    for seconds, kept in [(0, 0), (59, 0), (1, 60), (30, 60), (45, 135)]:
        clock.shift(seconds)
        kiosk.get("attendance/x")
        assert Device.objects.get().last_used_at == NOW + timedelta(seconds=kept)
    with django_assert_num_queries(1):
        kiosk.get("attendance/x")


def pair(code: object, **meta: str):
    return Client().post("/api/v1/devices/pair", {"code": code}, content_type="application/json", **meta)


@pytest.fixture
def tablet() -> Device:
    return Device.objects.create(school=a_school(slug="northfield"), name="Reception")


def test_a_code_becomes_a_token(tablet):
    response = pair(new_pairing_code(tablet).lower())
    assert response.status_code == 201
    answer = response.json()
    token = answer.pop("token")
    assert answer == {
        "device": {"id": str(tablet.pk), "name": "Reception"},
        "school": {"slug": "northfield", "name": "Northfield Academy", "timezone": "Europe/London"},
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/config").status_code == 200


def test_every_bad_code_gets_one_and_the_same_answer(tablet, clock):
    used, expired = new_pairing_code(tablet), None
    pair(used)
    expired = new_pairing_code(tablet)
    clock.shift(timedelta(minutes=15))
    answers = [pair(code) for code in (used, expired, "K7QF-2M9D", "x", "\x00", "x" * 10_000)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"pairing_code_invalid"}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [(None, "required"), ("", "required"), (5, "invalid"), ({}, "invalid"), (False, "invalid")],
)
def test_a_code_is_text(code, error):
    assert errors_of(pair(code)) == [("code", error)]


def test_guessing_is_throttled(tablet):
    code = new_pairing_code(tablet)
    for _ in range(PER_ADDRESS):
        assert pair("0000-0000").status_code == 404
    response = pair(code)
    assert (response.status_code, response.json()["code"]) == (429, "throttled")
    assert response.headers["Retry-After"] == str(15 * 60)
    assert pair(code, REMOTE_ADDR="192.0.2.9").status_code == 201


def test_pairing_minds_no_token(tablet):
    client = Client(headers={"authorization": "Bearer wrong"})
    response = client.post(
        "/api/v1/devices/pair", {"code": new_pairing_code(tablet)}, content_type="application/json"
    )
    assert response.status_code == 201


def test_a_heartbeat_says_how_a_device_is(kiosk):
    response = kiosk.heartbeat(
        device_time="2026-11-23T08:53:30+00:00",
        app_version="1.4.0",
        events_waiting=3,
        oldest_waiting_at="2026-11-23T09:40:00+01:00",
    )
    assert (response.status_code, response.content) == (204, b"")
    device = Device.objects.get()
    assert (device.heartbeat_at, device.clock_offset_s) == (NOW, 90.0)
    assert (device.app_version, device.events_waiting) == ("1.4.0", 3)
    assert device.oldest_waiting_at == NOW - timedelta(minutes=15)


def test_what_is_blank_in_a_heartbeat_is_left_out(kiosk):
    blank = {"events_waiting": "", "oldest_waiting_at": "", "app_version": " "}
    assert kiosk.heartbeat(**blank).status_code == 204
    kiosk.device.refresh_from_db()
    assert (kiosk.device.events_waiting, kiosk.device.oldest_waiting_at) == (None, None)


def test_the_next_heartbeat_replaces_it_all(kiosk):
    kiosk.heartbeat(events_waiting=3, oldest_waiting_at="2026-11-23T08:40:00Z", app_version="1")
    assert kiosk.heartbeat(events_waiting=0, oldest_waiting_at=None).status_code == 204
    device = Device.objects.get()
    assert (device.events_waiting, device.oldest_waiting_at, device.app_version) == (0, None, "")


def test_a_heartbeat_is_the_devices_own(kiosk):
    Kiosk(kiosk.school).heartbeat()
    assert Device.objects.get(pk=kiosk.device.pk).heartbeat_at is None


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"device_time": None}, ("device_time", "required")),
        ({"device_time": "garbage"}, ("device_time", "invalid")),
        ({"device_time": "2026-11-23T08:55:00"}, ("device_time", "invalid")),
        ({"app_version": 1}, ("app_version", "invalid")),
        ({"app_version": "x" * 51}, ("app_version", "too_long")),
        ({"app_version": "\x00"}, ("app_version", "invalid")),
        ({"events_waiting": -1}, ("events_waiting", "invalid")),
        ({"events_waiting": 1.5}, ("events_waiting", "invalid")),
        ({"events_waiting": True}, ("events_waiting", "invalid")),
        ({"events_waiting": 2**31}, ("events_waiting", "invalid")),
        ({"events_waiting": "3"}, ("events_waiting", "invalid")),
        ({"oldest_waiting_at": "garbage"}, ("oldest_waiting_at", "invalid")),
        ({"oldest_waiting_at": 5}, ("oldest_waiting_at", "invalid")),
    ],
)
def test_a_heartbeat_is_checked(kiosk, said, error):
    assert errors_of(kiosk.heartbeat(**said)) == [error]
    assert Device.objects.get().heartbeat_at is None


def test_a_heartbeat_may_say_what_was_set_aside(kiosk):
    assert kiosk.heartbeat(set_aside=2, set_aside_codes=["event_id_reused"]).status_code == 204
    device = Device.objects.get()
    assert (device.set_aside, device.set_aside_codes) == (2, ["event_id_reused"])
    assert kiosk.heartbeat().status_code == 204
    device.refresh_from_db()
    assert (device.set_aside, device.set_aside_codes) == (None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("set_aside", -1),
        ("set_aside", "2"),
        ("set_aside_codes", "x"),
        ("set_aside_codes", [1]),
        ("set_aside_codes", ["\x00"]),
    ],
)
def test_what_was_set_aside_is_a_number_and_a_list_of_codes(kiosk, field, value):
    assert errors_of(kiosk.heartbeat(**{field: value})) == [(field, "invalid")]


@pytest.mark.parametrize("path", ["students?search=ava", "students/directory", "attendance/unknown"])
def test_no_answer_with_a_name_is_kept_by_a_cache(tablet, path):
    School.objects.update(offline_directory=True)
    client = Client(headers={"authorization": f"Bearer {issue_token(tablet)}"})
    assert client.get(f"/api/v1/{path}").headers["Cache-Control"] == "no-store"


def test_nor_is_one_to_what_was_recorded(tablet):
    client = Client(headers={"authorization": f"Bearer {issue_token(tablet)}"})
    for path in ("attendance", "attendance/batch"):
        answer = client.post(f"/api/v1/{path}", {}, content_type="application/json")
        assert answer.headers["Cache-Control"] == "no-store"
