"""Each family of `/metrics`, read as Prometheus reads it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from attendance.models import AttendanceRecord
from custr.models import Device
from mis.models import Connection, Worker, Writeback
from mis.slots import places_of_a_school
from tests.attendance.rows import a_record
from tests.cast import a_connection, a_device, a_school, a_student

pytestmark = pytest.mark.django_db
TOKEN = "metrics-token"


@pytest.fixture(autouse=True)
def _metered(settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def told() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by its name and labels."""
    answer = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
    families = list(text_string_to_metric_families(answer.content.decode()))
    assert len({family.name for family in families}) == len(families)
    assert all(family.documentation for family in families)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def sample(name: str, **labels: str) -> float | None:
    return told().get((name, frozenset(labels.items())))


def a_writeback(school: Any = None, *, ago_s: float = 0, **columns: Any) -> Writeback:
    """One of a record that came in so long ago."""
    school = school or connected()
    at = timezone.now() - timedelta(seconds=ago_s)
    record = a_record(school, at=at, student=a_student(school))
    Writeback.objects.filter(record=record).update(**columns)
    return Writeback.objects.get(record=record)


def connected(**fields: Any) -> Any:
    school = a_school()
    a_connection(school, **fields)
    return school


def ended(taking_s: float, *, ago_s: float = 0, status: str = "successful", **columns: Any) -> Writeback:
    finished = timezone.now() - timedelta(seconds=ago_s)
    row = a_writeback(claimed_at=finished, finished_at=finished, status=status, **columns)
    AttendanceRecord.objects.filter(writeback=row).update(received_at=finished - timedelta(seconds=taking_s))
    return row


class TestTimeToMark:
    LABELS = {"status": "successful", "provider": "wonde"}
    NAME = "custr_time_to_mark_seconds"

    def test_each_attempt_is_in_its_bucket_and_all_above(self):
        for seconds in (0.04, 0.2, 0.2, 7, 300):
            ended(seconds)
        counts = {
            le: sample(f"{self.NAME}_bucket", le=le, **self.LABELS) for le in ("0.05", "0.25", "10.0", "+Inf")
        }
        assert counts == {"0.05": 1, "0.25": 3, "10.0": 4, "+Inf": 5}

    def test_the_seconds_of_all_together_are_told(self):
        for seconds in (0.5, 1.5):
            ended(seconds)
        assert sample(f"{self.NAME}_gsum", **self.LABELS) == pytest.approx(2, abs=0.01)
        assert sample(f"{self.NAME}_gcount", **self.LABELS) == 2

    def test_those_before_the_last_hour_are_not(self):
        ended(1, ago_s=3_700)
        assert sample(f"{self.NAME}_gcount", **self.LABELS) is None

    def test_what_was_never_attempted_is_no_mark(self):
        row = ended(1, status="not_required", cause="no_attendance_code")
        Writeback.objects.filter(pk=row.pk).update(claimed_at=None)
        ended(1, status="failed", cause="mis_timeout")
        names = [name for name, _labels in told() if name.endswith("_gcount")]
        assert len(names) == 1
        assert sample(f"{self.NAME}_gcount", status="failed", provider="wonde") == 1


class TestEnded:
    def test_yesterdays_are_not_counted_and_old_ones_that_are_pending_are(self):
        ended(1, ago_s=25 * 3600)
        a_writeback(ago_s=25 * 3600)
        found = {labels: value for (name, labels), value in told().items() if name == "custr_writebacks"}
        assert found == {frozenset({"status": "pending", "cause": "", "provider": "wonde"}.items()): 1}

    def test_schools_of_one_provider_are_counted_together(self):
        ended(1)
        ended(1)
        assert sample("custr_writebacks", status="successful", cause="", provider="wonde") == 2


class TestOverdue:
    """Pending longer than 30 s and the time allowed."""

    def overdue(self) -> float | None:
        return sample("custr_writebacks_overdue")

    def test_a_fresh_one_is_not(self):
        a_writeback(ago_s=25)
        assert self.overdue() == 0

    def test_one_that_nobody_took_is(self):
        a_writeback(connected(timeout_s=5), ago_s=36)
        assert self.overdue() == 1

    def test_the_time_allowed_is_the_schools_own(self):
        a_writeback(connected(timeout_s=20), ago_s=36)
        assert self.overdue() == 0

    def test_one_that_is_under_way_for_too_long_is(self):
        long_ago = timezone.now() - timedelta(seconds=60)
        a_writeback(ago_s=900, claimed_at=long_ago)
        assert self.overdue() == 1

    def test_one_that_was_claimed_just_now_is_not_however_long_it_waited(self):
        a_writeback(ago_s=900, claimed_at=timezone.now())
        assert self.overdue() == 0

    def test_one_that_waits_for_a_slot_of_its_school_is_not(self):
        school = connected()
        for _ in range(places_of_a_school()):
            a_writeback(school, claimed_at=timezone.now())
        a_writeback(school, ago_s=900)
        assert self.overdue() == 0
        a_writeback(ago_s=900)
        assert self.overdue() == 1

    def test_one_that_waits_for_another_mark_of_its_pupil_is_not(self):
        school = connected()
        first, second = (a_writeback(school, ago_s=900) for _ in range(2))
        cell = {"student": first.student, "date": first.date, "session": "AM"}
        Writeback.objects.filter(pk=first.pk).update(**cell, claimed_at=timezone.now())
        Writeback.objects.filter(pk=second.pk).update(**cell)
        assert self.overdue() == 0

    def test_without_a_connection_the_usual_time_counts(self):
        school = connected()
        a_writeback(school, ago_s=45)
        Connection.objects.filter(school=school).delete()
        assert self.overdue() == 1


class TestHouse:
    def worker(self, *, beat_s: float = 0, swept_s: float | None = None) -> None:
        now = timezone.now()
        swept = None if swept_s is None else now - timedelta(seconds=swept_s)
        beat = now - timedelta(seconds=beat_s)
        Worker.objects.create(started_at=now - timedelta(seconds=500), beat_at=beat, swept_at=swept)

    def test_the_living_are_counted_and_the_oldest_sweep_is_told(self):
        self.worker(swept_s=2)
        self.worker(swept_s=40)
        self.worker(beat_s=100, swept_s=300)
        assert sample("custr_processes") == 2
        assert sample("custr_sweep_age_seconds") == pytest.approx(40, abs=5)

    def test_one_that_has_never_swept_counts_from_its_start(self):
        self.worker()
        assert sample("custr_sweep_age_seconds") == pytest.approx(500, abs=5)

    def test_nobody_there_is_nought(self):
        assert (sample("custr_processes"), sample("custr_sweep_age_seconds")) == (0, 0)

    def test_devices_that_do_not_call_and_what_they_hold(self):
        school = a_school()
        for called_s, held in ((60, 2), (3_600, 5), (None, None)):
            device, _token = a_device(school)
            at = None if called_s is None else timezone.now() - timedelta(seconds=called_s)
            Device.objects.filter(pk=device.pk).update(last_used_at=at, events_waiting=held)
        revoked, _token = a_device(school)
        Device.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now(), events_waiting=9)
        found = told()
        assert found["custr_devices", frozenset()] == 3
        assert found["custr_devices_silent", frozenset()] == 2
        assert found["custr_devices_events_waiting", frozenset()] == 7


def test_a_scrape_asks_the_same_few_questions_however_many_rows(django_assert_max_num_queries):
    for _ in range(5):
        ended(1)
    with django_assert_max_num_queries(16):
        told()
