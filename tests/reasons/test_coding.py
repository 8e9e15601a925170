"""Which code a reason gives at which time."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reasons.coding import Coding, ReasonRule, code_at, rows_on

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
    assert code_at(reason=OVERSLEPT, local_time=time.fromisoformat(clock), moved={}) == Coding(code)


def test_before_the_first_row_a_reason_without_a_code_of_its_own_gives_none():
    rule = ReasonRule(time_codes=((time(9, 30), "U"),))
    assert code_at(reason=rule, local_time=time(9, 29), moved={}) == Coding(None)
    assert code_at(reason=rule, local_time=time(9, 30), moved={}) == Coding("U")


def test_dont_writeback_wins_over_every_code():
    rule = ReasonRule(writeback=False, code="L", time_codes=((time(0, 0), "U"),))
    assert code_at(reason=rule, local_time=time(10, 0), moved={}) == Coding(None, writeback=False)


def test_a_reason_that_is_mapped_to_nothing_gives_no_code():
    assert code_at(reason=ReasonRule(), local_time=time(9, 0), moved={}) == Coding(None)


@given(
    rows=st.dictionaries(st.times(), st.sampled_from("LUMC"), max_size=8),
    own=st.none() | st.just("B"),
    clock=st.times(),
)
def test_the_order_of_the_rows_does_not_matter(rows, own, clock):
    forwards = ReasonRule(code=own, time_codes=tuple(sorted(rows.items())))
    backwards = ReasonRule(code=own, time_codes=tuple(sorted(rows.items(), reverse=True)))
    coding = code_at(reason=forwards, local_time=clock, moved={})
    assert coding == code_at(reason=backwards, local_time=clock, moved={})
    begun = [start for start in rows if start <= clock]
    assert coding.code == (rows[max(begun)] if begun else own)


USUALLY_09 = ReasonRule(code="L", time_codes=((time(9), "U"), (time(9, 30), "O"), (time(12, 30), "L")))


@pytest.mark.parametrize(
    ("clock", "code"), [("10:02", "L"), ("10:14:59", "L"), ("10:15", "U"), ("13:00", "U"), ("13:15", "L")]
)
def test_a_row_moves_with_the_usual_time_that_it_begins_at(clock, code):
    rule = ReasonRule(code="L", time_codes=((time(9), "U"), (time(12, 30), "L")))
    moved = {time(9): time(10, 15), time(12, 30): time(13, 15)}
    assert code_at(reason=rule, local_time=time.fromisoformat(clock), moved=moved) == Coding(code)


def test_a_row_at_any_other_time_stays_where_it_is():
    moved = {time(9): time(10, 15)}
    assert rows_on(USUALLY_09, moved=moved) == [(time(9, 30), "O"), (time(10, 15), "U"), (time(12, 30), "L")]


@pytest.mark.parametrize("other", [time(9, 30), time(12, 30)])
def test_where_two_rows_come_to_begin_at_once_the_usually_later_one_wins(other):
    code = code_at(reason=USUALLY_09, local_time=other, moved={time(9): other}).code
    assert code == dict(USUALLY_09.time_codes)[other]
