"""Pupils under other ids, asked about on the connection's page: on a desk and a phone, by day and night."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from custr.models import School
from mis.models import SyncRun
from tests.browser.desk.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: more pages")]

NAMES = ["Ava Olsen", "Ben King", "Cai Moss", "Dee Hart", "Eli Ng", "Florence Featherstonehaugh-Cholmondeley"]


@pytest.fixture
def held(school: School) -> SyncRun:
    now = timezone.now()
    moved = [
        ["pupil_moved", name, {"mis_id": [f"A17490{at:05}", f"A18330{at:05}"]}]
        for at, name in enumerate(NAMES)
    ]
    return SyncRun.objects.create(
        school=school,
        trigger="person",
        person="office",
        status="failed",
        cause="other_ids",
        requested_at=now,
        claimed_at=now,
        finished_at=now,
        proposal="a" * 64,
        counts={"pupil_moved": 6, "pupil_renamed": 1, "pupil_left": 1, "code_gone": 1},
        lines=[
            ["code_gone", "U", ["Overslept", "Missed the bus"]],
            *moved,
            ["pupil_renamed", "Gil Ray", {"name": ["A1749000009: Gil Ray", "Zed Young"]}],
            ["pupil_left", "Gil Ray", "7B"],
        ],
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_the_question_can_be_read(
    desk: Callable[..., Desk], school: School, held: SyncRun, width: int, scheme: str
) -> None:
    made = desk(width=width, color_scheme=scheme)
    page = made.open(reverse("admin:mis_connection_change", args=[school.connection.pk]))
    expect(page.get_by_role("status")).to_contain_text("same names, other ids: 6 pupils")
    expect(page.get_by_role("button", name="they are the same pupils")).to_be_visible()
    assert made.serious() == []
    assert made.sticks_out() <= 0
