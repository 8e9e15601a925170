"""The whole file: from its bytes to a `SchoolFile`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from custr.usernames import folded
from mis.provisioning.errors import FileError
from mis.provisioning.reading import choices, people, scalars
from mis.provisioning.reading.connection import read_mis
from mis.provisioning.reading.nodes import Node, Pairs
from mis.provisioning.reading.school import read_day, read_school, read_settings
from mis.provisioning.values import CalendarEntries, Entry, SchoolFile

Row = TypeVar("Row", bound=Entry)

_SECTIONS = (
    "school",
    "day",
    "settings",
    "mis",
    "attendance_codes",
    "reasons",
    "questions",
    "students",
    "kiosks",
    "users",
)


def load(path: Path) -> Any:
    """The JSON of a file; FileError when it cannot be read, or is not JSON (with the line)."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=Pairs, parse_constant=_no_such_number)
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileError(str(path), "is not JSON: it is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FileError(str(path), f"is not JSON: {where}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise FileError(str(path), f"is not JSON that can be used: {error}") from error


def read(content: Any, *, environment: Mapping[str, str]) -> SchoolFile:
    """The values of a file's JSON; FileError names the first thing that is wrong, and its place."""
    fields = Node(content, environment=environment).fields(*_SECTIONS, needs=["school"])
    slug, school = read_school(fields["school"])
    day, calendar = read_day(fields["day"]) if "day" in fields else ({}, CalendarEntries())
    settings, pin_given, pin = (
        read_settings(fields["settings"]) if "settings" in fields else ({}, False, None)
    )
    reasons = _rows(fields.get("reasons"), choices.read_reason)
    choices.refuse_overlaps(reasons)
    return SchoolFile(
        slug=slug,
        school=school,
        day=day,
        calendar=calendar,
        settings=settings,
        pin_given=pin_given,
        pin=pin,
        mis=read_mis(fields["mis"]) if "mis" in fields else None,
        attendance_codes=_rows(fields.get("attendance_codes"), choices.read_code, "code"),
        reasons=reasons,
        questions=_rows(fields.get("questions"), choices.read_question, "text"),
        students=_rows(fields.get("students"), people.read_student, "mis_id"),
        kiosks=_rows(fields.get("kiosks"), people.read_kiosk, "name"),
        users=_rows(fields.get("users"), people.read_user, "username"),
    )


def _rows(node: Node | None, read_row: Callable[[Node], Row], once: str = "") -> tuple[Row, ...]:
    """A section's entries; `once` names the key that two entries may not share."""
    rows = tuple(map(read_row, node.items())) if node else ()
    if once:
        same = folded if once == "username" else str
        scalars.refuse_repeats((f"{row.place}.{once}", same(row.key)) for row in rows)
    return rows


def _no_such_number(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")
