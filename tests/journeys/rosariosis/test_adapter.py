"""The adapter against the real RosarioSIS: what it reads, what it replaces, and what a page can hold."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from attendance.school_day import Session
from mis.adapters.rosariosis import RosarioSisAdapter
from mis.causes import Cause, Status
from tests.journeys.rosariosis.conftest import ABSENT, AM, EXCUSED, PM, PRESENT, TARDY, WITHDRAWN
from tests.journeys.rosariosis.real import PASSWORD, RosarioSis, changed
from tests.mis.adapters.stubs import LOOPBACK

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("rosariosis")]


def adapter_for(rosario: RosarioSis, **options: Any) -> RosarioSisAdapter:
    credentials = {"username": "custr", "password": PASSWORD, "am_period_id": AM, "pm_period_id": PM}
    return RosarioSisAdapter(
        system="",
        base_url=rosario.url,
        credentials=credentials,
        timeout_s=15,
        allowed_networks=LOOPBACK,
        **options,
    )


def test_its_codes_are_read_with_their_letters(rosario):
    adapter = adapter_for(rosario)
    codes = [row for page in adapter.read_codes(adapter.reading()) for row in page]
    assert {(row.mis_id, row.code, row.description) for row in codes} == {
        (str(ABSENT), "A", "Absent"),
        (str(PRESENT), "P", "Present"),
        (str(TARDY), "T", "Tardy"),
        (str(EXCUSED), "E", "Excused Absence"),
    }


def test_minutes_stand_behind_the_reason(rosario, mark):
    assert adapter_for(rosario).send_mark(mark).status is Status.SUCCESSFUL
    assert [reason for *_, reason, _ in rosario.marks()] == ["Overslept today (12 min)"]


def test_an_empty_reason_takes_the_old_one_away(rosario, mark):
    adapter = adapter_for(rosario)
    adapter.send_mark(mark)
    adapter.send_mark(replace(mark, comment="", minutes_late=None))
    assert [reason for *_, reason, _ in rosario.marks()] == [None]


@pytest.mark.parametrize(
    "comment", ["Zahnarzt – “ü” 校医 😷", 'It\'s "late" & 5 < 6 \\ ; --', "('", "a='b,''c"]
)
def test_a_reason_in_any_script_arrives(rosario, mark, comment):
    result = adapter_for(rosario).send_mark(replace(mark, comment=comment, minutes_late=None))
    assert result.status is Status.SUCCESSFUL
    assert [(code, reason) for *_, code, reason, _ in rosario.marks()] == [(TARDY, comment)]


@pytest.mark.parametrize(
    ("held", "letters", "replaced"),
    [(None, {}, ""), (ABSENT, {"1": "A"}, "A"), (ABSENT, {}, "Absent"), (WITHDRAWN, {}, "99")],
)
def test_the_mark_that_was_there_is_told(rosario, mark, held, letters, replaced):
    if held:
        rosario.hold(201, held)
    adapter = adapter_for(rosario, letters=letters)
    assert list(adapter.held_codes(mark)) == ([replaced] if held else [])
    result = adapter.send_mark(mark)
    assert (result.status, result.replaced) == (Status.SUCCESSFUL, replaced)


def test_what_a_day_holds_is_read_for_the_pupils_asked_for(rosario, mark, today):
    adapter = adapter_for(rosario)
    adapter.send_mark(mark)
    rosario.hold(202, PRESENT)
    some = adapter.held_marks(on=today, students=["201", "203", "999", "nobody"])
    assert [(held.student_id, held.session, held.code) for held in some.marks] == [("201", Session.AM, "T")]
    both = adapter.held_marks(on=today, students=["201", "202"])
    assert sorted((held.student_id, held.session, held.code) for held in both.marks) == [
        ("201", Session.AM, "T"),
        ("202", Session.AM, "P"),
        ("202", Session.PM, "P"),
    ]
    assert adapter.held_marks(on=today, students=["nobody"]).marks == ()
    assert adapter.held_marks(on=today - timedelta(days=1), students=["201"]).marks == ()
    assert adapter.held_marks(on=today + timedelta(days=900), students=["201"]).cause is Cause.MIS_REJECTED


def test_another_days_mark_is_another_mark(rosario, mark, today):
    yesterday = today - timedelta(days=1)
    adapter = adapter_for(rosario)
    for day in (today, yesterday, today):
        assert adapter.send_mark(replace(mark, date=day)).status is Status.SUCCESSFUL
    assert {row[1] for row in rosario.marks()} == {today, yesterday}


def test_attempts_at_the_same_time_have_sessions_of_their_own(rosario, mark, today):
    adapter = adapter_for(rosario)
    days = [today - timedelta(days=n) for n in range(3)]
    marks = [replace(mark, student_id=pupil, date=day) for pupil in ("201", "202") for day in days]
    with ThreadPoolExecutor(len(marks)) as pool:
        results = list(pool.map(adapter.send_mark, marks))
    assert {result.cause for result in results} == {None}
    assert {(str(row[0]), row[1]) for row in rosario.marks()} == {
        (each.student_id, each.date) for each in marks
    }


def test_what_is_kept_holds_no_name_and_no_secret(rosario, mark):
    kept = repr(adapter_for(rosario).send_mark(mark).exchange)
    for secret in (PASSWORD, "Olsen", "Ava", "RosarioSIS="):
        assert secret not in kept


def test_an_address_that_is_shut_out_is_told_from_a_wrong_password(rosario, mark):
    with changed(rosario, "config", "config_value = '1'", "title = 'FAILED_LOGIN_LIMIT'"):
        adapter = adapter_for(rosario)
        adapter.credentials = {**adapter.credentials, "password": "wrong"}
        first, second = (adapter.send_mark(mark) for _ in range(2))
    assert first.message == "Incorrect username or password. Please try logging in again."
    assert second.message.startswith("RosarioSIS has shut out our address for ten minutes")
    assert {first.cause, second.cause} == {Cause.MIS_UNAUTHORISED}
    assert rosario.marks() == []


def test_a_user_who_must_choose_a_password_first_is_refused(rosario, mark):
    rosario.sql("update staff set last_login = null where staff_id = 900")
    must = "title = 'FORCE_PASSWORD_CHANGE_ON_FIRST_LOGIN'"
    with changed(rosario, "config", "config_value = 'Y'", must):
        result = adapter_for(rosario).send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNAUTHORISED, False)
    assert "sign in as it by hand" in result.message
    assert rosario.marks() == []


@contextmanager
def register_that(rosario: RosarioSis, does: str) -> Iterator[None]:
    """Whenever a mark is entered or changed, the database does this first."""
    rosario.sql(f"create function on_mark() returns trigger as $$ begin {does}; end $$ language plpgsql")
    rosario.sql(
        "create trigger on_mark before insert or update on attendance_period"
        " for each row execute function on_mark()"
    )
    try:
        yield
    finally:
        rosario.sql("drop function on_mark() cascade")


def test_a_mark_that_the_database_refuses_is_refused_in_its_words(rosario, mark):
    with register_that(rosario, "raise exception 'The register is locked'"):
        result = adapter_for(rosario).send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
    assert result.message.startswith("DB Execute Failed. ERROR: The register is locked")
    assert rosario.marks() == []


def test_a_mark_that_is_dropped_without_a_word_is_not_successful(rosario, mark):
    with register_that(rosario, "return null"):
        result = adapter_for(rosario).send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
    assert result.message == "The mark was not taken. RosarioSIS holds no mark after it."
    assert rosario.marks() == []


def test_a_mark_that_is_changed_on_its_way_is_not_successful(rosario, mark):
    with register_that(rosario, f"new.attendance_code := {ABSENT}; return new"):
        result = adapter_for(rosario).send_mark(mark)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
    assert result.message == "The mark was not taken. RosarioSIS holds Absent after it."


def test_a_mark_that_is_in_counts_though_its_page_broke(rosario, mark):
    rosario.sql("alter table attendance_day add constraint never check (false) not valid")
    try:
        result = adapter_for(rosario).send_mark(mark)
    finally:
        rosario.sql("alter table attendance_day drop constraint never")
    assert result.status is Status.SUCCESSFUL
    assert [code for *_, code, _, _ in rosario.marks()] == [TARDY]
