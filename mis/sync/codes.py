"""The attendance codes that were read, made the school's; and with them the imported reasons."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from custr.models import School
from mis.adapters.rows import CodeRow
from mis.identity import codes_have_come
from mis.sync.lines import as_line, longest_of
from mis.sync.refusals import Refusal, RefusedError
from mis.sync.tally import Change, Tally
from reasons.imported import import_reasons
from reasons.models import AttendanceCode, Reason

_COLUMNS = ("mis_id", "description", "active")
_LONGEST = longest_of(AttendanceCode, "code", "mis_id", "description")


def apply_codes(rows: Iterable[CodeRow], school: School, tally: Tally) -> None:
    """All codes of the MIS, by letter; one that is not among them becomes inactive. In a transaction.

    Raises RefusedError for none at all where there were some.
    """
    held = {row.code: row for row in AttendanceCode.objects.filter(school=school)}
    said = _by_letter(rows, tally, in_use={code: row.mis_id for code, row in held.items() if row.active})
    if not said and any(row.active for row in held.values()):
        raise RefusedError(Refusal.NO_CODES)
    new = [AttendanceCode(school=school, code=code, **said[code]) for code in said if code not in held]
    changed = [row for row in held.values() if _change(row, said.get(row.code), tally)]
    for row in new:
        tally.note(Change.CODE_NEW, row.code, row.description)
    AttendanceCode.objects.bulk_create(new)
    AttendanceCode.objects.bulk_update(changed, _COLUMNS)
    codes_have_come(school, said)
    import_reasons(school)


def _by_letter(
    rows: Iterable[CodeRow], tally: Tally, *, in_use: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The columns of each letter. Of two ids with one letter the one `in_use` stays, else the first."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        letter = as_line(row.code)
        if not _fits(letter, row.mis_id):
            tally.note(Change.CODE_SKIPPED, letter[: _LONGEST["code"]] or row.mis_id[:100])
        elif letter not in found or _is_better(row, found[letter], in_use=in_use.get(letter)):
            found[letter] = _columns(row)
    return found


def _is_better(row: CodeRow, than: Mapping[str, Any], *, in_use: str | None) -> bool:
    if row.active != than["active"]:  # what the MIS calls inactive is not usable, whoever uses it
        return row.active
    return row.mis_id == in_use


def _fits(letter: str, mis_id: str) -> bool:
    return 0 < len(letter) <= _LONGEST["code"] and 0 < len(mis_id) <= _LONGEST["mis_id"]


def _columns(row: CodeRow) -> dict[str, Any]:
    columns: dict[str, Any] = {"mis_id": row.mis_id, "active": row.active}
    if row.description is not None:
        columns["description"] = as_line(row.description)[: _LONGEST["description"]]
    return columns


def _change(row: AttendanceCode, said: dict[str, Any] | None, tally: Tally) -> bool:
    """Set what differs; whether that is to be stored."""
    before = {name: getattr(row, name) for name in _COLUMNS}
    said = {"active": False} if said is None else said
    after = {name: value for name, value in said.items() if before[name] != value}
    for name, value in after.items():
        setattr(row, name, value)
    if "active" in after:
        change, detail = (Change.CODE_BACK, "") if row.active else (Change.CODE_GONE, _using(row))
        tally.note(change, row.code, detail)
    elif after:
        tally.note(Change.CODE_CHANGED, row.code, {name: [before[name], after[name]] for name in after})
    return bool(after)


def _using(code: AttendanceCode) -> list[str]:
    """The school's own reasons that lead to a code: they would fail now."""
    leading = Q(code=code) | Q(time_codes__code=code)
    own = Reason.objects.filter(leading, school=code.school_id, imported=False, archived=False)
    return list(own.order_by("position", "text").values_list("text", flat=True).distinct()[:20])
