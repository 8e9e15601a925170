"""The kiosk's small modules, asked in the browser they run in."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.kiosk.tablet import Tablet

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: kiosk")]

SETTINGS = {
    "school_days": ["mon", "tue"],
    "day_starts": "08:45",
    "day_ends": "15:15",
    "closed_today": False,
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
    ("now", "changes", "state"),
    [
        (("08:44", "mon"), {}, "early"),
        (("08:45", "mon"), {}, "open"),
        (("15:14", "mon"), {}, "open"),
        (("15:15", "mon"), {}, "late"),
        (("10:00", "wed"), {}, "closed"),
        (("10:00", "mon"), {"closed_today": True}, "closed"),
        (("23:59", "mon"), {"day_ends": "23:59"}, "open"),
    ],
)
def test_the_day_has_a_beginning_and_an_end(
    ask: Callable[..., Any], now: tuple[str, str], changes: dict[str, Any], state: str
) -> None:
    moment = {"clock": now[0], "weekday": now[1], "date": "2026-11-23"}
    assert ask("clock", "dayState", {**SETTINGS, **changes}, moment, "2026-11-23") == state


def test_yesterdays_closure_is_over(ask: Callable[..., Any]) -> None:
    moment = {"clock": "10:00", "weekday": "tue", "date": "2026-11-24"}
    assert ask("clock", "dayState", {**SETTINGS, "closed_today": True}, moment, "2026-11-23") == "open"
