"""What a file may hold fits the columns it goes to: as long as they are, and not longer."""

from typing import Any

import pytest
from django.db.models import Model

from attendance.models import Question
from custr.models import Closure, Device, School, Student, User
from mis.models import Connection
from mis.models.connection import MAX_TIMEOUT_S
from mis.provisioning.errors import FileError
from mis.provisioning.reading.connection import MOST_SECONDS
from mis.provisioning.reading.document import read
from reasons.models import AttendanceCode, Reason
from tests.mis.provisioning.files import whole

TEXTS: list[tuple[type[Model], str, str, int | None, str]] = [
    (School, "slug", "school", None, "slug"),
    (School, "name", "school", None, "name"),
    (Closure, "name", "day.closures", 0, "name"),
    (AttendanceCode, "code", "attendance_codes", 0, "code"),
    (AttendanceCode, "mis_id", "attendance_codes", 0, "mis_id"),
    (AttendanceCode, "description", "attendance_codes", 0, "description"),
    (Reason, "text", "reasons", 0, "text"),
    (Question, "text", "questions", 0, "text"),
    (Student, "mis_id", "students", 0, "mis_id"),
    (Student, "forename", "students", 0, "forename"),
    (Student, "surname", "students", 0, "surname"),
    (Student, "legal_forename", "students", 0, "legal_forename"),
    (Student, "legal_surname", "students", 0, "legal_surname"),
    (Student, "year", "students", 0, "year"),
    (Student, "form", "students", 0, "form"),
    (Device, "name", "kiosks", 0, "name"),
    (User, "username", "users", 0, "username"),
]


def with_text(section: str, index: int | None, key: str, text: str) -> dict[str, Any]:
    content = whole()
    inner: Any = content
    for step in section.split("."):
        inner = inner[step]
    (inner if index is None else inner[index])[key] = text
    return content


@pytest.mark.parametrize(("model", "column", "section", "index", "key"), TEXTS)
def test_a_text_may_be_as_long_as_its_column(
    model: type[Model], column: str, section: str, index: int | None, key: str
) -> None:
    longest = model._meta.get_field(column).max_length
    assert longest
    assert read(with_text(section, index, key, "x" * longest), environment={})
    with pytest.raises(FileError, match=f"{longest} at most") as refused:
        read(with_text(section, index, key, "x" * (longest + 1)), environment={})
    assert refused.value.place.endswith(f".{key}")


def test_an_address_may_be_as_long_as_its_column() -> None:
    longest = Connection._meta.get_field("base_url").max_length
    address = "https://mis.example/"
    fits = address + "x" * (longest - len(address))
    assert read(with_text("mis", None, "base_url", fits), environment={})
    with pytest.raises(FileError, match=r"^mis\.base_url is too long"):
        read(with_text("mis", None, "base_url", f"{fits}x"), environment={})


def test_an_attempt_may_take_as_long_as_a_connection_says() -> None:
    assert MOST_SECONDS == MAX_TIMEOUT_S


@pytest.mark.parametrize(
    "section", ["attendance_codes", "reasons", "questions", "students", "kiosks", "users"]
)
def test_a_section_may_be_empty(section: str) -> None:
    assert getattr(read(whole(**{section: []}), environment={}), section) == ()
