"""The school file: what is read from it, and what makes it none."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from mis.demo_mis.school import NORTHFIELD, BadSchoolFileError, School, load_school
from tests.mis.demo_mis.clients import DAISY, EVIE, LEAVER

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def school() -> School:
    """Northfield, fresh."""
    return load_school(NORTHFIELD)


def written(folder: Path, content: Any) -> Path:
    """A school file with this content."""
    path = folder / "school.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def northfield() -> dict[str, Any]:
    """The content of the one school file."""
    content: dict[str, Any] = json.loads(NORTHFIELD.read_text(encoding="utf-8"))
    return content


def test_northfield_is_read_whole(school: School) -> None:
    assert (school.id, school.name, school.token) == ("A1930499544", "Northfield Academy", "demo-token")
    assert (school.zone.key, school.pm_starts) == ("Europe/London", time(12, 30))
    assert (len(school.pupils), len(school.codes)) == (1180, 34)


def test_a_pupil_is_found_by_the_id_that_wonde_gives(school: School) -> None:
    pupil = school.pupils[DAISY]
    assert (pupil.name, pupil.year, pupil.form, pupil.active) == ("Daisy Bennett", "7", "7B", True)
    assert not school.pupils[LEAVER].active


def test_a_code_is_found_by_its_letter(school: School) -> None:
    code = school.letter("L")
    assert code
    assert (code.id, code.meaning) == ("A1203", "Late arrival before the register has closed")
    assert school.letter("l") is None


def test_forms_come_in_the_order_that_people_expect(school: School) -> None:
    years = school.forms()
    assert list(years) == ["7", "8", "9", "10", "11", "12", "13"]
    assert years["7"] == ["7A", "7B", "7C", "7D", "7E", "7F", "7G", "7H"]
    assert years["13"] == ["13X", "13Y", "13Z"]


def test_a_form_holds_its_current_pupils_by_surname(school: School) -> None:
    names = [(pupil.surname, pupil.forename) for pupil in school.form("7A")]
    assert names == sorted(names)
    assert LEAVER not in {pupil.id for pupil in school.form("7A")}
    assert school.form("99Z") == []


def test_a_change_keeps_the_rest_and_is_dated(school: School) -> None:
    before = school.pupils[EVIE]
    school.change(EVIE, at=NOW, form="8B")
    after = school.pupils[EVIE]
    assert (after.form, after.updated_at) == ("8B", NOW)
    assert (after.name, after.number) == (before.name, before.number)
    assert EVIE in {pupil.id for pupil in school.form("8B")}


def test_a_deletion_is_dated(school: School) -> None:
    school.delete(EVIE, at=NOW)
    assert school.deleted[EVIE].at == NOW
    assert EVIE not in school.pupils


def test_a_pupil_who_is_restored_is_on_roll_and_stays_among_the_deletions(school: School) -> None:
    school.delete(EVIE, at=NOW)
    school.restore(EVIE, at=NOW)
    assert school.deleted[EVIE].restored_at == NOW
    assert school.pupils[EVIE].name == "Evie King"


def test_a_pupil_who_is_enrolled_again_has_another_id_and_the_same_upi(school: School) -> None:
    school.enrol_again(EVIE, "A1930499544-77", at=NOW)
    before, after = school.pupils[EVIE], school.pupils["A1930499544-77"]
    assert (before.active, after.active) == (False, True)
    assert (before.upi, before.name) == (after.upi, after.name)


def test_a_retired_code_stays_known_but_is_inactive(school: School) -> None:
    school.retire("L")
    code = school.letter("L")
    assert code
    assert not code.active


@pytest.mark.parametrize("letter", ["?", "", "l"])
def test_a_code_that_is_none_cannot_be_retired(school: School, letter: str) -> None:
    with pytest.raises(KeyError):
        school.retire(letter)


def test_pupils_are_dated_apart_so_that_updated_after_can_cut_between_them(school: School) -> None:
    moments = [pupil.updated_at for pupil in school.pupils.values()]
    assert len(set(moments)) == len(moments)
    assert max(moments) < NOW


@pytest.mark.parametrize("part", ["mis", "school", "students", "attendance_codes"])
def test_a_file_without_a_part_names_it(tmp_path: Path, part: str) -> None:
    content = northfield()
    del content[part]
    with pytest.raises(BadSchoolFileError, match=f"has no '{part}'"):
        load_school(written(tmp_path, content))


@pytest.mark.parametrize("key", ["mis_id", "forename", "surname", "legal_forename", "legal_surname"])
def test_a_pupil_without_a_name_or_an_id_is_refused(tmp_path: Path, key: str) -> None:
    content = northfield()
    del content["students"][7][key]
    with pytest.raises(BadSchoolFileError, match=f"has no '{key}'"):
        load_school(written(tmp_path, content))


@pytest.mark.parametrize("key", ["year", "form", "active"])
def test_a_pupil_may_do_without_the_rest(tmp_path: Path, key: str) -> None:
    content = northfield()
    del content["students"][7][key]
    assert len(load_school(written(tmp_path, content)).pupils) == 1180


@pytest.mark.parametrize("key", ["code", "mis_id", "description"])
def test_a_code_without_a_part_is_refused(tmp_path: Path, key: str) -> None:
    content = northfield()
    del content["attendance_codes"][3][key]
    with pytest.raises(BadSchoolFileError, match=f"has no '{key}'"):
        load_school(written(tmp_path, content))


def test_a_file_without_a_day_gets_the_usual_afternoon(tmp_path: Path) -> None:
    content = northfield()
    del content["day"]
    assert load_school(written(tmp_path, content)).pm_starts == time(12, 30)


@pytest.mark.parametrize("content", [[], {}, "text", 1, None, {"mis": []}, {"mis": {"credentials": "x"}}])
def test_a_file_of_another_kind_is_refused_in_one_sentence(tmp_path: Path, content: Any) -> None:
    with pytest.raises(BadSchoolFileError) as caught:
        load_school(written(tmp_path, content))
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b'{"mis": '])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "school.json"
    path.write_bytes(content)
    with pytest.raises(BadSchoolFileError, match="is not a school file"):
        load_school(path)


@pytest.mark.parametrize(
    ("place", "value"), [("timezone", "Europe/Atlantis"), ("timezone", ""), ("timezone", 7)]
)
def test_a_time_zone_that_is_none_is_refused(tmp_path: Path, place: str, value: Any) -> None:
    content = northfield()
    content["school"][place] = value
    with pytest.raises(BadSchoolFileError):
        load_school(written(tmp_path, content))


def test_a_time_that_is_none_is_refused(tmp_path: Path) -> None:
    content = northfield()
    content["day"]["pm_starts"] = "noon"
    with pytest.raises(BadSchoolFileError, match="noon"):
        load_school(written(tmp_path, content))


def test_a_missing_file_or_a_folder_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(BadSchoolFileError, match="cannot be read"):
            load_school(path)
