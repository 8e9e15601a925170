"""How long a call waits for the database: three seconds, and hardly at all once one has waited in vain."""

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, connections

from custr.patience import HARDLY_MS, PATIENCE_MS, STUCK_FOR_S, Patience
from custr.sqlite3.base import DatabaseWrapper, _turns


def test_a_call_is_patient_until_one_was_given_up_and_again_once_something_is_stored():
    patience = Patience()
    assert patience.milliseconds == PATIENCE_MS
    patience.lose()
    assert patience.milliseconds == HARDLY_MS
    patience.regain()
    assert patience.milliseconds == PATIENCE_MS


def test_a_stuck_database_is_tried_with_patience_again_after_a_while():
    times = iter([100, 100 + STUCK_FOR_S - 0.1, 100 + STUCK_FOR_S])
    patience = Patience(clock=lambda: next(times))
    patience.lose()
    assert patience.milliseconds == HARDLY_MS
    assert patience.milliseconds == PATIENCE_MS


@pytest.fixture
def held(tmp_path, db):
    """A SQLite file that another process is writing, and a connection of ours to it."""
    file = tmp_path / "held.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE event (id)")
    other.execute("BEGIN IMMEDIATE")
    ours = DatabaseWrapper({**connections.settings["default"], "ENGINE": "custr.sqlite3", "NAME": str(file)})
    ours.settings_dict["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
    yield ours
    ours.close()
    other.close()


def waited_for(connection) -> float:
    began = time.monotonic()
    with pytest.raises(OperationalError, match="locked"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO event VALUES (1)")
    return time.monotonic() - began


def test_a_call_waits_no_longer_than_that_and_hardly_once_one_was_given_up(held):
    patience = Patience(allowed_ms=300)
    with patience.of_a_call(held):
        assert 0.25 < waited_for(held) < 2
    patience.lose()
    with patience.of_a_call(held):
        assert waited_for(held) < 0.25
    assert held.patience_ms is None


def test_the_wait_for_others_of_this_process_counts_too(held):
    turn = _turns.of(str(held.settings_dict["NAME"]))
    turn.acquire()
    threading.Timer(0.3, turn.release).start()
    with Patience(allowed_ms=600).of_a_call(held):
        assert 0.5 < waited_for(held) < 0.85
