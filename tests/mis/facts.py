"""Facts for tests of the decision: everything right, until a test changes one thing."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from attendance.school_day import Calendar
from mis.capabilities import capabilities_of
from mis.decide import Facts, MisFacts
from reasons.coding import ReasonRule
from reasons.kinds import Kind
from reasons.matching import KnownCode

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 23)
DAY = Calendar(
    timezone="Europe/London",
    days=frozenset({"mon", "tue", "wed", "thu", "fri"}),
    starts=time(8, 45),
    ends=time(15, 15),
    am_registration_ends=time(9, 0),
    pm_starts=time(12, 30),
    pm_registration_ends=time(12, 50),
)
SIMS = MisFacts(capabilities=capabilities_of("wonde", "sims"), enabled=True, has_credentials=True)
READ_ONLY = replace(SIMS, capabilities=capabilities_of("wonde", "engage"))
CODES = {
    "L": KnownCode(code="L", mis_id="A1203"),
    "U": KnownCode(code="U", mis_id="A1222"),
    "M": KnownCode(code="M", mis_id="A1215", active=False),
    "X": KnownCode(code="X", mis_id=""),
}
LATE = ReasonRule(code="L", time_codes=((time(9, 30), "U"),))


def at(clock: str, *, on: date = MONDAY) -> datetime:
    """A moment on London's wall clock."""
    return datetime.combine(on, time.fromisoformat(clock), LONDON)


def facts(clock: str = "08:55", **changed: Any) -> Facts:
    """A late arrival at `clock` that would be written, but for what is changed."""
    moment = changed.pop("occurred_at", at(clock))
    whole: dict[str, Any] = {
        "kind": Kind.LATE_ARRIVAL,
        "occurred_at": moment,
        "received_at": moment,
        "now": changed.get("received_at", moment),
        "day": DAY,
        "mis": SIMS,
        "writeback_on": True,
        "reason": LATE,
        "codes": CODES,
        "student_mis_id": "A1749191433",
        "comment": "Missed the bus",
    }
    return Facts(**(whole | changed))
