"""One form's register for one session, as values: what each pupil's box says, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mis.demo_mis.marks import Mark, Marks, letter_as_taken
from mis.demo_mis.school import Pupil, School

_PRESENT = frozenset({"/", "\\", "L", "K", "V", "P", "W", "B"})
_UNAUTHORISED = frozenset({"G", "N", "O", "U"})
SESSIONS = ("AM", "PM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which register: a form, a date and a session."""

    form: str
    on: date
    session: str

    @property
    def path(self) -> str:
        """The address of this register's page."""
        return f"/register/{self.form}/{self.on.isoformat()}/{self.session}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One pupil's box. Without a mark it holds what the teacher put when taking the register."""

    pupil: Pupil
    letter: str
    meaning: str
    mark: Mark | None

    def as_json(self) -> dict[str, Any]:
        """What a program sees of it."""
        mark = self.mark
        return {
            "student_id": self.pupil.id,
            "name": self.pupil.name,
            "code": self.letter,
            "meaning": self.meaning,
            "replaced": mark.replaced if mark else None,
            "minutes_late": mark.minutes_late if mark else None,
            "comment": mark.comment if mark else "",
            "written_at": mark.written_at.isoformat() if mark else None,
        }


def box_of(pupil: Pupil, *, place: Place, school: School, marks: Marks) -> Box:
    """One pupil's box in a register."""
    mark = marks.held(student_id=pupil.id, on=place.on, session=place.session)
    taken = letter_as_taken(student_id=pupil.id, on=place.on, session=place.session)
    letter = mark.code if mark else taken
    code = school.letter(letter)
    return Box(pupil=pupil, letter=letter, meaning=code.meaning if code else "", mark=mark)


def boxes_of(place: Place, *, school: School, marks: Marks) -> list[Box]:
    """Every current pupil of the form, by surname; none when the school has no such form."""
    return [box_of(pupil, place=place, school=school, marks=marks) for pupil in school.form(place.form)]


def colour_of(letter: str) -> str:
    """Which of the look's badge colours a code wears: present, unauthorised absence, or other."""
    if letter in _PRESENT:
        return "ok"
    return "bad" if letter in _UNAUTHORISED else "idle"
