"""What the database says in the end, read by a process of its own: `python -m faults.rows [TIME]`.

TIME, in seconds of the epoch, is when everything ran again. Waits until what was cut off is settled and
what waits is sent, then prints everything as JSON.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django

from faults.plan import SETTLED_WITHIN_S


def main() -> None:
    django.setup()
    restarted = datetime.fromtimestamp(float(sys.argv[1]), UTC) if len(sys.argv) > 1 else datetime.now(UTC)
    settled_after_s, late = _wait_for_the_lost(restarted)
    drained_after_s = _wait_for_the_rest(restarted)
    said = {"settled_after_s": settled_after_s, "late": late, "drained_after_s": drained_after_s}
    json.dump({**said, "integrity": _integrity(), "rows": _rows()}, sys.stdout)


def _wait_for_the_lost(restarted: datetime) -> tuple[float, list[str]]:
    """Seconds until the attempts that were cut off before the restart were settled; those that were late."""
    from mis.models import Writeback

    lost = Writeback.objects.filter(status="pending", claimed_at__lt=restarted)
    deadline = restarted + timedelta(seconds=SETTLED_WITHIN_S)
    while lost.exists() and datetime.now(UTC) < deadline:
        time.sleep(0.25)
    return _seconds_since(restarted), [str(row.record.event_id) for row in lost.select_related("record")]


def _wait_for_the_rest(restarted: datetime) -> float:
    """Seconds from the restart until nothing was pending; gives up once nothing has ended for long.

    What waits for a slot of its school has no bound of its own, but it goes on.
    """
    from mis.models import Writeback

    left, since = -1, time.monotonic()
    pending = Writeback.objects.filter(status="pending")
    while (count := pending.count()) and time.monotonic() < since + SETTLED_WITHIN_S:
        if count != left:
            left, since = count, time.monotonic()
        time.sleep(0.25)
    return _seconds_since(restarted)


def _seconds_since(moment: datetime) -> float:
    return round((datetime.now(UTC) - moment).total_seconds(), 1)


def _rows() -> list[dict[str, Any]]:
    from attendance.models import AttendanceRecord

    rows = AttendanceRecord.objects.order_by().values_list(
        "event_id",
        "student__mis_id",
        "reason_text",
        "writeback__status",
        "writeback__cause",
        "writeback__outcome_unknown",
    )
    names = ("event", "student", "comment", "status", "cause", "unknown")
    return [dict(zip(names, (str(row[0]), *row[1:]), strict=True)) for row in rows]


def _integrity() -> str:
    """SQLite's own verdict on its file; PostgreSQL has checksums, and says so when it reads."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return "; ".join(row[0] for row in cursor.fetchall())


if __name__ == "__main__":
    main()
