"""Two deliveries of one event id are the same event when their content as sent is. Pure (writeback.md)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from custr.ids import read_id


def fingerprint(
    *,
    kind: Any,
    student_id: Any = None,
    student_name: Any = None,
    reason_id: Any = None,
    reason_text: Any = None,
    occurred_at: Any = None,
    answers: Any = (),
) -> str:
    """SHA-256, hex, of any JSON values. Left out, null and blank are one; ids know no case; answers no order.

    Give `occurred_at` as an aware datetime where it is one: 08:55Z and 09:55+01:00 are one moment.
    """
    content = {
        "kind": kind,
        "student": [_id(student_id), _given(student_name)],
        "reason": [_id(reason_id), _given(reason_text)],
        "occurred_at": _moment(occurred_at),
        "answers": _answers(answers),
    }
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def _canonical(value: Any) -> str:
    # ASCII escapes: a lone surrogate has no UTF-8, and is still content.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _given(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _id(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return str(read_id(value) or "") or _given(value.lower())


def _moment(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else _given(value)


def _answers(answers: Any) -> Any:
    if not isinstance(answers, list | tuple):
        return _given(answers) or []
    return sorted(_canonical(answer) for answer in _answered(answers))


def _answered(answers: Iterable[Any]) -> Iterable[Any]:
    """Each answer, without those that say nothing."""
    for answer in answers:
        if not isinstance(answer, dict):
            yield answer
        elif _given(answer.get("answer")) is not None:
            yield [_id(answer.get("question_id")), answer["answer"]]
