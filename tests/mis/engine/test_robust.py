"""One school's trouble stays its own: hanging MISs, rows that cannot be read, a newer version's settings."""

import uuid

import pytest
from django.utils import timezone

from custr.models import School
from mis.demo_mis.modes import Mode
from mis.demo_mis.server import DemoMis
from mis.models import Connection, Writeback
from mis.pool import pool
from mis.sweep import sweep
from mis.telling import sentence_of
from tests.cast import a_code, a_connection, a_reason, a_school, a_student
from tests.mis.engine.conftest import a_steady_heart
from tests.mis.engine.waiting import wait_until


@pytest.fixture
def hanging():
    with DemoMis() as mis:
        mis.behave(Mode.SILENT)
        yield mis


def a_school_at(mis, **fields):
    school = a_school()
    a_connection(school, mis.base_url, credentials={"token": mis.token, "school_id": "A1930499544"}, **fields)
    return school, a_reason(school, code=a_code(school, "L", mis_id="A1203"))


def test_schools_whose_mis_hangs_do_not_keep_every_thread_until_their_rows_are_gone(settings, scene, hanging):
    pool.stop()
    settings.WRITEBACK_WORKERS = 4  # one slot a school
    pool.reopen()
    for _ in range(4):
        school, reason = a_school_at(hanging, timeout_s=1)
        for _ in range(5):
            scene.arrives(school=school, student=a_student(school), reason=reason)
    wait_until(lambda: len(hanging.requests) == 4, "four schools to hang")
    ended = scene.ends(scene.arrives())
    assert ended.status == "successful"
    # One turn each at the most came before it, not their whole backlog.
    assert len(hanging.requests) <= 9


@pytest.mark.parametrize("provider", [("wonde", "newsis"), ("carrier-pigeon", "")])
def test_an_mis_that_only_a_newer_version_knows_is_not_connected(scene, provider):
    Connection.objects.update(provider=provider[0], system=provider[1])
    ended = scene.ends(scene.arrives())
    assert (ended.status, ended.cause) == ("failed", "mis_not_connected")
    assert scene.mis.requests == []


def test_a_row_whose_facts_cannot_be_read_is_known_not_written(scene):
    pool.stop()
    record = scene.arrives()
    School.objects.update(timezone="Atlantis/Sunken")
    pool.reopen()
    sweep()
    ended = scene.ends(record)
    assert (ended.status, ended.cause, ended.outcome_unknown) == ("failed", "interrupted", False)
    assert scene.mis.requests == []


def test_a_lost_row_that_cannot_be_read_keeps_no_other_from_being_settled(scene):
    pool.stop()
    a_steady_heart()
    good, reason = a_school_at(scene.mis)
    records = [
        scene.arrives(),
        scene.arrives(school=good, student=a_student(good), reason=reason),
    ]
    Writeback.objects.update(owner=uuid.uuid4(), claimed_at=timezone.now())
    School.objects.filter(pk=scene.school.pk).update(timezone="Atlantis/Sunken")
    pool.reopen()
    sweep()
    for record in records:
        ended = scene.ends(record)
        assert (ended.cause, ended.outcome_unknown) == ("interrupted", True)
    assert Writeback.objects.get(record=records[1]).code == "L"


def test_an_outcome_is_not_lost_to_its_wording(scene):
    row = scene.ends(scene.arrives())
    assert sentence_of(row, "mis_error", code="L") != ""
    row.record.occurred_at = None  # whatever it may be that cannot be put into words
    assert sentence_of(row, "mis_error", code="L") == ""
