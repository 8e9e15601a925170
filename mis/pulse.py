"""When the silence of a heart means that its process is gone, as one observer has watched it. Pure.

Two machines' clocks never agree, and one may step: so what a beat says is compared with nothing but the beat
before it, and time is the observer's own monotonic clock, in seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

GONE_AFTER_S = 12.0  # four beats missed
LATE_AFTER_S = 6.0  # two


class Watch:
    """Since when each beat has been the same. Begins anew after a silence of the observer itself.

    When the database was locked or away, or the machine stood still, every heart was silent: whoever comes
    back first must not take the living for gone before they have had the time to beat again.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._looked = 0.0
        self._seen: dict[UUID, tuple[datetime, float]] = {}

    def look(self, beats: Mapping[UUID, datetime], *, now: float) -> None:
        """Take notice of everybody's latest beat."""
        if self._since is None or now - self._looked > LATE_AFTER_S:
            self._since, self._seen = now, {}
        before, self._looked = self._seen, now
        self._seen = {
            owner: before[owner] if owner in before and before[owner][0] == beat else (beat, now)
            for owner, beat in beats.items()
        }

    def may_judge(self, *, now: float) -> bool:
        """Whether it has been watching for long enough, and is at it."""
        return (
            self._since is not None
            and now - self._looked <= LATE_AFTER_S
            and now - self._since >= GONE_AFTER_S
        )

    def silent(self, *, now: float, for_s: float = GONE_AFTER_S) -> dict[UUID, datetime]:
        """Whose beat has not changed for so long, and which it is."""
        return {owner: beat for owner, (beat, since) in self._seen.items() if now - since >= for_s}
