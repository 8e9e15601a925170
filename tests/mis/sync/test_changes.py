"""Reading only what changed, where that is enough."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from custr.models import Student
from tests.mis.fakes import answers
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import CREDENTIALS, a_letter, a_pupil

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.fixture
def synced(sync, mis):
    """A school that was read whole, and now only hears of changes."""
    mis.pupils = [a_pupil(1), a_pupil(2, "Ben", "King")]
    with time_machine.travel(FIRST, tick=False):
        sync()
    mis.pupils = []
    mis.server.received.clear()


@pytest.fixture
def later(school):
    """The next night. The connection was made long before."""
    type(school.connection).objects.update(changed_at=FIRST - timedelta(days=30))
    with time_machine.travel(FIRST + timedelta(days=1), tick=False) as traveller:
        yield traveller


def test_it_asks_for_what_changed_since_the_last_run_and_a_day_more(later, synced, sync, mis):
    run = sync()
    assert (run.status, run.scope) == ("succeeded", "changes")
    assert mis.asked[:3] == [
        "students/?include=education_details%2Cyear%2Cregistration"
        "&updated_after=2026-11-22+02%3A30%3A00&per_page=200&cursor=true",
        "students-leaver/?updated_after=2026-11-22+02%3A30%3A00&per_page=200&cursor=true",
        "deletions/?type=student&updated_after=2026-11-22+02%3A30%3A00&per_page=200&cursor=true",
    ]


def test_who_did_not_change_stays(later, synced, sync, mis, school):
    mis.pupils = [a_pupil(2, "Ben", "King", form="9Z")]
    assert sync().counts == {"pupil_changed": 1}
    assert on_roll(school) == {"A1", "A2"}


def test_leavers_and_the_deleted_become_inactive_and_keep_their_names(later, synced, sync, mis, school):
    mis.leavers = [a_pupil(1), a_pupil(44)]
    mis.deleted = [{"id": "A2", "type": "student"}, {"id": "A1", "type": "employee"}]
    assert sync().counts == {"pupil_left": 2}
    assert on_roll(school) == set()
    assert {row.name for row in Student.objects.all()} == {"Ava Olsen", "Ben King"}


@pytest.mark.parametrize("status", [403, 404])
def test_what_the_token_may_not_read_of_these_is_done_without(later, synced, sync, mis, status):
    mis.breaks("students-leaver", answers(status))
    mis.breaks("deletions", answers(status))
    assert sync().status == "succeeded"


def test_who_came_back_is_not_deleted_again(later, synced, sync, mis, school):
    mis.pupils = [a_pupil(2, "Ben", "King", form="8B")]
    mis.leavers = [a_pupil(2, "Ben", "King")]
    mis.deleted = [
        {"id": "A2", "type": "student"},
        {"id": "A1", "type": "student", "deleted_at": {"date": "2026-09-01 08:00:00.000000"}},
        {"id": "A1", "type": "student_group"},
    ]
    assert sync().counts == {"pupil_changed": 1}
    assert on_roll(school) == {"A1", "A2"}


DELETED, RESTORED = "2026-11-23 08:00:00.000000", "2026-11-23 09:00:00.000000"


def a_deletion(*, deleted=DELETED, restored=None):
    stamps = {"deleted_at": deleted, "restored_at": restored}
    told = {
        name: stamp and {"date": stamp, "timezone_type": 3, "timezone": "UTC"}
        for name, stamp in stamps.items()
    }
    return {"type": "student", "id": "A1", "mis_id": "1", **told}


def test_one_restored_since_is_on_roll(later, synced, sync, mis, school):
    mis.deleted = [a_deletion(restored=RESTORED)]
    assert sync().counts == {}
    assert on_roll(school) == {"A1", "A2"}


def test_one_restored_after_we_heard_of_the_deletion_comes_back(later, synced, sync, mis, school):
    mis.deleted = [a_deletion()]
    assert sync().counts == {"pupil_left": 1}
    mis.deleted = [a_deletion(restored=RESTORED)]
    assert sync().counts == {"pupil_back": 1}
    assert on_roll(school) == {"A1", "A2"}


def test_one_deleted_again_after_being_restored_is_gone(later, synced, sync, mis, school):
    mis.deleted = [a_deletion(deleted=RESTORED, restored=DELETED)]
    assert sync().counts == {"pupil_left": 1}
    assert on_roll(school) == {"A2"}


def test_one_restored_who_has_left_since_has_left(later, synced, sync, mis, school):
    mis.leavers = [a_pupil(1)]
    mis.deleted = [a_deletion(restored=RESTORED)]
    sync()
    assert on_roll(school) == {"A2"}


def test_a_fault_there_is_a_fault(later, synced, sync, mis, school):
    mis.pupils = [a_pupil(1, form="9Z")]
    mis.breaks("students-leaver", answers(500))
    assert sync().cause == "mis_error"
    assert Student.objects.get(mis_id="A1").form == "7B"


def test_everything_is_read_on_demand_and_once_a_week(later, synced, sync, mis):
    mis.pupils = [a_pupil(1), a_pupil(2, "Ben", "King")]
    assert sync(whole=True).scope == "full"
    assert sync().scope == "changes"
    later.move_to(FIRST + timedelta(days=8))
    assert sync().scope == "full"


def test_a_failed_run_moves_nothing_on(later, synced, sync, mis):
    mis.breaks("students", answers(500))
    sync()
    mis.mends()
    later.shift(timedelta(days=1))
    sync()
    assert "updated_after=2026-11-22+02" in mis.asked[-2]


def test_another_token_or_address_is_read_whole_again(later, synced, sync, mis, school):
    mis.pupils = [a_pupil(1), a_pupil(2, "Ben", "King")]
    later.shift(timedelta(minutes=1))
    school.connection.set_credentials({**CREDENTIALS, "school_id": "A1930499544 "})
    school.connection.save()
    later.shift(timedelta(minutes=1))
    assert sync().scope == "full"


def test_codes_are_always_read_whole(later, synced, sync, mis):
    mis.codes = [a_letter("L")]
    assert sync().counts == {"code_gone": 1}
