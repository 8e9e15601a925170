"""The school's own reasons; imported ones are the MIS's, and no file's."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Max

from custr.models import School
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import ReasonEntry
from reasons.kinds import overlap
from reasons.models import AttendanceCode, Reason, TimeCode

Codes = Mapping[str, AttendanceCode]


def apply_reasons(entries: tuple[ReasonEntry, ...], school: School, codes: Codes, tally: Tally) -> None:
    """Reasons by text and kind; new ones go behind the others, in the file's order."""
    own = Reason.objects.filter(school=school, imported=False)
    rows = own.select_related("code").prefetch_related("time_codes__code")
    held = {(row.text_key, row.kind): row for row in rows}
    last = own.aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    for position, entry in enumerate(entries, start=place):
        row = held.get(entry.key)
        if row is None:
            _refuse_overlap(entry, list(held.values()))
            row = _create(entry, school, codes, position)
            held[entry.key] = row
            tally.created["reasons"] += 1
        elif _update(row, entry, codes):
            tally.updated["reasons"] += 1


def _refuse_overlap(entry: ReasonEntry, held: list[Reason]) -> None:
    for row in held:
        if row.text_key == entry.key[0] and overlap(row.kind, entry.kind):
            raise FileError(
                f"{entry.place}.kind", f"overlaps: the school has “{row.text}” of kind {row.kind} already"
            )


def _create(entry: ReasonEntry, school: School, codes: Codes, position: int) -> Reason:
    columns = _columns(entry, codes)
    row = Reason(school=school, kind=entry.kind, position=position, **columns)
    row.save(force_insert=True)
    _replace_time_codes(row, entry, codes)
    return row


def _update(row: Reason, entry: ReasonEntry, codes: Codes) -> bool:
    changed = assign(row, _columns(entry, codes))
    if changed:
        row.save(update_fields=[*changed, "text_key"])
    return _replace_time_codes(row, entry, codes) or bool(changed)


def _columns(entry: ReasonEntry, codes: Codes) -> dict[str, Any]:
    columns = {"text": entry.text, **entry.columns}
    if letter := columns.get("code"):
        columns["code"] = _code(letter, f"{entry.place}.code", codes)
    return columns


def _replace_time_codes(row: Reason, entry: ReasonEntry, codes: Codes) -> bool:
    """The rows as the file has them, as a set; whether that changed anything."""
    if entry.time_codes is None:
        return False
    wanted = {
        (starts, _code(letter, f"{entry.place}.time_codes[{index}].code", codes).pk)
        for index, (starts, letter) in enumerate(entry.time_codes)
    }
    if wanted == {(held.starts, held.code_id) for held in row.time_codes.all()}:
        return False
    row.time_codes.all().delete()
    TimeCode.objects.bulk_create(
        TimeCode(reason=row, starts=starts, code_id=code_id) for starts, code_id in sorted(wanted)
    )
    return True


def _code(letter: str, place: str, codes: Codes) -> AttendanceCode:
    if letter not in codes:
        raise FileError(place, f"is “{letter}”, which is not one of the school's attendance_codes")
    return codes[letter]
