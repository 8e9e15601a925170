"""The sections `attendance_codes`, `reasons` and `questions`: what pupils choose from. Pure."""

from datetime import time
from typing import Any

from custr.text import normalise
from mis.provisioning.errors import FileError
from mis.provisioning.reading import scalars
from mis.provisioning.reading.nodes import Node, columns
from mis.provisioning.values import Entry, ReasonEntry
from reasons.kinds import BOTH, Kind, overlap

_KINDS = (*Kind, BOTH)


def read_code(node: Node) -> Entry:
    """An attendance code of the MIS; the key is the letter."""
    fields = node.fields("code", "mis_id", "description", "active", needs=["code"])
    return Entry(
        place=node.place,
        key=scalars.text(scalars.LETTERS)(fields["code"]),
        columns=columns(
            fields,
            {
                "mis_id": scalars.text(200, empty=True),
                "description": scalars.text(200, empty=True),
                "active": scalars.flag,
            },
        ),
    )


def read_reason(node: Node) -> ReasonEntry:
    """One of the school's own reasons. Without `kind` it is for both."""
    fields = node.fields("text", "kind", "code", "writeback", "time_codes", "archived", needs=["text"])
    text, kind = scalars.comparable_text(fields["text"]), _kind(fields)
    rows = fields.get("time_codes")
    return ReasonEntry(
        place=node.place,
        key=(normalise(text), kind),
        text=text,
        kind=kind,
        columns=columns(
            fields, {"code": _letter_or_none, "writeback": scalars.flag, "archived": scalars.flag}
        ),
        time_codes=_time_codes(rows) if rows else None,
    )


def read_question(node: Node) -> Entry:
    """A question; the key is (normalised text, kind)."""
    fields = node.fields("text", "kind", "type", "choices", "required", "archived", needs=["text"])
    text = scalars.comparable_text(fields["text"])
    given = columns(
        fields,
        {
            "type": scalars.choice(("text", "choice")),
            "choices": _choices,
            "required": scalars.flag,
            "archived": scalars.flag,
        },
    )
    return Entry(place=node.place, key=(normalise(text), _kind(fields)), columns={"text": text, **given})


def refuse_overlaps(reasons: tuple[ReasonEntry, ...]) -> None:
    """One text may serve a kind once."""
    listed: dict[str, list[ReasonEntry]] = {}
    for reason in reasons:
        twins = listed.setdefault(reason.key[0], [])
        for twin in twins:
            if overlap(twin.kind, reason.kind):
                raise FileError(
                    f"{reason.place}.text", f"is the same as {twin.place}.text, and their kinds overlap"
                )
        twins.append(reason)


def _kind(fields: dict[str, Node]) -> str:
    return str(scalars.choice(_KINDS)(fields["kind"])) if "kind" in fields else BOTH


def _letter_or_none(node: Node) -> Any:
    return None if node.value is None else scalars.text(scalars.LETTERS)(node)


def _time_codes(node: Node) -> tuple[tuple[time, str], ...]:
    rows = []
    for item in node.items():
        fields = item.fields("from", "code", needs=["from", "code"])
        letter = scalars.text(scalars.LETTERS)(fields["code"])
        rows.append((fields["from"].place, scalars.clock(fields["from"]), letter))
    scalars.refuse_repeats((place, starts) for place, starts, _ in rows)
    return tuple((starts, letter) for _, starts, letter in rows)


def _choices(node: Node) -> list[Any]:
    return scalars.words(node, scalars.text(200))
