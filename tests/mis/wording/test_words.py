"""Short words, facts and fixes: one for everything, readable, with links that exist."""

import re
from datetime import date, datetime, time

import pytest

from mis.causes import Cause
from mis.findings import Check, Fact, Finding, Job, Setting, Task, Verdict
from mis.wording import (
    LINKS,
    MAY_HAVE_BEEN_WRITTEN,
    check_words,
    fact_words,
    fix_for,
    job_words,
    short_for,
    task_words,
)

VALUES = {
    "mis": "SIMS by Wonde",
    "code": "U",
    "time": time(9, 30),
    "date": date(2026, 11, 24),
    "at": datetime(2026, 11, 23, 9, 11),  # noqa: DTZ001 - local already
}


class TestShorts:
    @pytest.mark.parametrize("cause", Cause)
    def test_every_cause_has_a_few_words(self, cause: Cause) -> None:
        words = short_for(cause)
        assert 0 < len(words) <= 30
        assert "_" not in words

    def test_they_tell_the_causes_apart(self) -> None:
        assert len({short_for(cause) for cause in Cause}) == len(Cause)

    @pytest.mark.parametrize(
        "cause",
        [
            Cause.MIS_CONNECTION_LOST,
            Cause.MIS_ERROR,
            Cause.MIS_TIMEOUT,
            Cause.MIS_UNEXPECTED_ANSWER,
            Cause.INTERRUPTED,
        ],
    )
    def test_an_unknown_outcome_says_check(self, cause: Cause) -> None:
        assert "check" in short_for(cause, outcome_unknown=True)
        assert "check" not in short_for(cause)

    def test_no_cause_no_words(self) -> None:
        assert short_for("") == ""

    def test_a_cause_of_tomorrow_is_shown_as_it_is(self) -> None:
        assert "a_cause_of_tomorrow" in short_for("a_cause_of_tomorrow")

    def test_the_words_beside_the_badge_are_the_fixed_ones(self) -> None:
        assert str(MAY_HAVE_BEEN_WRITTEN) == "may have been written: check the MIS first"


class TestChecksAndFacts:
    @pytest.mark.parametrize(
        ("check", "words"),
        [
            (Check.MIS_SUPPORTS_WRITEBACK, "MIS supports writeback"),
            (Check.REASON_MAPPED, "Reason mapped to a code"),
            (Check.NOT_DONT_WRITEBACK, "Reason is not Don't Writeback"),
            (Check.REASON_EXACT_MATCH, "Reason Exact Match Required"),
            (Check.STUDENT_IN_MIS, "Student exists in the MIS"),
            (Check.CONNECTION_ACTIVE, "Connection active and synchronising"),
            (Check.TIME_CODES_RIGHT, "Time-based codes right"),
            (Check.SAME_DAY, "Device back the same day"),
        ],
    )
    def test_the_checks_have_the_names_of_the_rules(self, check: Check, words: str) -> None:
        assert check_words(check) == words

    @pytest.mark.parametrize("fact", Fact)
    def test_every_fact_has_words(self, fact: Fact) -> None:
        words = fact_words(Finding(Check.SAME_DAY, Verdict.PASSED, fact, Setting.DEVICES, VALUES))
        assert words
        assert "%" not in words
        assert "_" not in words

    @pytest.mark.parametrize(
        ("fact", "words"),
        [
            (Fact.MIS, "SIMS by Wonde"),
            (Fact.NO_ROWS, "none on this reason"),
            (Fact.ROW, "U from 09:30"),
            (Fact.LAST_MARK, "last mark 09:11"),
            (Fact.LATER_DAY, "arrived Tue 24 Nov"),
            (Fact.ONLINE, "online"),
            (Fact.OFF, "off"),
            (Fact.NOT_REACHED, "not reached"),
        ],
    )
    def test_times_and_dates_are_as_people_read_them(self, fact: Fact, words: str) -> None:
        found = Finding(Check.SAME_DAY, Verdict.PASSED, fact, Setting.DEVICES, VALUES)
        assert fact_words(found) == words


class TestFixes:
    @pytest.mark.parametrize("exact_helps", [True, False])
    @pytest.mark.parametrize("cause", Cause)
    def test_every_name_in_a_fix_is_a_link(self, cause: Cause, exact_helps: bool) -> None:
        names = re.findall(r"{(\w*)}", fix_for(cause, exact_helps=exact_helps))
        assert set(names) <= set(LINKS)

    def test_all_but_one_cause_can_be_fixed(self) -> None:
        assert [cause for cause in Cause if not fix_for(cause)] == [Cause.SUPERSEDED]

    def test_every_link_is_used(self) -> None:
        text = "".join(fix_for(cause, exact_helps=helps) for cause in Cause for helps in (True, False))
        assert [name for name in LINKS if f"{{{name}}}" not in text] == []

    def test_exact_match_is_advised_only_where_it_helps(self) -> None:
        assert "{exact_match}" in fix_for(Cause.REASON_NOT_MATCHED)
        assert "{exact_match}" not in fix_for(Cause.REASON_NOT_MATCHED, exact_helps=False)


class TestJobsAndTasks:
    def test_whose_job(self) -> None:
        assert [job_words(job) for job in Job] == ["office", "IT", "MIS supplier"]

    def test_the_office_enters_it_in_its_own_mis(self) -> None:
        assert task_words(Task.ENTER, mis="SIMS") == "Enter the mark below in SIMS."
        assert "Look in SIMS first" in task_words(Task.CHECK_FIRST, mis="SIMS")
        assert "the MIS" in task_words(Task.ENTER, mis="")

    def test_nothing_to_do_is_no_words(self) -> None:
        assert task_words(Task.NOTHING, mis="SIMS") == ""
