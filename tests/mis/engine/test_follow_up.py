"""Accepted marks: the MIS is asked how they ended, by reading, at 10 s, 1 min, 10 min and 1 h."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mis.demo_mis.modes import Mode
from mis.demo_mis.server import DemoMis
from mis.follow_up import ask_due, schools_due
from mis.models import Connection, Writeback, WritebackChange
from mis.pool import pool
from mis.sweep import sweep
from tests.mis.engine.waiting import wait_until


def reads(scene):
    return [request for request in scene.mis.requests if request.method == "GET"]


@pytest.fixture
def accepted(scene):
    """A mark that the MIS has accepted for later."""
    row = scene.ends(scene.arrives())
    assert row.detail == "Accepted"
    return row


@pytest.fixture
def nudges(monkeypatch):
    """What is said to wait, and nobody does."""
    said = []
    monkeypatch.setattr("mis.dispatch._enqueue", lambda task, *_: said.append(task.rpartition(".")[2]))
    return said


def later(scene, seconds):
    scene.now.move_to(timezone.now() + timedelta(seconds=seconds))


def test_before_ten_seconds_nobody_asks(scene, accepted):
    later(scene, 8)
    assert schools_due() == []


def test_after_ten_seconds_accepted_becomes_confirmed_and_the_history_says_so(scene, accepted):
    later(scene, 11)
    sweep()
    confirmed = Writeback.objects.filter(pk=accepted.pk, detail="Confirmed")
    wait_until(confirmed.exists, "the mark to be confirmed")
    row = confirmed.get()
    assert (row.status, row.follow_up_at) == ("successful", None)
    change = WritebackChange.objects.get(writeback=row)
    assert (change.from_detail, change.to_detail) == ("Accepted", "Confirmed")
    assert len(scene.mis.writes) == 1


def test_a_mark_refused_later_becomes_failed_and_is_not_sent_again(scene):
    scene.mis.behave(Mode.REFUSED_LATER)
    row = scene.ends(scene.arrives())
    later(scene, 11)
    ask_due(scene.school.pk)
    row.refresh_from_db()
    assert (row.status, row.cause, row.outcome_unknown) == ("failed", "mis_rejected", False)
    assert WritebackChange.objects.get(writeback=row).from_status == "successful"
    assert len(scene.mis.writes) == 1


def test_what_the_mis_says_of_a_mark_meanwhile_is_kept_and_its_outcome_is_not_touched(scene):
    with DemoMis(settles_after=60) as slow:
        connection = Connection.objects.get()
        connection.base_url = slow.base_url
        connection.set_credentials({"token": slow.token, "school_id": "A1930499544"})
        connection.save()
        row = scene.ends(scene.arrives())
        later(scene, 11)
        ask_due(scene.school.pk)
    row.refresh_from_db()
    assert (row.status, row.detail, row.message) == ("successful", "Accepted", "pending")
    assert not WritebackChange.objects.filter(writeback=row).exists()


def test_an_mis_that_does_not_say_is_asked_four_times_and_no_more(scene, accepted, nudges):
    scene.mis.behave(Mode.ERROR)
    for seconds in (11, 51, 541, 3001, 100_000):
        later(scene, seconds)
        ask_due(scene.school.pk)
    accepted.refresh_from_db()
    assert len(reads(scene)) == 4
    assert (accepted.status, accepted.detail, accepted.follow_up_at) == ("successful", "Accepted", None)
    assert len(scene.mis.writes) == 1


def test_another_mis_is_not_asked_about_the_marks_of_the_one_before(scene, accepted):
    with DemoMis() as another:
        connection = Connection.objects.get()
        connection.base_url = another.base_url
        connection.set_credentials({"token": another.token, "school_id": "A1930499544"})
        connection.save()
        later(scene, 11)
        ask_due(scene.school.pk)
        assert another.requests == []
    assert reads(scene) == []
    accepted.refresh_from_db()
    assert accepted.detail == "Accepted"


def test_a_token_that_was_renewed_asks_as_the_one_before(scene, accepted):
    connection = Connection.objects.get()
    connection.set_credentials({"token": scene.mis.token, "school_id": "A1930499545"})
    connection.save()
    later(scene, 11)
    ask_due(scene.school.pk)
    accepted.refresh_from_db()
    assert accepted.detail == "Confirmed"


def test_nothing_is_asked_while_a_mark_of_the_school_waits(scene, accepted, nudges):
    later(scene, 11)
    scene.arrives("09:01")
    nudges.clear()
    ask_due(scene.school.pk)
    assert reads(scene) == []
    assert nudges == ["work_for_school"]


def test_one_is_asked_about_a_turn_so_that_other_schools_have_theirs(scene, accepted, request):
    scene.ends(scene.arrives("09:01"))
    nudges = request.getfixturevalue("nudges")
    later(scene, 11)
    ask_due(scene.school.pk)
    assert (len(reads(scene)), nudges) == (1, ["ask_mis_of_school"])
    ask_due(scene.school.pk)
    ask_due(scene.school.pk)
    assert (len(reads(scene)), nudges) == (2, ["ask_mis_of_school"] * 2)


def test_nothing_is_asked_by_a_process_that_ends(scene, accepted):
    later(scene, 11)
    pool.stop()
    ask_due(scene.school.pk)
    assert reads(scene) == []
