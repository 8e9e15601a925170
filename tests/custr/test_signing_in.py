"""Guessing at passwords is slowed down, and nobody can keep the office out by it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import get_user
from django.db import connections
from django.test import Client

from custr import signing_in
from custr.guesses import GuessingError, Limit, begin_guess
from custr.models import User, WrongGuess
from tests.admin_cast import PASSWORD, somebody

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCHOOL, ELSEWHERE = "192.0.2.7", "203.0.113.9"


@pytest.fixture
def office() -> User:
    return somebody("office")


def sign_in(client: Client, username: str = "office", password: str = PASSWORD, at: str = SCHOOL) -> Any:
    return client.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=at)


def fail(times: int, username: str = "office", at: str = SCHOOL, client: Client | None = None) -> None:
    for _ in range(times):
        assert sign_in(client or Client(), username, "wrong", at).status_code == 200


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


@pytest.mark.usefixtures("office")
class TestTooMany:
    def test_ten_wrong_passwords_for_a_name_stop_even_the_right_one(self):
        for number in range(signing_in.PER_NAME):
            fail(1, at=f"198.51.100.{number}")
        client = Client()
        assert sign_in(client).status_code == 429
        assert not is_in(client)

    @pytest.mark.parametrize("spelling", ["OFFICE", " office ", "ｏffice"])
    def test_a_name_counts_however_it_is_spelled(self, spelling):
        for number in range(signing_in.PER_NAME):
            fail(1, spelling, at=f"198.51.100.{number}")
        assert sign_in(Client()).status_code == 429

    def test_a_name_that_nobody_has_is_counted_alike(self):
        """Or its throttle would say who has an account."""
        fail(signing_in.PER_NAME, "nobody")
        assert sign_in(Client(), "nobody").status_code == 429

    def test_twenty_wrong_passwords_stop_an_address_for_every_name(self):
        for number in range(signing_in.PER_ADDRESS):
            fail(1, f"somebody-{number}")
        assert sign_in(Client(), "office").status_code == 429
        assert sign_in(Client(), "office", at=ELSEWHERE).status_code == 302

    def test_three_hundred_stop_strangers_from_everywhere(self):
        now = datetime.now(UTC)
        WrongGuess.objects.bulk_create(WrongGuess(key="login:all", at=now) for _ in range(signing_in.OVERALL))
        assert sign_in(Client(), at=ELSEWHERE).status_code == 429

    def test_the_page_says_how_long_in_words_and_for_machines(self):
        fail(signing_in.PER_NAME)
        answer = sign_in(Client())
        assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
        page = answer.content.decode()
        assert "Too many wrong passwords. Try again in 15 minutes." in page
        assert 'role="alert"' in page
        assert PASSWORD not in page

    def test_the_admin_has_no_door_of_its_own(self):
        fail(signing_in.PER_NAME)
        answer = Client().post("/admin/login/", {"username": "office", "password": PASSWORD}, follow=True)
        assert answer.redirect_chain
        assert not is_in(answer.client)
        assert sign_in(answer.client).status_code == 429

    def test_a_forwarded_address_of_their_own_helps_nobody(self):
        for number in range(signing_in.PER_ADDRESS):
            Client().post(
                "/login/",
                {"username": f"n{number}", "password": "wrong"},
                REMOTE_ADDR=SCHOOL,
                headers={"x-forwarded-for": f"198.51.100.{number}"},
            )
        assert sign_in(Client()).status_code == 429

    def test_pairing_codes_count_on_their_own(self):
        for number in range(signing_in.PER_ADDRESS):
            fail(1, f"somebody-{number}")
        answer = Client().post(
            "/api/v1/devices/pair", {"code": "0000-0000"}, content_type="application/json", REMOTE_ADDR=SCHOOL
        )
        assert answer.status_code == 404


@pytest.mark.usefixtures("office")
class TestTheOfficeGetsIn:
    def test_where_one_has_signed_in_before_nobody_elses_failures_count(self):
        here = Client()
        assert sign_in(here).status_code == 302
        here.post("/logout/")
        fail(signing_in.PER_NAME)
        assert sign_in(Client()).status_code == 429
        assert sign_in(here).status_code == 302

    def test_that_browser_may_not_guess_for_ever_either(self):
        here = Client()
        sign_in(here)
        here.post("/logout/")
        fail(signing_in.PER_BROWSER, client=here)
        assert sign_in(here).status_code == 429
        assert sign_in(Client(), at=ELSEWHERE).status_code == 429  # one name, the same guesses

    def test_it_is_known_for_who_signed_in_alone(self):
        somebody("head")
        here = Client()
        sign_in(here)
        fail(signing_in.PER_NAME, "head")
        assert sign_in(here, "head").status_code == 429

    def test_several_people_share_the_computer_in_reception(self):
        somebody("head")
        here = Client()
        sign_in(here)
        sign_in(here, "head")
        fail(signing_in.PER_NAME)
        fail(signing_in.PER_NAME, "head")
        assert sign_in(here).status_code == 302
        assert sign_in(here, "head").status_code == 302

    @pytest.mark.parametrize("forged", ["", "x", "WzFd:1:x", '["1", ["office"]]'])
    def test_a_cookie_of_ones_own_making_opens_nothing(self, forged):
        fail(signing_in.PER_NAME)
        client = Client()
        client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = forged
        assert sign_in(client).status_code == 429

    def test_the_cookie_names_nobody_and_no_script_reads_it(self):
        here = Client()
        sign_in(here)
        cookie = here.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]
        assert "office" not in cookie.value
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/login/")

    def test_the_wait_ends_though_somebody_keeps_trying(self):
        with time_machine.travel(MORNING, tick=False) as clock:
            fail(signing_in.PER_NAME)
            for _minute in range(14):
                clock.shift(timedelta(minutes=1))
                assert sign_in(Client(), password="wrong").status_code == 429
            clock.shift(timedelta(minutes=1, seconds=1))
            assert sign_in(Client()).status_code == 302


def test_right_passwords_are_no_guesses(office):
    for _ in range(signing_in.PER_ADDRESS + 1):
        assert sign_in(Client()).status_code == 302
    assert not WrongGuess.objects.exists()


def test_a_form_left_empty_is_no_guess():
    for data in ({}, {"username": "office"}, {"password": "x"}, {"username": "", "password": ""}):
        assert Client().post("/login/", data).status_code == 200
    assert not WrongGuess.objects.exists()


def test_what_was_typed_as_a_name_is_not_kept():
    fail(1, "my-password-in-the-wrong-field")
    assert not any("my-password" in key for key in WrongGuess.objects.values_list("key", flat=True))


@pytest.mark.parametrize("name", ["\x00", "x" * 5000, "ünï", "💥"])
def test_any_name_is_just_a_wrong_one(name):
    fail(1, name)


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_are_not_more_than_ten():
    """Each is counted before it is looked at, so that a burst gains nothing."""
    together = threading.Barrier(30)

    def looked_at() -> bool:
        together.wait()
        try:
            begin_guess([Limit("a-door", 10)])
        except GuessingError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(30) as threads:
        answers = [threads.submit(looked_at) for _ in range(30)]
        assert sum(answer.result() for answer in answers) <= 10


@pytest.mark.django_db
def test_a_clock_that_is_put_back_makes_nobody_wait_longer_than_the_window():
    limit = Limit("test", 1)
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False) as clock:
        begin_guess([limit])
        clock.shift(-3600)
        with pytest.raises(GuessingError) as refused:
            begin_guess([limit])
        assert refused.value.wait_s == 900
        clock.shift(901)
        begin_guess([limit])
