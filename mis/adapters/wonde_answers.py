"""What Wonde's answers say: the one place that reads them. Pure.

Where each fact comes from. "Documented": docs.wonde.com, of which github.com/Edrolo/pywonde holds a
description (`meta/wonde.openapi.yaml`); "client": Wonde's own, wondeltd/php-client 3.1.4; "public code":
programs of others that run against Wonde.

- A page: `data` and `meta.pagination.next` (client). 50 rows or fewer come without the object, unless
  `per_page` was asked for; the most per page differs by address (documented), so it may be less than was
  asked for. The client takes a missing object for the last page, too.
- A student's fields; `registration` and `year` as one that may be null; timestamps as objects (documented);
  ids such as `A1749191433` or `{school}-{n}`, and years as "8", "R", "N1" or "Nursery" (public code).
- `upi`, a hash of school and `mis_id`, stays when a pupil is enrolled again under a new `id`; deletions and
  their `restored_at` (documented).
- Codes: `id`, `code`, `type`, `description` (documented); an `active` is not, and is heeded where it is.
- `writeback_id` (client), as a number or a string; the words of a writeback's `status` are unknown.
- `extended.allows_writeback` and `region.domain` of a school; `online`, `approved`, `audited` (for the data
  being complete) and `custom_attendance_codes` of its meta; a permission's `identity` and `approved`
  (documented).
- A 422 is a JSON object at the top (client: it takes the whole of it for the errors); its keys are unknown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from custr import values
from mis.adapters.answers import is_word_key, json_of, strings_in, words_in, words_of
from mis.adapters.reading import half_an_answer, strange_answer
from mis.adapters.rows import CodeRow, StudentRow
from mis.adapters.told import Tell, Told
from mis.calls import Reply
from mis.marks import Fate

ROWS_WITHOUT_PAGING = 50
_LONGEST_REFERENCE = 100  # characters
_DEEPEST = 8
_CONFIRMED = frozenset(
    {"success", "successful", "succeeded", "completed", "complete", "written", "confirmed"}
)
_REFUSED = frozenset({"failed", "failure", "rejected", "refused"})  # an "error" may be that of our asking

Row = Mapping[str, Any]


def page_of(answer: Any) -> tuple[Sequence[Row], str | None]:
    """The rows, and the address of the next page. Raises CallError for what may be half an answer."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise strange_answer()
    paging = _inside(answer.get("meta"), "pagination")
    if paging in (None, []):  # PHP writes an empty object so, too
        if len(rows) > ROWS_WITHOUT_PAGING:
            raise half_an_answer(f"{len(rows)} rows, and no word on whether more follow")
        return rows, None
    if not isinstance(paging, dict) or "next" not in paging:
        raise half_an_answer("its paging does not say whether more rows follow")
    if not isinstance(paging["next"], str | None):
        raise strange_answer()
    return rows, paging["next"] or None  # the vendor's client takes an empty text for the end, too


def student_of(row: Row) -> StudentRow:
    """A pupil on roll. What an include does not tell, or is null, stays as it is held."""
    details = _included(row, "education_details")
    registration, year = _included(row, "registration"), _included(row, "year")
    return StudentRow(
        mis_id=_id(row),
        forename=None if row.get("forename") is None else _text(row, "forename"),
        surname=None if row.get("surname") is None else _text(row, "surname"),
        legal_forename=_text(row, "legal_forename"),
        legal_surname=_text(row, "legal_surname"),
        year=_told(details, "current_nc_year") or _told(year, "code") or _told(year, "name"),
        form=_told(registration, "name") or _told(registration, "code"),
        upi=_told(row, "upi"),
        admission_number=_told(details, "admission_number"),
        upn=_told(details, "upn"),
    )


def leaver_of(row: Row) -> StudentRow:
    """A pupil who has left."""
    return StudentRow(mis_id=_id(row), active=False)


def deleted_of(row: Row, *, after: datetime) -> StudentRow | None:
    """What a deletion since `after` says of a pupil: gone, or restored since and so on roll again.

    None for another kind of thing (an id is unique within its kind alone), and for an older deletion.
    """
    if _text(row, "type").casefold() not in ("student", "students"):
        return None
    deleted, restored = _moment(row.get("deleted_at")), _moment(row.get("restored_at"))
    latest = max((at for at in (deleted, restored) if at), default=None)
    if latest and latest < after:
        return None
    back = bool(_stamp(row.get("restored_at"))) and not (deleted and restored and restored < deleted)
    return StudentRow(mis_id=_id(row), active=back)


def code_of(row: Row) -> CodeRow:
    """An attendance code: marks are sent with its id."""
    return CodeRow(
        code=_text(row, "code"),
        mis_id=_id(row),
        description=_told(row, "description"),
        active=row.get("active") is not False,
    )


def writeback_id_of(answer: Any) -> str:
    """The id at the top, or below `data`, as text; empty when there is none."""
    data = answer.get("data") if isinstance(answer, dict) else None
    for place in (answer, data[0] if isinstance(data, list) and data else data):
        found = place.get("writeback_id") if isinstance(place, dict) else None
        if isinstance(found, str | int) and not isinstance(found, bool):
            text = str(found).strip()
            return text if len(text) <= _LONGEST_REFERENCE else ""
    return ""


def fate_of(reply: Reply) -> tuple[Fate, str]:
    """How a writeback ended, by an unmistakable word alone, and what Wonde says of it."""
    answer = json_of(reply)
    fate = _fate(list(_status_texts(_about_the_mark(answer))))
    if fate is Fate.REFUSED:
        return fate, words_of(reply)
    said, errors = list(_status_texts(answer)), list(_reported_errors(answer))
    if errors or _fate(said) is not Fate.CONFIRMED:
        fate = Fate.UNCLEAR  # "completed", with errors or beside "pending": that is two stories
    return fate, " · ".join(dict.fromkeys([*said, *errors, *words_in(answer)]))


