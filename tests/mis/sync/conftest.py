"""A school, and the MIS it is synchronised with."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from custr.models import School, Student
from mis.models import SyncRun
from mis.models.sync import Trigger
from mis.pool import pool, sync_pool
from mis.sync import queue
from mis.sync.working import make_now
from tests.cast import a_connection, a_school
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis


@pytest.fixture
def mis() -> Iterator[FakeMis]:
    with FakeMis() as running:
        yield running


@pytest.fixture
def school(db: None, mis: FakeMis) -> School:
    pool.reopen()
    sync_pool.reopen()
    school = a_school()
    a_connection(school, mis.base_url, credentials=CREDENTIALS, timeout_s=5)
    return school


@pytest.fixture
def sync(school: School) -> Callable[..., SyncRun]:
    """Makes one run, from beginning to end."""

    def make(of: School = school, **asked: Any) -> SyncRun:
        queue.settle_lost(timezone.now())
        queued = queue.request_run(of, trigger=Trigger.COMMAND, **asked)
        assert queued is not None, "a run of the school is open already"
        ended = make_now(queued)
        assert ended is not None
        return ended

    return make


def on_roll(school: School) -> set[str]:
    return set(Student.objects.filter(school=school, active=True).values_list("mis_id", flat=True))
