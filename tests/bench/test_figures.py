"""The bench's own arithmetic."""

import pytest

from bench.figures import Figure, Spread, at_least, at_most, middle, middle_ratio, percentile, spread


def a_spread(**changed) -> Spread:
    return Spread(**({"n": 1, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "per_s": 10.0} | changed))


@pytest.mark.parametrize(
    ("share", "value"), [(0.0, 1), (0.01, 1), (0.5, 50), (0.95, 95), (0.99, 99), (0.999, 100), (1.0, 100)]
)
def test_a_percentile_is_the_least_value_that_the_share_does_not_exceed(share, value):
    assert percentile(range(1, 101), share) == value


def test_a_percentile_of_few_values_is_one_of_them():
    assert percentile([7.0], 0.99) == 7.0
    assert percentile([1.0, 2.0], 0.5) == 1.0
    assert percentile([1.0, 2.0], 0.51) == 2.0


def test_durations_in_any_order_become_a_spread_in_milliseconds():
    found = spread([0.004, 0.001, 0.003, 0.002])
    assert (found.n, found.p50_ms, found.p95_ms, found.p99_ms) == (4, 2.5, 4.0, 4.0)


def test_a_second_holds_as_many_as_the_clock_on_the_wall_says():
    assert spread([0.25, 0.25]).per_s == 4
    assert spread([0.25] * 8, wall_s=0.5).per_s == 16


def test_of_some_rounds_each_figures_median_counts():
    rounds = [
        a_spread(n=10, p50_ms=1.0, p99_ms=900.0, per_s=5.0),
        a_spread(n=20, p50_ms=3.0, p99_ms=4.0, per_s=50.0),
        a_spread(n=30, p50_ms=2.0, p99_ms=5.0, per_s=40.0),
    ]
    assert middle(rounds) == a_spread(n=60, p50_ms=2.0, p99_ms=5.0, per_s=40.0)


def test_a_ratio_is_that_of_neighbours():
    # Both of the second pair were measured while the machine was busy: it does not count double.
    assert middle_ratio([(10, 100), (1, 8), (30, 200)]) == 0.125


def test_a_bar_is_kept_by_the_limit_itself():
    assert at_most(150, 150, "").kept
    assert not at_most(150.01, 150, "").kept
    assert at_least(0.12, 0.12, "").kept
    assert not at_least(0.1199, 0.12, "").kept


def test_a_figure_keeps_all_of_its_bars_or_misses():
    kept, missed = at_most(1, 2, "p50"), at_most(3, 2, "p99")
    assert Figure(what="a", bars=[kept]).kept is True
    assert Figure(what="a", bars=[kept, missed]).kept is False
    assert Figure(what="a").kept is None
