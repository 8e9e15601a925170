"""An answer that is missing, empty or half: nothing is changed, and the run says why."""

import json

import pytest
from django.utils import timezone

from custr.models import Student
from mis.sync.words import sentence_of
from reasons.models import AttendanceCode
from tests.cast import a_student
from tests.mis.fakes import (
    RawServer,
    answer_bytes,
    answers,
    closes_after_request,
    drips,
    echoes,
    resets_after_request,
    sends,
    silent,
)
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import TOKEN, a_letter, a_pupil

pytestmark = pytest.mark.django_db

NEXT_NOT_SAID = json.dumps({"data": [a_pupil(99)], "meta": {"pagination": {"more": False}}}).encode()
TOO_LONG_FOR_ONE = json.dumps({"data": [a_pupil(number) for number in range(51)], "meta": {}}).encode()
NO_ID = json.dumps({"data": [{"forename": "Nobody"}], "meta": {"pagination": {"next": None}}}).encode()
NO_LIST = b'{"data": {}, "meta": {"pagination": {"next": null}}}'
PAGE_FAULTS = {
    "401": (answers(401, b'{"message": "Unauthenticated."}'), "mis_unauthorised"),
    "403": (answers(403), "mis_unauthorised"),
    "404": (answers(404), "mis_rejected"),
    "429": (answers(429), "mis_rate_limited"),
    "500": (answers(500), "mis_error"),
    "redirect": (answers(302, headers={"Location": "/elsewhere"}), "mis_unexpected_answer"),
    "no JSON": (answers(200, b"<html>Sign in</html>"), "mis_unexpected_answer"),
    "paging without a next": (answers(200, NEXT_NOT_SAID), "mis_unexpected_answer"),
    "51 rows without paging": (answers(200, TOO_LONG_FOR_ONE), "mis_unexpected_answer"),
    "no id": (answers(200, NO_ID), "mis_unexpected_answer"),
    "data is no list": (
        answers(200, b'{"data": {}, "meta": {"pagination": {"next": null}}}'),
        "mis_unexpected_answer",
    ),
    "half a body": (
        sends(answer_bytes(200, b'{"data": [{"id": "A1"' + b" " * 50)[:-20]),
        "mis_connection_lost",
    ),
    "reset": (resets_after_request, "mis_connection_lost"),
    "closed": (closes_after_request, "mis_connection_lost"),
}


@pytest.fixture
def held(sync, mis):
    """A school that has been synchronised, and an MIS in which everything is different since."""
    mis.pupils = [a_pupil(number) for number in range(1, 121)]
    sync()
    before = snapshot()
    mis.pupils = [a_pupil(number, form="9Z") for number in range(20, 240)]
    mis.codes = [a_letter("L", description="Otherwise")]
    return before


def snapshot():
    return (
        list(Student.objects.order_by("pk").values()),
        list(AttendanceCode.objects.order_by("pk").values()),
    )


@pytest.mark.parametrize("name", PAGE_FAULTS)
@pytest.mark.parametrize("page", [1, 3])
def test_a_page_that_fails_changes_nothing(sync, mis, held, name, page):
    behaviour, cause = PAGE_FAULTS[name]
    mis.breaks("students", behaviour, page=page)
    run = sync(whole=True)
    assert (run.status, run.cause, run.counts, run.lines) == ("failed", cause, {}, [])
    assert snapshot() == held
    assert "Nothing was changed." in sentence_of(run)


@pytest.mark.parametrize("body", [NEXT_NOT_SAID, TOO_LONG_FOR_ONE])
def test_half_an_answer_is_called_so(sync, mis, held, body):
    mis.breaks("students", answers(200, body))
    assert "half an answer" in sync(whole=True).message


@pytest.mark.parametrize("behaviour", [silent, drips(answer_bytes(200, b" " * 999)[:-999])])
def test_a_page_that_never_ends_has_a_deadline(sync, mis, school, held, behaviour):
    school.connection.timeout_s = 0.4
    school.connection.save()
    mis.breaks("students", behaviour, page=2)
    assert sync().cause == "mis_timeout"
    assert snapshot() == held


def test_codes_that_cannot_be_read_keep_the_pupils_as_they_were_too(sync, mis, held):
    mis.breaks("attendance-codes", answers(500))
    assert sync(whole=True).cause == "mis_error"
    assert snapshot() == held


def test_an_empty_answer_where_there_were_pupils_is_no_leaving(sync, mis, held):
    mis.pupils = []
    run = sync(whole=True)
    assert run.cause == "no_pupils"
    assert "wrong region or no access" in sentence_of(run)
    assert snapshot() == held


