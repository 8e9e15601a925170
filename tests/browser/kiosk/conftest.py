"""A real Chromium in front of a real server, and a kiosk in it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from custr.models import School
from tests.browser.kiosk.tablet import Tablet
from tests.cast import a_device, a_school


@pytest.fixture
def school(transactional_db: None) -> School:
    """A school that is open now, whatever the hour."""
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return a_school(school_days=week, day_starts="00:00", day_ends="23:59:59")


@pytest.fixture
def kiosk(chromium: Browser, live_server: Any, school: School) -> Iterator[Callable[..., Tablet]]:
    """Makes kiosks of the school, connected unless `token` is None. Their consoles stay silent."""
    tablets: list[Tablet] = []

    def make(token: str | None = "", *, width: int = 1280, height: int = 800, **options: Any) -> Tablet:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        tablet = Tablet(context.new_page(), f"{live_server.url}/kiosk/")
        tablets.append(tablet)
        if token is not None:
            tablet.connect(token or a_device(school)[1])
        return tablet

    yield make
    for tablet in tablets:
        tablet.page.context.close()
    assert [problem for tablet in tablets for problem in tablet.problems] == []
    assert {host for tablet in tablets for host in tablet.hosts} <= {live_server.url}


@pytest.fixture
def page(kiosk: Callable[..., Tablet]) -> Page:
    """The page of a connected kiosk."""
    return kiosk().page
