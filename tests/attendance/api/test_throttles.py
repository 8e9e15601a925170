"""600 events a minute per device, each event of a batch counting one (rest.md)."""

import pytest

from attendance.api.problems import ProblemError
from attendance.api.throttles import EVENTS, SEARCHES, Allowance
from attendance.models import AttendanceRecord
from tests.attendance.api.kiosk import Kiosk, an_event


def is_throttled(response) -> bool:
    if response.status_code != 429:
        return False
    assert response.json()["code"] == "throttled"
    assert 0 < int(response.headers["Retry-After"]) <= 60
    return True


def test_events_beyond_the_allowance_wait(kiosk, said, clock):
    EVENTS.spend(kiosk.device, 599)
    assert kiosk.record(**said).status_code == 201
    refused = kiosk.record(**said)
    assert is_throttled(refused)
    assert AttendanceRecord.objects.count() == 1
    clock.shift(int(refused.headers["Retry-After"]))
    assert kiosk.record(**said).status_code == 201


def test_each_event_of_a_batch_counts(kiosk, said):
    EVENTS.spend(kiosk.device, 590)
    assert is_throttled(kiosk.batch(*[an_event(**said) for _ in range(11)]))
    assert not AttendanceRecord.objects.exists()
    assert kiosk.batch(*[an_event(**said) for _ in range(10)]).status_code == 207
    assert is_throttled(kiosk.record(**said))


def test_repeated_and_refused_events_count_too(kiosk, said):
    event = an_event(**said)
    EVENTS.spend(kiosk.device, 597)
    assert [kiosk.post("attendance", body).status_code for body in (event, event, {})] == [201, 200, 400]
    assert is_throttled(kiosk.post("attendance", event))


def test_reading_is_not_throttled(kiosk, said):
    made = kiosk.record(**said).json()
    EVENTS.spend(kiosk.device, 599)
    for _ in range(5):
        assert kiosk.get(f"attendance/{made['id']}").status_code == 200
        assert kiosk.get("config").status_code == 200
    assert is_throttled(kiosk.record(**said))


def test_another_device_has_an_allowance_of_its_own(kiosk, said):
    EVENTS.spend(kiosk.device, 600)
    assert is_throttled(kiosk.record(**said))
    assert Kiosk(kiosk.school).record(**said).status_code == 201


def test_an_allowance_counts_the_last_minute(kiosk, clock):
    allowance = Allowance("test", 10)
    for seconds in (0, 20, 20):
        clock.shift(seconds)
        allowance.spend(kiosk.device, 3)
    with pytest.raises(ProblemError) as refused:
        allowance.spend(kiosk.device, 2)
    assert refused.value.problem.headers == {"Retry-After": "20"}
    with pytest.raises(ProblemError) as refused:
        allowance.spend(kiosk.device, 5)
    assert refused.value.problem.headers == {"Retry-After": "40"}
    allowance.spend(kiosk.device, 1)
    clock.shift(20)
    allowance.spend(kiosk.device, 3)


def test_more_than_the_allowance_waits_a_whole_minute(kiosk):
    with pytest.raises(ProblemError) as refused:
        Allowance("test", 10).spend(kiosk.device, 11)
    assert refused.value.problem.headers == {"Retry-After": "60"}


def test_a_clock_that_is_put_back_makes_nobody_wait_longer_than_a_minute(kiosk, clock):
    SEARCHES.spend(kiosk.device, 120)
    clock.shift(-3600)
    assert is_throttled(kiosk.get("students", search="ava"))
    clock.shift(61)
    assert kiosk.get("students", search="ava").status_code == 200
