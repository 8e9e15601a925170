"""The attendance codes, as if they had come from the MIS: so the imported reasons follow them."""

from custr.models import School
from mis.identity import codes_have_come
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.values import Entry
from reasons.imported import import_reasons
from reasons.models import AttendanceCode

_COLUMNS = ("mis_id", "description", "active")


def apply_codes(entries: tuple[Entry, ...], school: School, tally: Tally) -> dict[str, AttendanceCode]:
    """All codes of the school by letter, after the file's were made or changed."""
    held = {row.code: row for row in AttendanceCode.objects.filter(school=school)}
    new, changed = [], []
    for entry in entries:
        row = held.get(entry.key)
        if row is None:
            new.append(AttendanceCode(school=school, code=entry.key, **entry.columns))
        elif assign(row, entry.columns):
            changed.append(row)
    AttendanceCode.objects.bulk_create(new)
    AttendanceCode.objects.bulk_update(changed, _COLUMNS)
    codes_have_come(school, (entry.key for entry in entries if "mis_id" in entry.columns))
    tally.created["attendance_codes"] += len(new)
    tally.updated["attendance_codes"] += len(changed)
    if entries:
        import_reasons(school)
    return held | {row.code: row for row in new}
