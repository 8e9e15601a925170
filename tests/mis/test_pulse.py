"""What heartbeats say together: a silence of one, and a silence of all."""

from datetime import UTC, datetime, timedelta

import pytest

from mis.pulse import Beat, may_judge, steady_since

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def latest_of(*beats_s: float) -> Beat | None:
    """The latest of beats at these seconds after nine, whoever's they were."""
    latest: Beat | None = None
    for second in beats_s:
        now = after(second)
        latest = Beat(at=now, steady_since=steady_since(latest, now=now))
    return latest


@pytest.mark.parametrize(
    ("beats_s", "at_s", "may"),
    [
        ((), 0, False),
        ((0,), 0, False),  # the first to begin
        ((0, 3, 6, 9), 11.9, False),
        ((0, 3, 6, 9), 12, True),
        ((0, 6, 12), 18, True),
        ((0, 6, 12), 18.1, False),  # no heart has beaten for too long
        ((0, 6, 12, 40), 40, False),  # the first to come back after a silence of all
        ((0, 6, 12, 40, 43, 46, 49), 51.9, False),
        ((0, 6, 12, 40, 43, 46, 49), 52, True),
        ((0, 6, 12, 18.1, 21), 21, False),  # a gap is a gap
    ],
)
def test_the_silent_are_called_gone_only_where_hearts_beat_steadily(beats_s, at_s, may):
    assert may_judge(latest_of(*beats_s), now=after(at_s)) is may


def test_whoever_joins_carries_on_what_others_began():
    assert steady_since(latest_of(0, 5, 10), now=after(13)) == NINE
    assert steady_since(latest_of(0, 5, 10), now=after(17)) == after(17)
