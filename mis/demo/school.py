"""Northfield as the demo provisions it: its day around now, its MIS beside it. Pure."""

from copy import deepcopy
from typing import Any

from mis.demo.day import DemoDay

PASSWORDS = {"office": "office-demo-1", "reception": "reception-at-demo-1"}
_BEGIN_ROWS = ("am_registration_ends", "pm_starts", "pm_registration_ends")  # Northfield's time-based codes
ALL_WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def demo_school(northfield: dict[str, Any], *, day: DemoDay, mis_port: int) -> dict[str, Any]:
    """The whole file: what the first run provisions, and what the demo MIS serves."""
    content = deepcopy(northfield)
    usual, content["day"] = content["day"], _day(day)
    moved = {usual[name]: content["day"][name] for name in _BEGIN_ROWS}
    content["mis"]["base_url"] = f"http://127.0.0.1:{mis_port}/v1.0/"
    for reason in content["reasons"]:
        for row in reason.get("time_codes", []):
            row["from"] = moved[row["from"]]
    for user in content["users"]:
        user["password"] = PASSWORDS[user["username"]]
    return content


def demo_day(school: dict[str, Any]) -> dict[str, Any]:
    """What later runs provision: the day alone, so that whatever was tried out stays."""
    moved = [reason for reason in school["reasons"] if reason.get("time_codes")]
    return {
        "school": {"slug": school["school"]["slug"]},
        "day": school["day"],
        # Another port is another server, which needs its credentials anew.
        "mis": {name: school["mis"][name] for name in ("provider", "base_url", "credentials")},
        "reasons": [{key: reason[key] for key in ("text", "kind", "time_codes")} for reason in moved],
    }


def _day(day: DemoDay) -> dict[str, Any]:
    return {
        "days": ALL_WEEK,
        "starts": "00:00",
        "ends": "23:59:59",
        "am_registration_ends": f"{day.am_registration_ends:%H:%M}",
        "pm_starts": f"{day.pm_starts:%H:%M}",
        "pm_registration_ends": f"{day.pm_registration_ends:%H:%M}",
    }
