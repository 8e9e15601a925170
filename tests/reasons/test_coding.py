"""Which code a reason gives at which time."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasons.coding import Coding, ReasonRule, code_at

OVERSLEPT = ReasonRule(code="L", time_codes=((time(9, 30), "U"), (time(11, 0), "O")))


@pytest.mark.parametrize(
    ("clock", "code"),
    [
        ("00:00", "L"),
        ("09:29:59.999999", "L"),
        ("09:30", "U"),
        ("10:59:59", "U"),
        ("11:00", "O"),
        ("23:59:59", "O"),
    ],
)
def test_the_latest_row_that_has_begun_wins_and_before_it_the_reasons_own_code(clock, code):
    assert code_at(reason=OVERSLEPT, local_time=time.fromisoformat(clock)) == Coding(code)


def test_before_the_first_row_a_reason_without_a_code_of_its_own_gives_none():
    rule = ReasonRule(time_codes=((time(9, 30), "U"),))
    assert code_at(reason=rule, local_time=time(9, 29)) == Coding(None)
    assert code_at(reason=rule, local_time=time(9, 30)) == Coding("U")


def test_dont_writeback_wins_over_every_code():
    rule = ReasonRule(writeback=False, code="L", time_codes=((time(0, 0), "U"),))
    assert code_at(reason=rule, local_time=time(10, 0)) == Coding(None, writeback=False)


def test_a_reason_that_is_mapped_to_nothing_gives_no_code():
    assert code_at(reason=ReasonRule(), local_time=time(9, 0)) == Coding(None)


@given(
    rows=st.dictionaries(st.times(), st.sampled_from("LUMC"), max_size=8),
    own=st.none() | st.just("B"),
    clock=st.times(),
)
def test_the_order_of_the_rows_does_not_matter(rows, own, clock):
    forwards = ReasonRule(code=own, time_codes=tuple(sorted(rows.items())))
    backwards = ReasonRule(code=own, time_codes=tuple(sorted(rows.items(), reverse=True)))
    coding = code_at(reason=forwards, local_time=clock)
    assert coding == code_at(reason=backwards, local_time=clock)
    begun = [start for start in rows if start <= clock]
    assert coding.code == (rows[max(begun)] if begun else own)
