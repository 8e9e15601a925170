"""A fault of our own, as the person in front of it sees it."""

import pytest
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.test import Client

from tests.admin_cast import signed_in, somebody
from tests.cast import a_school

pytestmark = pytest.mark.django_db


def answered_where(error: Exception, monkeypatch: pytest.MonkeyPatch) -> HttpResponse:
    """What somebody gets whose page cannot be made."""

    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("attendance.pages.today.events_of_day", fail)
    client = signed_in(somebody("head", "admin", a_school()))
    client.raise_request_exception = False
    return client.get("/", headers={"x-request-id": "a-request-4711"})


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> HttpResponse:
    return answered_where(RuntimeError("Ava Olsen"), monkeypatch)


def test_it_is_told_in_words_of_our_own(answer):
    assert answer.status_code == 500
    assert "The fault is not yours." in answer.content.decode()
    assert "custr/site" in answer.content.decode()


def test_it_tells_nothing_of_the_fault(answer):
    assert "Ava Olsen" not in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


def test_it_tells_the_id_by_which_the_log_knows_it(answer):
    assert "a-request-4711" in answer.content.decode()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, InternalError])
def test_a_database_that_is_away_is_no_fault_but_a_page_that_says_what_it_means(monkeypatch, error):
    answer = answered_where(error("no route to db.internal"), monkeypatch)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
    words = answer.content.decode()
    assert "what pupils enter is kept on the device" in words
    assert "a-request-4711" in words
    assert "db.internal" not in words


def test_other_refusals_are_pages_of_ours_with_it():
    answer = Client().get("/login/", headers={"host": "elsewhere.example", "x-request-id": "a-request-4711"})
    assert answer.status_code == 400
    assert "open Custr by its usual address" in answer.content.decode()
    assert "a-request-4711" in answer.content.decode()


def test_what_is_not_there_is_the_same_page_every_time():
    """Another school's record and none at all are not to be told apart."""
    one, other = (Client().get(path) for path in ("/nowhere", "/nowhere-else"))
    assert one.status_code == 404
    assert one.content == other.content
