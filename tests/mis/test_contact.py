"""How a connection is doing, told from what attempts and synchronisations have met."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mis.causes import Cause
from mis.contact import REPEATED, Contact, health_from, health_of
from mis.findings import Fact
from mis.models import SyncRun, Writeback
from tests.attendance.rows import a_record, stands
from tests.cast import a_connection, a_school

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
REFUSED = Cause.MIS_UNAUTHORISED.value


def after(minutes, cause=""):
    return Contact(NINE + timedelta(minutes=minutes), cause)


class TestJudging:
    def test_of_nothing_nothing_is_said(self):
        health = health_from([])
        assert (health.last_success, health.last_failure, health.trouble) == (None, None, None)

    def test_the_latest_of_each_kind_is_told_in_any_order(self):
        health = health_from([after(1), after(4, "mis_timeout"), after(3), after(2, "mis_rejected")])
        assert (health.last_success, health.last_failure) == (after(3).at, after(4).at)
        assert health.failure == "mis_timeout"

    @pytest.mark.parametrize("count", [1, 2])
    def test_a_login_refused_once_or_twice_is_no_news_for_everybody(self, count):
        assert health_from([after(n, REFUSED) for n in range(count)]).trouble is None

    def test_refused_again_and_again_is_disconnected_since_the_first(self):
        health = health_from([after(0), *(after(n, REFUSED) for n in range(1, 5))])
        assert (health.trouble, health.times, health.since) == (Fact.LOGIN_REFUSED, 4, after(1).at)

    @staticmethod
    def refused(minutes, words="No period 2"):
        return Contact(NINE + timedelta(minutes=minutes), "mis_rejected", words=words)

    def test_marks_refused_in_the_same_words_again_and_again_have_one_cause(self):
        health = health_from([after(0), *(self.refused(n) for n in range(1, 5))])
        assert (health.trouble, health.times, health.words) == (Fact.ONE_REFUSAL, 4, "No period 2")
        assert health.since == after(1).at

    def test_a_synchronisation_in_between_does_not_end_that(self):
        contacts = [*(self.refused(n) for n in range(3)), Contact(after(9).at, sync=True)]
        assert health_from(contacts).trouble is Fact.ONE_REFUSAL

    def test_other_words_no_words_or_a_success_are_no_one_cause(self):
        for last in (self.refused(9, "No pupil 7"), self.refused(9, ""), after(9)):
            assert health_from([*(self.refused(n) for n in range(3)), last]).trouble is None

    @pytest.mark.parametrize("answered", ["", "mis_rejected", "mis_rate_limited", "no_pupils"])
    def test_an_answer_to_a_login_ends_it(self, answered):
        contacts = [*(after(n, REFUSED) for n in range(REPEATED)), after(10, answered)]
        assert health_from(contacts).trouble is None

    @pytest.mark.parametrize("mute", ["mis_timeout", "mis_unreachable", "mis_error", "mis_connection_lost"])
    def test_silence_in_between_says_nothing_of_the_login(self, mute):
        contacts = [after(1, REFUSED), after(2, mute), after(3, REFUSED), after(4, REFUSED), after(5, mute)]
        assert health_from(contacts).trouble is Fact.LOGIN_REFUSED

    def test_an_mis_that_does_not_answer_as_it_should_again_and_again_is_told(self):
        causes = ["mis_unreachable", "mis_timeout", "mis_error", REFUSED]
        health = health_from([after(0), *(after(n, cause) for n, cause in enumerate(causes, 1))])
        assert (health.trouble, health.times, health.since) == (Fact.NOT_ANSWERING, 4, after(1).at)
        assert health_from([after(n, cause) for n, cause in enumerate(causes[:2])]).trouble is None

    @pytest.mark.parametrize("answered", ["", "mis_rejected", "mis_rate_limited"])
    def test_one_answer_ends_that(self, answered):
        contacts = [*(after(n, "mis_timeout") for n in range(REPEATED)), after(10, answered)]
        assert health_from(contacts).trouble is None

    def test_synchronisations_that_fail_in_a_row_are_told_though_marks_arrive(self):
        runs = [
            Contact(after(n).at, cause, sync=True) for n, cause in enumerate(["no_pupils", "mis_rejected"])
        ]
        marks = [after(10), after(11)]
        assert health_from([*runs, *marks]).trouble is None
        runs.append(Contact(after(20).at, "mis_timeout", sync=True))
        health = health_from([*runs, *marks])
        assert (health.trouble, health.times, health.since) == (Fact.SYNC_FAILING, 3, runs[0].at)
        assert health_from([*runs, *marks, Contact(after(30).at, sync=True)]).trouble is None

    def test_one_blip_is_no_trouble_however_many_attempts_it_ended(self):
        assert health_from([after(n / 100, "mis_unreachable") for n in range(8)]).trouble is None
        assert health_from([after(n / 2, "mis_unreachable") for n in range(3)]).trouble is Fact.NOT_ANSWERING


@pytest.mark.django_db
class TestReading:
    @pytest.fixture
    def connection(self):
        return a_connection(a_school())

    def attempt(self, connection, cause="", *, sent=True, minutes=0):
        record = a_record(connection.school)
        stands(record, "failed" if cause else "successful", cause or None)
        Writeback.objects.filter(record=record).update(
            request={"url": "x"} if sent else None,
            finished_at=timezone.now() + timedelta(minutes=minutes),
        )

    def run(self, connection, cause="", *, minutes=0):
        now = timezone.now() + timedelta(minutes=minutes)
        status = "failed" if cause else "succeeded"
        SyncRun.objects.create(
            school=connection.school,
            trigger="nightly",
            status=status,
            cause=cause,
            requested_at=now,
            finished_at=now,
        )

    def test_attempts_and_synchronisations_count_together(self, connection):
        self.run(connection, REFUSED)
        self.attempt(connection, REFUSED, minutes=1)
        assert health_of(connection).trouble is None
        self.attempt(connection, REFUSED, minutes=2)
        assert health_of(connection).trouble is Fact.LOGIN_REFUSED
        self.run(connection, minutes=3)
        assert health_of(connection).trouble is None

    def test_what_was_never_sent_and_what_was_our_own_fault_is_no_contact(self, connection):
        self.attempt(connection, "code_not_in_mis", sent=False)
        self.run(connection, "interrupted")
        self.run(connection, "connection_changed")
        assert health_of(connection) == health_from([])

    def test_the_last_success_is_found_behind_many_failures(self, connection):
        self.attempt(connection)
        for minutes in range(1, 30):
            self.run(connection, "mis_timeout", minutes=minutes)
        assert health_of(connection).last_success is not None

    def test_changing_the_connection_begins_anew(self, connection):
        for minutes in range(REPEATED):
            self.run(connection, REFUSED, minutes=-minutes)
        assert health_of(connection).trouble is None  # the connection is younger than the two before
        type(connection).objects.update(changed_at=timezone.now() - timedelta(hours=1))
        connection.refresh_from_db()
        assert health_of(connection).trouble is Fact.LOGIN_REFUSED
        connection.save()
        assert health_of(connection).trouble is Fact.LOGIN_REFUSED  # nothing is different
        connection.set_credentials({"token": "a-new-one", "school_id": "A1"})
        connection.save(update_fields=["credentials_encrypted"])
        connection.refresh_from_db()
        assert health_of(connection).trouble is None

    def test_another_schools_trouble_is_not_ours(self, connection):
        other = a_connection(a_school())
        for minutes in range(REPEATED):
            self.run(other, REFUSED, minutes=minutes)
        assert health_of(connection).trouble is None
