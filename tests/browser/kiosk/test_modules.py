"""The kiosk's small modules, asked in the browser they run in."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.kiosk.tablet import Tablet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: kiosk")]

HELD = {"starts": "08:45", "ends": "15:15", "pm_starts": "12:30"}
CLOSED = dict.fromkeys(HELD)
SETTINGS: dict[str, Any] = {
    "today": {"date": "2026-11-23", **HELD},
    "days": [
        {"date": "2026-11-24", **HELD, "ends": "12:30", "pm_starts": None},
        {"date": "2026-11-25", **CLOSED},
    ],
}


@pytest.fixture
def ask(kiosk: Callable[..., Tablet]) -> Callable[..., Any]:
    """Calls an exported function of a module."""
    page = kiosk().page

    def call(module: str, function: str, *arguments: Any) -> Any:
        script = "async ([path, name, given]) => (await import(path))[name](...given)"
        return page.evaluate(script, [f"/static/kiosk/{module}.js", function, list(arguments)])

    return call


def test_ids_of_one_millisecond_differ_and_later_ones_are_greater(ask: Callable[..., Any]) -> None:
    moment = 1_795_420_500_000
    ids = {ask("uuid", "uuid7", moment) for _ in range(50)}
    assert len(ids) == 50
    assert max(ids) < ask("uuid", "uuid7", moment + 1)
    assert {named[:13] for named in ids} == {f"{moment:012x}"[:8] + "-" + f"{moment:012x}"[8:]}


def test_the_time_is_the_schools(ask: Callable[..., Any]) -> None:
    summer, winter = 1_784_500_200_000, 1_795_420_500_000
    assert ask("clock", "schoolTime", "Europe/London", summer)["clock"] == "23:30"
    assert ask("clock", "schoolTime", "Europe/London", winter) == {
        "clock": "07:55",
        "weekday": "mon",
        "date": "2026-11-23",
    }
    assert ask("clock", "schoolTime", "Pacific/Auckland", summer)["date"] == "2026-07-20"
    assert ask("clock", "schoolTime", "Europe/London", 1_795_392_000_000)["clock"] == "00:00"


@pytest.mark.parametrize(
    ("when", "clock", "state"),
    [
        ("2026-11-23", "08:44", "early"),
        ("2026-11-23", "08:45", "open"),
        ("2026-11-23", "15:14", "open"),
        ("2026-11-23", "15:15", "late"),
        ("2026-11-24", "12:29", "open"),  # what was told of the days to come is believed when they come
        ("2026-11-24", "12:30", "late"),
        ("2026-11-25", "10:00", "closed"),
        ("2026-12-24", "03:00", "open"),  # nobody told: the server knows
    ],
)
def test_the_day_has_the_hours_that_the_calendar_has(
    ask: Callable[..., Any], when: str, clock: str, state: str
) -> None:
    assert ask("clock", "dayState", SETTINGS, {"clock": clock, "date": when}) == state


def test_a_day_that_ends_with_the_date_is_open_to_its_last_minute(ask: Callable[..., Any]) -> None:
    settings = {**SETTINGS, "today": {**SETTINGS["today"], "ends": "23:59"}}
    assert ask("clock", "dayState", settings, {"clock": "23:59", "date": "2026-11-23"}) == "open"
