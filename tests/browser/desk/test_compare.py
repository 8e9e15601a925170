"""Compare with the MIS, in a real browser, against an ODS on a real socket."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from custr.models import School
from tests.browser.desk.desk import Desk
from tests.mis.reconciling.conftest import DAY, Ods, ods

__all__ = ["ods"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: more pages")]

Desks = Callable[..., Desk]


@pytest.fixture
def school(ods: Ods) -> School:
    """The desk's school is the one whose marks the ODS holds."""
    for name in ("Ava", "Ben", "Cara", "Wilhelmina-Featherstonehaugh-Cholmondeley"):
        ods.wrote(name)
    ods.may_have_written("Dan")
    ods.hold("Ava")
    ods.hold("Ben", "N")
    return ods.school


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_from_today_to_the_marks_that_differ(desk: Desks, scheme: str, width: int) -> None:
    made = desk(color_scheme=scheme, width=width)
    page = made.open("/")
    page.get_by_role("link", name="Compare with the MIS").click()
    page.get_by_label("Date").fill(DAY)
    page.get_by_role("button", name="Read the MIS now").click()
    expect(page.get_by_text("Changed since: 1")).to_be_visible()
    expect(page.get_by_text("as the MIS held them when it was read")).to_be_visible()
    assert (made.serious(), made.sticks_out(), made.too_small()) == ([], 0, [])
    page.get_by_role("link", name="Ben Olsen").click()
    expect(page.get_by_role("tab", selected=True)).to_have_text("Writeback")


def test_an_mis_that_cannot_be_read_is_told(desk: Desks, school: School) -> None:
    school.connection.provider, school.connection.system = "wonde", "sims"
    school.connection.save()
    made = desk(width=360)
    page = made.open(reverse("compare"))
    expect(page.get_by_text("What SIMS by Wonde holds cannot be read from here")).to_be_visible()
    assert (made.serious(), made.sticks_out()) == ([], 0)
