"""A real Chromium in front of a real server, and somebody of the school signed in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from custr.models import School, User
from tests.attendance.rows import somebody
from tests.browser.desk.desk import Desk
from tests.cast import a_connection, a_school


@pytest.fixture
def school(transactional_db: None) -> School:
    school = a_school(name="Northfield Academy")
    a_connection(school)
    return school


@pytest.fixture
def person(school: School) -> User:
    return somebody("office", school, role="admin", is_staff=True)


@pytest.fixture
def desk(chromium: Browser, live_server: Any, person: User) -> Iterator[Callable[..., Desk]]:
    """Makes desks; somebody sits at each, signed in. Nothing may go wrong in their consoles."""
    desks: list[Desk] = []

    def make(*, width: int = 1280, height: int = 900, signed_in: bool = True, **options: Any) -> Desk:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        made = Desk(context.new_page(), live_server.url)
        desks.append(made)
        if signed_in:
            made.sign_in(person.username)
        return made

    yield make
    for made in desks:
        made.page.context.close()
    assert [problem for made in desks for problem in made.problems] == []
    assert {host for made in desks for host in made.hosts} <= {live_server.url}
