"""A large school: how long it takes of our own time, and how little of it is held at once."""

import time
import tracemalloc

import pytest

from custr.models import Student
from mis.adapters.rows import StudentRow
from mis.sync.spool import IN_MEMORY, Spool
from tests.mis.sync.fake_mis import a_pupil

pytestmark = pytest.mark.django_db
PUPILS = 1500


def whole_school(form="7B"):
    return [a_pupil(n, f"Forename{n}", f"Surname{n}", form=form) for n in range(PUPILS)]


def cpu_of(work):
    """Seconds of this process, the fake MIS and its JSON included."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def test_1500_pupils_in_five_seconds_of_our_own(sync, mis):
    mis.pupils = whole_school()
    first, run = cpu_of(sync)
    assert run.counts["pupil_new"] == PUPILS
    again, run = cpu_of(lambda: sync(whole=True))
    assert run.counts == {}
    mis.pupils = whole_school(form="8B")
    changed, run = cpu_of(lambda: sync(whole=True))
    assert run.counts == {"pupil_changed": PUPILS}
    print(f"first {first:.2f} s, nothing changed {again:.2f} s, everything changed {changed:.2f} s")
    assert max(first, again, changed) < 5
    assert Student.objects.filter(form="8B").count() == PUPILS


def test_what_was_read_is_on_disk_when_it_is_much():
    rows = [StudentRow(mis_id=f"A{n}", forename="Forename", surname="Surname") for n in range(50)]
    tracemalloc.start()
    with Spool() as spool:
        for _page in range(1000):
            spool.add(rows)
        assert spool.length == 50_000
        assert sum(1 for _row in spool) == 50_000
        _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * IN_MEMORY


def test_rows_come_out_as_they_went_in():
    odd = StudentRow(mis_id="A1", forename="Łu\nkasz\u2028", surname='"Ø\\', year=None, form="", active=False)
    with Spool() as spool:
        spool.add([odd])
        assert list(spool) == [odd]
        assert list(spool) == [odd]
