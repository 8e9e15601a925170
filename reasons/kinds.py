"""The kinds of event, and which reasons and questions belong to which. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    """What a pupil does at the kiosk."""

    LATE_ARRIVAL = "late_arrival"
    EARLY_LEAVE = "early_leave"


BOTH = "both"


def serves(offered_for: str, kind: str) -> bool:
    """Whether a reason or question offered for `late_arrival`, `early_leave` or `both` serves this kind."""
    return offered_for in (kind, BOTH)


def overlap(one: str, other: str) -> bool:
    """Whether two reasons' kinds meet: then their texts must differ."""
    return one == other or BOTH in (one, other)
