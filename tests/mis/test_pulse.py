"""When a silent heart means that its process is gone: watched by the observer's own clock."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from mis.pulse import Watch

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
THEIRS = uuid.uuid4()


def watched(*looks: tuple[float, float]) -> Watch:
    """Looks at these seconds, and the beat that was there, in seconds after nine by anybody's clock."""
    watch = Watch()
    for now, beat_s in looks:
        watch.look({THEIRS: NINE + timedelta(seconds=beat_s)}, now=now)
    return watch


def every_three(until: int, beat_s: float = 0) -> list[tuple[float, float]]:
    return [(now, beat_s) for now in range(0, until + 1, 3)]


@pytest.mark.parametrize(
    ("looks", "now", "may"),
    [
        ([], 0, False),
        ([(0, 0)], 0, False),
        (every_three(9), 11.9, False),
        (every_three(12), 12, True),
        (every_three(12), 18, True),
        (every_three(12), 18.1, False),  # it has not looked for too long
        ([*every_three(12), (40, 0)], 40, False),  # a silence of its own
        ([*every_three(12), (40, 0), (43, 0), (46, 0), (49, 0), (52, 0)], 52, True),
    ],
)
def test_it_judges_only_while_it_watches_steadily(looks, now, may):
    assert watched(*looks).may_judge(now=now) is may


def test_a_beat_that_does_not_change_for_twelve_seconds_is_the_last():
    assert watched(*every_three(9)).silent(now=11.9) == {}
    assert watched(*every_three(12)).silent(now=12) == {THEIRS: NINE}


@pytest.mark.parametrize("step", [-3600, -1, 0.001, 1, 3600])
def test_a_beat_that_changes_is_life_whatever_it_says(step):
    assert watched(*every_three(12), (13, step)).silent(now=24) == {}


def test_after_a_silence_of_its_own_it_counts_anew():
    assert watched(*every_three(12), (40, 0)).silent(now=40) == {}


def test_whoever_is_no_longer_there_is_forgotten():
    watch = watched(*every_three(12))
    watch.look({}, now=15)
    assert watch.silent(now=15) == {}
