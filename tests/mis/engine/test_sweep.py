"""What a crash leaves behind, and what the sweep makes of it."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from mis import owner, sweeper
from mis.causes import Cause, Status
from mis.decide import Decision, Target
from mis.models import Worker, Writeback, WritebackChange
from mis.outcome import _store_once, store_decision, store_unreadable
from mis.owner import BEAT_EVERY_S, beat, owner_id
from mis.pool import pool
from mis.pulse import GONE_AFTER_S, Watch
from mis.sweep import settle_lost, sweep
from tests.mis.engine.conftest import a_steady_heart, at, time_of_day
from tests.mis.engine.waiting import wait_until


@pytest.fixture
def crashed(scene):
    """A scene whose process saved a record and died before it claimed anything; another one lives."""
    pool.stop()
    a_steady_heart()
    yield scene
    pool.stop()


def beat_for(scene, seconds):
    """This process's heart beats all through that time, and it sees who else's does."""
    for _ in range(int(seconds // BEAT_EVERY_S) + 1):
        scene.now.shift(BEAT_EVERY_S)
        beat()


def claimed_by(claimer, row):
    Writeback.objects.filter(pk=row.pk).update(owner=claimer, claimed_at=timezone.now())


def a_worker():
    now = timezone.now()
    return Worker.objects.create(started_at=now, beat_at=now).pk


def beats(worker):
    Worker.objects.filter(pk=worker).update(beat_at=timezone.now())


def test_a_row_that_was_never_claimed_is_sent_once_after_the_restart(crashed):
    record = crashed.arrives()
    pool.reopen()
    for _ in range(3):
        sweep()
    assert crashed.ends(record).status == "successful"
    assert len(crashed.mis.requests) == 1


def test_a_row_never_claimed_whose_day_has_passed_is_known_not_written(crashed):
    record = crashed.arrives("09:00")
    crashed.now.move_to(at("08:50", on=date(2026, 11, 24)))
    pool.reopen()
    sweep()
    ended = crashed.ends(record)
    assert (ended.status, ended.cause, ended.outcome_unknown) == ("failed", "interrupted", False)
    assert (str(ended.date), ended.session, ended.code) == ("2026-11-23", "AM", "L")
    assert crashed.mis.requests == []


@pytest.mark.parametrize("registered", [True, False])
def test_a_row_claimed_by_a_process_that_is_gone_may_have_been_written(crashed, registered):
    record = crashed.arrives("09:12")
    gone = a_worker() if registered else uuid.uuid4()
    claimed_by(gone, record.writeback)
    beat_for(crashed, GONE_AFTER_S)
    pool.reopen()
    sweep()
    ended = crashed.ends(record)
    assert (ended.status, ended.cause, ended.outcome_unknown) == ("failed", "interrupted", True)
    # What the office has to look for in the MIS.
    assert (ended.code, ended.session, ended.student_mis_id) == ("L", "AM", crashed.ava.mis_id)
    assert crashed.mis.requests == []


def test_the_attempt_of_a_living_sibling_is_left_alone(crashed):
    record = crashed.arrives()
    claimed_by(a_worker(), record.writeback)
    assert settle_lost(timezone.now()) == 0
    assert Writeback.objects.get(record=record).status == "pending"


def test_a_sibling_that_stops_beating_is_gone_and_one_that_beats_again_lives(crashed):
    record = crashed.arrives()
    sibling = a_worker()
    claimed_by(sibling, record.writeback)
    for _ in range(10):
        beat_for(crashed, 0)
        beats(sibling)
        assert settle_lost(timezone.now()) == 0
    beat_for(crashed, GONE_AFTER_S)
    beats(sibling)
    assert settle_lost(timezone.now()) == 0
    beat_for(crashed, GONE_AFTER_S)
    assert settle_lost(timezone.now()) == 1


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("alive", [True, False])
def test_a_clock_that_steps_makes_nobody_live_or_die(crashed, monkeypatch, hours, alive):
    record = crashed.arrives("09:12")
    sibling = a_worker()
    claimed_by(sibling, record.writeback)
    beat_for(crashed, GONE_AFTER_S)
    beats(sibling)
    beat_for(crashed, 0)
    # The day's clock steps; what the processes themselves measure time by does not.
    step = timedelta(hours=hours).total_seconds()
    monkeypatch.setattr(owner, "monotonic", lambda: time_of_day() - step)
    crashed.now.shift(step)
    for _ in range(5):
        if alive:
            beats(sibling)
        beat_for(crashed, 0)
    assert settle_lost(timezone.now()) == (0 if alive else 1)


@pytest.mark.parametrize("minutes", [-90, 1, 90])
def test_the_clock_of_another_machine_need_not_be_right(crashed, minutes):
    record = crashed.arrives("09:12")
    sibling = a_worker()
    claimed_by(sibling, record.writeback)
    for _ in range(8):
        Worker.objects.filter(pk=sibling).update(beat_at=timezone.now() + timedelta(minutes=minutes))
        beat_for(crashed, 0)
        assert settle_lost(timezone.now()) == 0
    beat_for(crashed, GONE_AFTER_S)
    assert settle_lost(timezone.now()) == 1


def test_what_this_process_left_before_the_clock_stepped_back_is_settled_too(crashed):
    record = crashed.arrives("09:12")
    claimed_by(owner_id(), record.writeback)
    crashed.now.shift(-3600)
    assert settle_lost(timezone.now()) == 1


def test_after_a_silence_of_all_nobody_is_called_gone_until_they_could_have_beaten_again(crashed):
    record = crashed.arrives()
    sibling = a_worker()
    claimed_by(sibling, record.writeback)
    beat()
    # The database was locked for half a minute; this process is the first whose heart beats again.
    crashed.now.shift(30)
    assert settle_lost(timezone.now()) == 0
    beat()
    assert settle_lost(timezone.now()) == 0
    beats(sibling)
    beat_for(crashed, GONE_AFTER_S)
    beats(sibling)
    beat_for(crashed, 0)
    assert settle_lost(timezone.now()) == 0
    # And whoever stays silent is gone.
    beat_for(crashed, GONE_AFTER_S)
    assert settle_lost(timezone.now()) == 1


def test_a_server_that_starts_where_no_heart_beats_gives_the_others_their_time(scene):
    pool.stop()
    record = scene.arrives()
    claimed_by(uuid.uuid4(), record.writeback)
    beat()
    assert settle_lost(timezone.now()) == 0
    beat_for(scene, GONE_AFTER_S)
    assert settle_lost(timezone.now()) == 1


def test_a_row_that_waits_behind_a_dead_attempt_is_sent_by_the_sweep_that_ends_that(crashed):
    lost, waiting = crashed.arrives("08:55"), crashed.arrives("09:00")
    claimed_by(uuid.uuid4(), lost.writeback)
    pool.reopen()
    sweep()
    assert crashed.ends(lost).cause == "interrupted"
    assert crashed.ends(waiting).status == "successful"
    assert len(crashed.mis.requests) == 1


def test_a_person_may_say_that_whoever_is_silent_is_gone(scene):
    pool.stop()
    record = scene.arrives()
    claimed_by(uuid.uuid4(), record.writeback)
    call_command("sweep_writebacks")
    assert Writeback.objects.get(record=record).cause == "interrupted"


def test_this_process_registers_before_it_claims_and_beats(scene, monkeypatch):
    monkeypatch.setattr(owner, "_identity", None)  # as in a process that has just begun
    assert not Worker.objects.exists()
    scene.ends(scene.arrives())
    assert Worker.objects.filter(pk=owner_id()).exists()
    Worker.objects.filter(pk=owner_id()).delete()
    beat()
    assert Worker.objects.filter(pk=owner_id()).exists()


def test_an_attempt_of_this_process_that_broke_off_is_settled_after_a_while(crashed):
    record = crashed.arrives()
    claimed_by(owner_id(), record.writeback)
    assert settle_lost(timezone.now()) == 0
    assert settle_lost(timezone.now() + timedelta(seconds=121)) == 1
    assert Writeback.objects.get(record=record).cause == "interrupted"


def test_the_claimers_own_answer_turns_interrupted_into_the_true_result_with_a_history(crashed):
    record = crashed.arrives()
    claimer = a_worker()
    claimed_by(claimer, record.writeback)
    beat_for(crashed, GONE_AFTER_S)
    settle_lost(timezone.now())
    _store_once(
        record.writeback.pk,
        {"status": Status.SUCCESSFUL, "cause": "", "detail": "Accepted", "outcome_unknown": False},
        owner=claimer,
    )
    row = Writeback.objects.get(record=record)
    assert (row.status, row.cause, row.detail) == ("successful", "", "Accepted")
    change = WritebackChange.objects.get(writeback=row)
    assert (change.from_status, change.from_cause, change.to_status) == (
        "failed",
        "interrupted",
        "successful",
    )


def test_nobody_elses_answer_changes_a_finished_writeback(scene):
    record = scene.arrives()
    before = scene.ends(record)
    for anybody in (uuid.uuid4(), before.owner):
        _store_once(before.pk, {"status": Status.FAILED, "cause": Cause.MIS_ERROR}, owner=anybody)
    row = Writeback.objects.get(pk=before.pk)
    assert (row.status, row.cause) == ("successful", "")
    assert not WritebackChange.objects.exists()


@pytest.mark.parametrize("alive", [True, False])
def test_the_command_takes_its_time_where_a_heart_may_beat(crashed, monkeypatch, alive):
    record = crashed.arrives("09:12")
    sibling = a_worker()
    claimed_by(sibling, record.writeback)
    Worker.objects.filter(pk=sibling).update(beat_at=timezone.now() + timedelta(hours=1))

    def pause(seconds):
        crashed.now.shift(seconds)
        if alive:
            beats(sibling)

    monkeypatch.setattr(owner, "pause", pause)
    monkeypatch.setattr(owner, "watch", Watch())  # a command has watched nobody yet
    call_command("sweep_writebacks")
    assert Writeback.objects.get(record=record).status == ("pending" if alive else "failed")


def test_the_command_sweeps_once_and_makes_the_attempts_that_wait(crashed, capsys):
    record = crashed.arrives()
    pool.reopen()
    call_command("sweep_writebacks")
    assert Writeback.objects.get(record=record).status == "successful"
    assert len(crashed.mis.requests) == 1


def test_a_record_deleted_before_its_attempt_sends_nothing(crashed):
    record = crashed.arrives()
    record.delete()
    pool.reopen()
    sweep()
    kept = crashed.arrives("09:01")
    crashed.ends(kept)
    wait_until(lambda: len(crashed.mis.requests) == 1, "the other record's mark")
    assert crashed.sent[0]["student_id"] == crashed.ava.mis_id


def test_what_a_restored_backup_shows_as_waiting_is_never_sent(crashed, capsys):
    waiting, under_way = crashed.arrives(), crashed.arrives("09:12")
    claimed_by(uuid.uuid4(), under_way.writeback)
    call_command("sweep_writebacks", "--after-restore")
    assert "2 marks" in capsys.readouterr().out
    pool.reopen()
    sweep()
    for record in (waiting, under_way):
        ended = crashed.ends(record)
        assert (ended.status, ended.cause, ended.outcome_unknown) == ("failed", "interrupted", True)
        assert (ended.code, ended.session) == ("L", "AM")
    assert crashed.mis.requests == []


@pytest.mark.parametrize("then", ["decided", "unreadable"])
def test_what_nobody_knew_is_known_when_the_claimer_says_that_it_sent_nothing(crashed, then):
    record = crashed.arrives("09:12")
    gone = a_worker()
    claimed_by(gone, record.writeback)
    beat_for(crashed, GONE_AFTER_S)
    sweep(makes_attempts=False)
    row = crashed.ends(record)
    assert row.outcome_unknown
    if then == "decided":
        store_decision(
            row,
            Decision(target=Target(date=row.date, session=None, code="L"), cause=Cause.MARK_PROTECTED),
            owner=gone,
        )
    else:
        store_unreadable(row.pk, owner=gone)
    row.refresh_from_db()
    assert not row.outcome_unknown
    assert row.detail
    assert "may have been written" not in row.detail


@pytest.mark.django_db
def test_a_session_that_has_ended_is_removed_and_no_other():
    for key, expires in (("ended", timedelta(-1)), ("lives", timedelta(1))):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + expires)
    sweeper.end_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lives"]