def refusal_words(reply: Reply) -> str:
    """Wonde's words about a failure; those of a 422 as `field: words`, since its keys are unknown."""
    answer = json_of(reply) if reply.status == 422 else None
    if not isinstance(answer, dict):
        return words_of(reply)
    found = [
        text
        for key, item in answer.items()
        for text in (words_in({key: item}) if is_word_key(key) else _field_words(item, key))
    ]
    return " · ".join(dict.fromkeys(found)) or words_of(reply)


def told_of_school(answer: Any, *, asked_at: str) -> Iterator[Told]:
    """What `schools/{id}` says; `asked_at` is the host that we ask."""
    school = _included({"school": answer}, "school")
    allows = _inside(_included(school, "extended"), "allows_writeback")
    if isinstance(allows, bool):
        yield Told(tell=Tell.WRITES) if allows else Told(tell=Tell.NO_WRITES, against=True)
    domain = _text(_included(school, "region"), "domain")
    if domain and domain.casefold() != asked_at.casefold():
        yield Told(tell=Tell.REGION, detail=domain)


def told_of_meta(answer: Any) -> Iterator[Told]:
    """What `meta/schools/{id}` says."""
    meta = _included({"meta": answer}, "meta")
    for name, (yes, no) in _META.items():
        said = meta.get(name)
        if isinstance(said, bool):
            yield Told(tell=yes if said else no, against=not said and name in ("online", "approved"))


def told_of_permissions(answer: Any) -> Iterator[Told]:
    """The scopes that `meta/schools/{id}/permissions` names, however it does."""
    scopes = list(dict.fromkeys(_scopes(_inside(answer, "data") if isinstance(answer, dict) else answer)))
    if scopes:
        yield Told(tell=Tell.SCOPES, detail=", ".join(scopes))


_META = {
    "online": (Tell.ONLINE, Tell.OFFLINE),
    "approved": (Tell.APPROVED, Tell.NOT_APPROVED),
    "audited": (Tell.AUDITED, Tell.NOT_AUDITED),
    "custom_attendance_codes": (Tell.OWN_CODES, Tell.USUAL_CODES),
}
_SCOPE_KEYS = ("identity", "scope", "permission", "name", "code", "id")


def _scopes(value: Any, *, depth: int = 0) -> Iterator[str]:
    """The permissions that were given, by the documented name first, and however else they may be told."""
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _scopes(item, depth=depth + 1)
    elif isinstance(value, dict) and value.get("approved") is not False and depth < _DEEPEST:
        named = next((text for key in _SCOPE_KEYS if (text := _text(value, key))), "")
        found = [named] if named else [key for key, item in value.items() if item is True]
        yield from found or _scopes(list(value.values()), depth=depth + 1)


def _field_words(value: Any, place: str, *, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield f"{place}: {value.strip()}"
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        # A list of sentences belongs to its field; the rows of a register are numbered.
        below = place if isinstance(value, list) and isinstance(item, str) else f"{place}.{key}"
        yield from _field_words(item, below, depth=depth + 1)


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _stamp(told: Any) -> str:
    """What a timestamp says, be it an object or a text; empty for none."""
    return _text({"at": told.get("date") if isinstance(told, dict) else told}, "at")


def _moment(told: Any) -> datetime | None:
    """A timestamp, in UTC unless it says otherwise; None for what is none."""
    at = values.moment(_stamp(told)) or values.local_moment(_stamp(told))
    return at.replace(tzinfo=at.tzinfo or UTC) if at else None


def _id(row: Row) -> str:
    found = _text(row, "id")
    if not found:
        raise strange_answer("A row of the answer has no id.")
    return found


def _included(row: Row, name: str) -> Row:
    """An include's fields, be they wrapped in `data` or not; empty where it is missing, null or a list."""
    value = row.get(name)
    inner = value.get("data", value) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _told(row: Row, name: str) -> str | None:
    return _text(row, name) or None


def _about_the_mark(answer: Any) -> Any:
    """What stands below `data`, where there is any: a status beside it is that of the asking."""
    return (answer.get("data") or answer) if isinstance(answer, dict) else answer


def _fate(said: list[str]) -> Fate:
    # Everything that is said must agree; one word that is not known makes it unclear.
    if not said:
        return Fate.UNCLEAR
    if {text.strip(" .!").casefold() for text in said} <= _CONFIRMED:
        return Fate.CONFIRMED
    # A refusal may say why behind a colon. "Failed, will be tried again" is none yet.
    heads = {text.partition(":")[0].strip(" .!").casefold() for text in said}
    return Fate.REFUSED if heads <= _REFUSED else Fate.UNCLEAR


def _status_texts(answer: Any) -> Iterator[str]:
    for key, item in _fields(answer):
        if {"status", "state", "result"} & _words_of_name(key) and isinstance(item, str) and item.strip():
            yield item.strip()


def _reported_errors(answer: Any) -> Iterator[str]:
    for key, item in _fields(answer):
        if {"error", "errors", "failure", "failures", "failed"} & _words_of_name(key) and item:
            yield from list(strings_in(item)) or [f"{key}: {item}"[:_LONGEST_REFERENCE]]
        elif key.casefold() == "success" and item is False:
            yield "success: false"


def _fields(value: Any, *, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield from value.items()
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _fields(item, depth=depth + 1)


def _words_of_name(key: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", key)}
