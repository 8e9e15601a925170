"""What a campaign calls a fault."""

import pytest

from faults.verdict import Request, Row, judge


def row(event="e1", status="successful", cause="", unknown=False, *, comment="Bus"):
    return Row(event=event, student="N1", comment=comment, status=status, cause=cause, unknown=unknown)


def sent(way="quick", *, comment="Bus"):
    return Request(student="N1", comment=comment, way=way)


def faults_of(*, acknowledged=("e1",), requests=(), rows=(), late=()):
    verdict = judge(acknowledged=acknowledged, requests=requests, rows=rows, late=late)
    assert verdict.holds is not any(verdict.faults.values())
    return {name for name, found in verdict.faults.items() if found}


def test_one_acknowledged_event_one_row_one_request_is_as_it_must_be():
    assert faults_of(requests=[sent()], rows=[row()]) == set()


def test_what_was_stored_and_never_acknowledged_is_no_fault():
    assert faults_of(acknowledged=[], requests=[sent()], rows=[row()]) == set()


def test_an_acknowledged_event_without_a_row_is_lost():
    assert faults_of() == {"acknowledged and lost"}


def test_two_requests_for_one_event_are_one_too_many():
    assert faults_of(requests=[sent(), sent()], rows=[row()]) == {"sent twice"}


def test_two_events_of_one_pupil_are_two_requests():
    rows = [row(), row("e2", comment="Overslept")]
    assert faults_of(requests=[sent(), sent(comment="Overslept")], rows=rows) == set()


def test_a_request_for_an_event_that_was_not_saved_first_is_a_fault():
    assert faults_of(acknowledged=[], requests=[sent()]) == {"sent without a record"}


@pytest.mark.parametrize("status", ["pending", None])
def test_a_row_that_has_not_ended_is_unfinished(status):
    assert faults_of(rows=[row(status=status)]) == {"left unfinished"}


def test_a_row_that_was_not_settled_in_time_is_unfinished_though_it_ended_later():
    assert faults_of(requests=[sent()], rows=[row()], late=["e1"]) == {"left unfinished"}


@pytest.mark.parametrize(
    ("status", "cause", "unknown", "ways", "true"),
    [
        ("successful", "", False, ["slow"], True),
        ("successful", "", False, [], False),
        ("successful", "", False, ["refuses"], False),
        ("failed", "mis_rejected", False, ["refuses"], True),
        ("failed", "mis_rejected", False, [], False),
        ("failed", "mis_unauthorised", False, ["quick"], False),
        ("failed", "mis_unreachable", False, [], True),
        ("failed", "mis_unreachable", False, ["resets"], False),
        ("failed", "interrupted", False, [], True),
        ("failed", "interrupted", False, ["quick"], False),
        ("failed", "interrupted", True, [], True),
        ("failed", "interrupted", True, ["quick"], True),
        ("failed", "mis_timeout", True, ["hangs"], True),
        ("not_required", "superseded", False, [], True),
        ("not_required", "superseded", False, ["quick"], False),
    ],
)
def test_a_row_says_what_the_mis_saw(status, cause, unknown, ways, true):
    found = faults_of(requests=map(sent, ways), rows=[row("e1", status, cause, unknown)])
    assert found == (set() if true else {"rows that say what is not so"})


def test_how_the_rows_ended_is_counted():
    rows = [row(), row("e2", "failed", "interrupted", True), row("e3", "failed", "interrupted", True)]
    counts = judge(acknowledged=[], requests=[], rows=rows).counts
    assert counts == {"successful": 1, "failed interrupted ?": 2}
