"""Rule 12: what a later event leaves for an earlier one that comes after it, by what the MIS received."""

import pytest

from mis.demo_mis.modes import Mode
from mis.models import Connection
from tests.mis.engine.conftest import at


def comes_after(scene):
    """An earlier check-in that arrives when a later one has ended."""
    scene.mis.behave(Mode.NORMAL)
    return scene.ends(scene.arrives("08:55", received_at=at("09:15"), captured_offline=True))


@pytest.mark.parametrize("mode", [Mode.ERROR, Mode.SILENT, Mode.RESETTING, Mode.LOSING, Mode.HUGE])
def test_a_later_event_that_may_have_been_written_supersedes(scene, mode):
    scene.mis.behave(mode)
    Connection.objects.update(timeout_s=1)
    assert scene.ends(scene.arrives("09:10")).outcome_unknown
    asked = len(scene.mis.requests)
    ended = comes_after(scene)
    assert (ended.status, ended.cause) == ("not_required", "superseded")
    assert len(scene.mis.requests) == asked


@pytest.mark.parametrize("mode", [Mode.REFUSING, Mode.UNAUTHORISED, Mode.RATE_LIMITED])
def test_a_later_event_that_is_known_not_to_be_written_supersedes_nothing(scene, mode):
    scene.mis.behave(mode)
    assert not scene.ends(scene.arrives("09:10", reason_text="later", reason=scene.bus)).outcome_unknown
    assert comes_after(scene).status == "successful"
    assert [mark["comment"] for mark in scene.sent] == ["later", "Missed the bus"]


def test_a_later_event_replaces_one_that_may_have_been_written(scene):
    scene.mis.behave(Mode.ERROR)
    assert scene.ends(scene.arrives("08:55")).outcome_unknown
    scene.mis.behave(Mode.NORMAL)
    assert scene.ends(scene.arrives("09:10")).status == "successful"
    assert len(scene.sent) == 2
