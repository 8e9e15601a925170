"""Each attempt leaves one line in the log: which, by whom, how it ended, how long it took."""

import logging
import uuid

import pytest
from django.utils import timezone

from mis.demo_mis.modes import Mode
from mis.models import Writeback
from mis.pool import pool
from mis.sweep import settle_lost, sweep
from tests.mis.engine.waiting import wait_until


@pytest.fixture
def lines(scene, caplog):
    """The lines about attempts so far, by their record."""
    caplog.set_level(logging.INFO, logger="custr.mis")

    def told(event="attempt"):
        return [record for record in caplog.records if record.msg == event]

    return told


def test_a_mark_that_is_taken(scene, lines):
    scene.ends(scene.arrives())
    wait_until(lines, "the line")
    [line] = lines()
    assert (line.outcome, line.cause) == ("successful", None)
    assert line.duration_ms > 0


@pytest.mark.parametrize(("mode", "cause"), [(Mode.REFUSING, "mis_rejected"), (Mode.ERROR, "mis_error")])
def test_a_mark_that_is_not(scene, lines, mode, cause):
    scene.mis.behave(mode)
    scene.ends(scene.arrives())
    wait_until(lines, "the line")
    assert [(line.outcome, line.cause) for line in lines()] == [("failed", cause)]


def test_one_that_is_not_required(scene, lines):
    scene.ends(scene.arrives("07:00"))
    wait_until(lines, "the line")
    assert [(line.outcome, line.cause) for line in lines()] == [("not_required", "outside_school_day")]


def test_one_whose_process_is_gone_names_its_trace(scene, lines):
    pool.stop()
    row = scene.arrives().writeback
    Writeback.objects.filter(pk=row.pk).update(owner=uuid.uuid4(), claimed_at=timezone.now())
    settle_lost(timezone.now(), sure=True)
    [line] = lines()
    assert (line.trace_id, line.provider) == (str(row.trace_id), "wonde")
    assert (line.outcome, line.cause) == ("failed", "interrupted")


def test_one_that_changes_afterwards(scene, lines):
    row = scene.ends(scene.arrives())
    assert row.detail == "Accepted"
    scene.now.shift(11)
    sweep()
    wait_until(lambda: lines("attempt changed"), "the line")
    [line] = lines("attempt changed")
    assert (line.trace_id, line.outcome, line.cause) == (str(row.trace_id), "successful", None)
