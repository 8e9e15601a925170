"""The night: each school once, at a minute of its own, in whatever process lives."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from custr.models import School
from mis.models import Connection, SyncRun
from mis.sync.nightly import look
from mis.sync.schedule import latest_night, moment_of
from tests.cast import a_connection, a_school

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
NIGHT = date(2026, 11, 24)


class TestSchedule:
    def test_each_school_has_the_same_minute_every_night_between_one_and_five(self):
        for number in range(300):
            moment = moment_of(NIGHT, zone=LONDON, slug=f"school-{number}")
            assert 1 <= moment.hour < 5
            again = moment_of(NIGHT + timedelta(days=1), zone=LONDON, slug=f"school-{number}")
            assert again.time() == moment.time()

    def test_schools_spread_evenly_over_the_window(self):
        hours = Counter(moment_of(NIGHT, zone=LONDON, slug=f"school-{number}").hour for number in range(2000))
        assert set(hours) == {1, 2, 3, 4}
        assert all(400 < count < 600 for count in hours.values())

    def test_the_night_is_the_schools_own(self):
        moment = moment_of(NIGHT, zone=AUCKLAND, slug="kowhai").astimezone(UTC)
        assert (moment.date(), moment.hour in range(12, 16)) == (date(2026, 11, 23), True)

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_a_night_in_which_the_clocks_change_has_one_moment(self, day):
        for number in range(200):
            slug = f"school-{number}"
            moment = moment_of(day, zone=LONDON, slug=slug)
            assert latest_night(moment, zone=LONDON, slug=slug)[0] == day
            before = latest_night(moment - timedelta(seconds=1), zone=LONDON, slug=slug)[0]
            assert before == day - timedelta(days=1)

    def test_before_its_moment_the_latest_night_is_the_one_before(self):
        moment = moment_of(NIGHT, zone=LONDON, slug="a")
        assert latest_night(moment, zone=LONDON, slug="a") == (NIGHT, moment)
        assert latest_night(moment - timedelta(seconds=1), zone=LONDON, slug="a")[0] == date(2026, 11, 23)


@pytest.mark.django_db
class TestQueueing:
    """What a look at the clock queues. The pool is closed: nothing is made here."""

    @pytest.fixture(autouse=True)
    def _closed(self, school):
        from mis.pool import pool, sync_pool

        pool.stop()

        sync_pool.stop()
        Connection.objects.update(changed_at=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        pool.reopen()
        sync_pool.reopen()

    def moment(self, school, night=NIGHT):
        return moment_of(night, zone=ZoneInfo(school.timezone), slug=school.slug)

    def looked(self, moment):
        with time_machine.travel(moment, tick=False):
            return look(moment)

    def nights(self):
        return list(SyncRun.objects.order_by("night").values_list("night", flat=True))

    def test_a_school_is_queued_when_its_moment_has_come_and_once(self, school):
        self.looked(self.moment(school, NIGHT - timedelta(days=1)))
        SyncRun.objects.update(status="failed", cause="fault", finished_at=self.moment(school))
        assert self.looked(self.moment(school) - timedelta(seconds=1)) == 0
        assert self.looked(self.moment(school)) == 1
        assert self.looked(self.moment(school) + timedelta(seconds=30)) == 0
        assert self.nights() == [NIGHT - timedelta(days=1), NIGHT]

    def test_two_processes_that_look_at_once_queue_it_once(self, school):
        assert [self.looked(self.moment(school)) for _process in range(2)] == [1, 0]
        assert self.nights() == [NIGHT]

    def test_a_server_that_was_off_at_night_makes_up_for_the_last_night_alone(self, school):
        noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
        assert self.looked(noon) == 1
        assert self.looked(noon + timedelta(hours=3)) == 0
        assert self.nights() == [NIGHT]

    def test_a_connection_made_this_morning_waits_for_its_first_night(self, school):
        morning = datetime(2026, 11, 24, 9, tzinfo=UTC)
        Connection.objects.update(changed_at=morning)
        assert self.looked(morning + timedelta(hours=2)) == 0
        assert self.looked(self.moment(school, NIGHT + timedelta(days=1))) == 1

    @pytest.mark.parametrize("change", [{"enabled": False}, {"credentials_encrypted": ""}, {"provider": "x"}])
    def test_nothing_is_queued_for_a_connection_that_cannot_be_read(self, school, change):
        Connection.objects.update(**change)
        assert self.looked(self.moment(school)) == 0

    def test_somebody_who_synchronises_just_then_is_not_disturbed(self, school):
        from mis.models.sync import Trigger
        from mis.sync import queue

        queue.request_run(school, trigger=Trigger.PERSON)
        assert self.looked(self.moment(school)) == 0
        SyncRun.objects.update(status="failed", cause="fault", finished_at=self.moment(school))
        assert self.looked(self.moment(school) + timedelta(minutes=1)) == 1

    def test_each_school_has_its_own_night(self, school):
        other = a_school(timezone="Pacific/Auckland")
        a_connection(other)
        Connection.objects.update(changed_at=datetime(2026, 11, 1, tzinfo=UTC))
        moment = moment_of(NIGHT, zone=AUCKLAND, slug=other.slug)
        self.looked(moment)
        assert SyncRun.objects.get(school=other).night == NIGHT
        assert SyncRun.objects.get(school=school).night == date(2026, 11, 23)
        assert School.objects.count() == 2
