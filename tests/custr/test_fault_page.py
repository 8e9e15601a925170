"""A fault of our own, as the person in front of it sees it."""

import pytest
from django.http import HttpResponse

from tests.admin_cast import signed_in, somebody
from tests.cast import a_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> HttpResponse:
    """What somebody gets whose page cannot be made."""

    def fail(*_args: object) -> None:
        raise RuntimeError("Ava Olsen")

    monkeypatch.setattr("attendance.pages.today.events_of_day", fail)
    client = signed_in(somebody("head", "admin", a_school()))
    client.raise_request_exception = False
    return client.get("/")


def test_it_is_told_in_words_of_our_own(answer):
    assert answer.status_code == 500
    assert "The fault is not yours." in answer.content.decode()
    assert "custr/site" in answer.content.decode()


def test_it_tells_nothing_of_the_fault(answer):
    assert "Ava Olsen" not in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()
