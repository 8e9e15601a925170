"""What Arbor's answers say: its things, and what it refuses (mis-wire.md). Pure."""

from collections.abc import Mapping
from typing import Any

from custr import values
from mis.adapters.answers import cause_of_status, json_of
from mis.adapters.reading import strange_answer
from mis.calls import CallError, Reply
from mis.causes import Cause

Row = Mapping[str, Any]
# What an address answers that this school's Arbor does not have, or does not open to this login.
_ABSENT = frozenset({400, 403, 404, 405, 410, 422, 501})


def is_absent(error: CallError) -> bool:
    """Whether the address is one that this Arbor does not have, or not for this login."""
    reply = error.reply
    return reply is not None and (reply.status in _ABSENT or (reply.ok and error.cause is Cause.MIS_REJECTED))


def refusal_in(reply: Reply) -> Cause | None:
    """What a 2xx refuses by `errors`, or by a `code` of its own from 400 on (`HttpClient.php`); else None."""
    answer = json_of(reply)
    if not isinstance(answer, dict):
        return None
    inner = answer.get("response")
    places = (answer, inner) if isinstance(inner, dict) else (answer,)
    code = max(_number(said.get("code")) for said in places)
    if code < 400 and not any(said.get("errors") for said in places):
        return None
    cause = cause_of_status(code)
    return cause if cause in (Cause.MIS_UNAUTHORISED, Cause.MIS_RATE_LIMITED) else Cause.MIS_REJECTED


def held(answer: Row, name: str) -> Row:
    """The thing that stands under a name. Raises CallError where there is none."""
    found = answer.get(name)
    if not isinstance(found, dict):
        raise strange_answer(f"The answer has no {name}.")
    return found


def last_part(row: Row) -> str:
    """The last part of the address that a thing goes by: `12` of `/rest-v2/students/12`."""
    return address_of(row).rpartition("/")[2]


def text(row: Row, name: str) -> str:
    """A property as trimmed text; empty where there is none, or no text and no number."""
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def address_of(row: Row) -> str:
    """The address that a thing goes by. Raises CallError for a row without one."""
    address = text(row, "href").rstrip("/")
    if not address.rpartition("/")[2]:
        raise strange_answer("A row of the answer has no address.")
    return address


def _number(value: Any) -> int:
    """The code as a number; 0 for none, or for what is no number."""
    return int(values.decimal_number(str(value).strip()) or 0)
