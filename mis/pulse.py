"""What heartbeats say together: when the silence of one means that it is gone. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

GONE_AFTER = timedelta(seconds=12)  # four beats missed
LATE_AFTER = timedelta(seconds=6)  # two


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A beat that reached the database, and since when there was never a long silence of all."""

    at: datetime
    steady_since: datetime


def steady_since(latest: Beat | None, *, now: datetime) -> datetime:
    """What a beat of now carries on from the latest of anybody's; after a silence of all it begins anew."""
    return latest.steady_since if latest and now - latest.at <= LATE_AFTER else now


def may_judge(latest: Beat | None, *, now: datetime) -> bool:
    """Whether one that has been silent for so long can be called gone.

    When the database was locked or away, or the machine stood still, every heart was silent: whoever
    comes back first must not take the living for gone, before they have had the time to beat again.
    """
    return latest is not None and now - latest.at <= LATE_AFTER and now - latest.steady_since >= GONE_AFTER
