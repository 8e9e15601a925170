"""The school itself: its name, usual day and settings are columns of one row."""

from typing import Any

from custr.models import School
from custr.pins import hash_pin, pin_matches
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import SchoolFile


def apply_school(content: SchoolFile, tally: Tally) -> School:
    """The school's row, made or brought up to the file; locked until the transaction ends."""
    school = School.objects.select_for_update().filter(slug=content.slug).first()
    if school is None:
        return _create(content, tally)
    sections = {"school": content.school, "day": content.day, "settings": _settings(content, school)}
    changed = {section: assign(school, columns) for section, columns in sections.items()}
    _refuse_backward_day(school, content)
    if names := [name for columns in changed.values() for name in columns]:
        school.save(update_fields=names)
    for section, columns in changed.items():
        tally.updated[section] += bool(columns)
    return school


def _create(content: SchoolFile, tally: Tally) -> School:
    if "name" not in content.school:
        raise FileError("school.name", "is missing, and what is new needs it")
    school = School(slug=content.slug, **content.school, **content.day)
    assign(school, _settings(content, school))
    _refuse_backward_day(school, content)
    school.save()
    tally.created["school"] = 1
    return school


def _settings(content: SchoolFile, school: School) -> dict[str, Any]:
    """The settings' columns. A PIN that is the present one keeps its salt."""
    if not content.pin_given or (content.pin and pin_matches(content.pin, school.kiosk_pin)):
        return dict(content.settings)
    return {**content.settings, "kiosk_pin": hash_pin(content.pin) if content.pin else None}


def _refuse_backward_day(school: School, content: SchoolFile) -> None:
    if school.day_starts < school.day_ends:
        return
    place = "day.ends" if "day_ends" in content.day else "day.starts"
    would = f"start at {school.day_starts:%H:%M} and end at {school.day_ends:%H:%M}"
    raise FileError(place, f"leaves no school day: it would {would}")
