"""A thousand schools' night, on a clock turned on by hand: spread, bounded, and nobody stops another."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from custr.models import School
from mis.models import Connection, SyncRun
from mis.pool import pool, sync_pool
from mis.sync.nightly import look
from tests.memory import peak, peak_from_now
from tests.mis.engine.waiting import wait_until
from tests.mis.fakes import refusing_port
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_pupil

SCHOOLS = 1000
BROKEN = 10  # schools whose MIS is down
STEP = timedelta(minutes=10)


@pytest.fixture
def many(transactional_db):
    pool.reopen()
    sync_pool.reopen()
    School.objects.bulk_create(School(slug=f"school-{n}", name=f"School {n}") for n in range(SCHOOLS))
    yield list(School.objects.order_by("pk"))
    pool.stop()
    sync_pool.stop()


def connect(schools, mis, *, dead_port):
    for number, school in enumerate(schools):
        url = f"http://127.0.0.1:{dead_port}/v1.0/" if number < BROKEN else mis.base_url
        row = Connection(school=school, provider="wonde", system="sims", base_url=url, timeout_s=5)
        row.set_credentials(CREDENTIALS)
        row.changed_at = datetime(2026, 11, 1, tzinfo=UTC)
        yield row


def test_a_thousand_schools_in_one_night(many):
    asked: Counter[datetime] = Counter()
    lock = threading.Lock()

    def note(name, _page):
        with lock:
            asked[timezone.now().replace(second=0, microsecond=0)] += 1

    with FakeMis() as mis, refusing_port() as dead_port:
        mis.pupils = [a_pupil(number) for number in range(1, 4)]
        mis.before_answer = note
        Connection.objects.bulk_create(connect(many, mis, dead_port=dead_port))
        # The night before is behind them.
        began = datetime(2026, 11, 24, 0, 58, tzinfo=UTC)
        SyncRun.objects.bulk_create(
            SyncRun(
                school=school,
                trigger="nightly",
                night=began.date() - timedelta(days=1),
                status="succeeded",
                requested_at=began,
                finished_at=began - timedelta(days=8),
            )
            for school in many
        )
        before = peak_from_now()
        with time_machine.travel(began, tick=False) as clock:
            while timezone.now() < datetime(2026, 11, 24, 5, 10, tzinfo=UTC):
                look(timezone.now())
                wait_until(
                    lambda: not SyncRun.objects.filter(finished_at=None).exists(), "what is due", seconds=120
                )
                clock.shift(STEP)
        grown = peak() - before
    tonight = SyncRun.objects.filter(night=began.date())
    ended = Counter(tonight.values_list("status", flat=True))
    assert ended == {"succeeded": SCHOOLS - BROKEN, "failed": BROKEN}
    assert set(tonight.filter(status="failed").values_list("cause", flat=True)) == {"mis_unreachable"}
    # Two calls a school, spread over four hours: 83 in ten minutes on average, and never a crowd.
    assert sum(asked.values()) == 2 * (SCHOOLS - BROKEN)
    assert min(asked).hour >= 1
    assert max(asked) <= datetime(2026, 11, 24, 5, 8, tzinfo=UTC)
    assert len(asked) >= 24
    assert max(asked.values()) <= 130
    assert grown < 64
    print(f"{grown:.0f} MiB more than before; most calls in ten minutes: {max(asked.values())}")