def test_an_empty_first_answer_is_reported_too(sync, mis):
    mis.pupils = []
    assert sync().cause == "no_pupils"


def test_no_codes_where_there_were_some_is_no_change(sync, mis, held):
    mis.codes = []
    assert sync(whole=True).cause == "no_codes"
    assert snapshot() == held


def test_more_than_half_missing_looks_like_half_an_answer(sync, mis, school, held):
    mis.pupils = mis.pupils[-10:] + [a_pupil(number) for number in range(1, 51)]
    run = sync(whole=True)
    assert (run.cause, run.counts) == ("too_many_left", {"missing": 70, "before": 120})
    assert "70 of 120 pupils are missing" in sentence_of(run)
    assert snapshot() == held


def test_somebody_may_say_that_they_have_really_left(sync, mis, school, held):
    mis.pupils = [a_pupil(number) for number in range(1, 51)]
    run = sync(accept_leavers=True)
    assert run.counts["pupil_left"] == 70
    assert len(on_roll(school)) == 50


def test_in_a_very_small_school_anybody_may_leave(sync, mis, school):
    mis.pupils = [a_pupil(number) for number in range(1, 7)]
    sync()
    mis.pupils = [a_pupil(1)]
    assert sync(whole=True).counts == {"pupil_left": 5}


def test_half_an_answer_of_a_small_school_is_one_too(sync, mis, school):
    mis.pupils = [a_pupil(number) for number in range(1, 31)]
    sync()
    mis.pupils = [a_pupil(number) for number in range(1, 13)]
    assert sync(whole=True).cause == "too_many_left"
    assert len(on_roll(school)) == 30


def test_changes_that_say_so_many_have_left_are_not_believed_either(sync, mis, school, held):
    mis.pupils = []
    mis.leavers = [a_pupil(number) for number in range(1, 71)]
    run = sync()
    assert (run.scope, run.cause) == ("changes", "too_many_left")
    assert snapshot() == held


def test_a_connection_that_changed_while_it_was_read_gets_nothing_of_it(sync, mis, school, held, monkeypatch):
    def change():
        type(school.connection).objects.update(changed_at=timezone.now())

    monkeypatch.setattr("mis.sync.perform._go_on", change)  # between two pages
    mis.pupils = [a_pupil(number, form="9Z") for number in range(1, 121)]
    run = sync(whole=True)
    assert run.cause == "connection_changed"
    assert "was changed while it was under way" in sentence_of(run)
    assert snapshot() == held


def test_a_next_page_at_another_host_ends_it_and_no_credentials_travel(sync, mis, held):
    with RawServer(answers(200, b"{}")) as elsewhere:
        body = {"data": [a_pupil(1)], "meta": {"pagination": {"next": f"{elsewhere.url}v1.0/page2"}}}
        mis.breaks("students", answers(200, json.dumps(body).encode()))
        run = sync(whole=True)
    assert (run.cause, elsewhere.received) == ("mis_unexpected_answer", [])
    assert f"another address than the MIS: {elsewhere.url.rstrip('/')}." in run.message
    assert snapshot() == held


def test_pages_that_lead_round_in_a_circle_end(sync, mis, held):
    body = {
        "data": [a_pupil(1)],
        "meta": {"pagination": {"next": f"{mis.base_url}schools/x/students?page=1"}},
    }
    mis.breaks("students", answers(200, json.dumps(body).encode()))
    assert sync(whole=True).cause == "mis_unexpected_answer"
    assert len(mis.server.received) < 10
    assert snapshot() == held


def test_nobody_there_is_told_from_refused(sync, mis, school, held):
    school.connection.base_url = "http://127.0.0.1:9/"
    school.connection.save()
    assert sync().cause == "mis_unreachable"
    assert snapshot() == held


def test_no_token_is_kept_in_what_an_mis_echoes(sync, mis, held):
    mis.breaks("students", echoes(422))
    run = sync(whole=True)
    assert run.cause == "mis_rejected"
    assert run.message
    assert TOKEN not in run.message


@pytest.mark.parametrize("change", [{"enabled": False}, {"credentials_encrypted": ""}])
def test_a_connection_that_is_off_or_without_credentials_calls_nobody(sync, mis, school, change):
    a_student(school)
    for name, value in change.items():
        setattr(school.connection, name, value)
    school.connection.save()
    assert sync().cause == "not_connected"
    assert mis.server.received == []
