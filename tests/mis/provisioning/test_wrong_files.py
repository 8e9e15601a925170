"""Every way a file can be wrong: one sentence that begins with the place, and nothing has changed."""

from copy import deepcopy
from typing import Any

import pytest

from tests.mis.provisioning.files import only, provision, refusal, without_people

pytestmark = pytest.mark.django_db


def changed(path: str, value: Any) -> dict[str, Any]:
    """The whole file with another value at `reasons.0.text`."""
    content = without_people()
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    inner: Any = content
    for step in way:
        inner = inner[step]
    if isinstance(inner, list) and last == len(inner):
        inner.append(value)
    else:
        inner[last] = deepcopy(value)
    return content


TIME_ROWS = [{"from": "09:00", "code": "U"}, {"from": "09:00:00", "code": "L"}]
USER = {"username": "head", "role": "admin"}

WRONG = [
    # What is not known here
    ("timetable", {}, "timetable is not known"),
    ("school.colour", "red", "school.colour is not known; known here: slug, name, timezone."),
    ("day.lunch", "12:00", "day.lunch is not known"),
    ("day.closures.0.why", "x", "day.closures[0].why is not known"),
    ("settings.sound", True, "settings.sound is not known"),
    ("mis.port", 1, "mis.port is not known"),
    ("mis.credentials.password", "x", "mis.credentials.password is not known"),
    ("attendance_codes.0.letter", "L", "attendance_codes[0].letter is not known"),
    ("reasons.0.codes", [], "reasons[0].codes is not known"),
    ("reasons.0.time_codes.0.to", "10:00", "reasons[0].time_codes[0].to is not known"),
    ("questions.0.hint", "x", "questions[0].hint is not known"),
    ("students.1.dob", "x", "students[1].dob is not known"),
    ("kiosks.0.token", "x", "kiosks[0].token is not known"),
    ("users", [{**USER, "superuser": True}], "users[0].superuser is not known"),
    # Wrong types
    ("school", [], "school must be an object, not a list."),
    ("school", None, "school must be an object, not null."),
    ("day", "all", "day must be an object, not a text."),
    ("settings", 1, "settings must be an object, not a number."),
    ("mis", "wonde", "mis must be an object, not a text."),
    ("mis.credentials", "token", "mis.credentials must be an object"),
    ("attendance_codes", {}, "attendance_codes must be a list, not an object."),
    ("reasons", None, "reasons must be a list, not null."),
    ("reasons.0", "Overslept", "reasons[0] must be an object, not a text."),
    ("reasons.0.time_codes", {}, "reasons[0].time_codes must be a list"),
    ("reasons.0.time_codes.1", "09:00", "reasons[0].time_codes[1] must be an object"),
    ("questions", 3, "questions must be a list"),
    ("students", {}, "students must be a list"),
    ("students.0.year", 7, "students[0].year must be a text, not a number."),
    ("students.0.active", "yes", "students[0].active must be true or false."),
    ("kiosks", [["Reception"]], "kiosks[0] must be an object, not a list."),
    ("users", None, "users must be a list, not null."),
    ("settings.minutes_late", 1, "settings.minutes_late must be true or false."),
    ("settings.minutes_late", None, "settings.minutes_late must be true or false."),
    ("school.name", True, "school.name must be a text, not true or false."),
    ("day.starts", 845, "day.starts must be a text, not a number."),
    # The school
    ("school.slug", "", "school.slug must not be empty."),
    ("school.slug", "hill school", "school.slug must be letters, digits and hyphens, not “hill school”."),
    ("school.slug", "h" * 61, "school.slug is too long: 61 characters, 60 at most."),
    ("school.name", " ", "school.name must not be empty."),
    ("school.name", "Hill\u0000", "school.name holds a character that cannot be shown."),
    ("school.name", "\ud800", "school.name holds a character that cannot be shown."),
    ("school.timezone", "GMT+1", "school.timezone must be an IANA time zone such as Europe/London"),
    ("school.timezone", "../etc/passwd", "school.timezone must be an IANA time zone"),
    # The day
    ("day.days.1", "tues", "day.days[1] must be mon or tue or wed or thu or fri or sat or sun, not “tues”."),
    ("day.days.1", "mon", "day.days[1] is the same as day.days[0]."),
    ("day.days", [], "day.days must name at least one day."),
    ("day.starts", "8:45", "day.starts must be a time such as 09:05, not “8:45”."),
    ("day.starts", "24:00", "day.starts must be a time"),
    ("day.pm_starts", "12.30", "day.pm_starts must be a time"),
    ("day.pm_starts", "١٢:٣٠", "day.pm_starts must be a time"),
    ("day.ends", "08:30", "day.ends leaves no school day: it would start at 08:30 and end at 08:30."),
    ("day.closures.0.to", "2026-12-20", "day.closures[0].to is before it begins"),
    ("day.closures.0.from", "2026-02-30", "day.closures[0].from must be a date such as 2026-12-21"),
    ("day.closures.0.from", "21/12/2026", "day.closures[0].from must be a date"),
    ("day.closures.1", {"from": "2026-12-21"}, "day.closures[1].to is missing."),
    (
        "day.closures.1",
        {"from": "2026-12-21", "to": "2027-01-01"},
        "day.closures[1] is the same as day.closures[0].",
    ),
    # Settings
    ("day.weekdays", [], "day.weekdays must be an object, not a list."),
    ("day.weekdays.friday", {}, "day.weekdays.friday is not known; known here: mon, tue,"),
    ("day.weekdays.tue.begins", "10:00", "day.weekdays.tue.begins is not known"),
    ("day.weekdays.tue.starts", None, "day.weekdays.tue.starts must be a text, not null."),
    ("day.weekdays.tue.starts", "24:00", "day.weekdays.tue.starts must be a time such as 09:05"),
    ("day.weekdays.tue.am", None, "day.weekdays.tue.am must be true or false."),
    (
        "day.weekdays.tue.starts",
        "08:50",
        "day.weekdays.tue.am_registration_ends is missing: the session begins at 08:50, when its "
        "registration would have ended already (08:50).",
    ),
    ("day.weekdays.wed.ends", "08:30", "day.weekdays.wed.ends leaves no school day: it would start at 08:30"),
    ("day.special.0.date", None, "day.special[0].date must be a text, not null."),
    ("day.special.0", {"name": "Snow"}, "day.special[0].date is missing."),
    ("day.special.0.date", "2026-12-18", "day.special[1] is the same as day.special[0]."),
    ("day.special.0.remove", "yes", "day.special[0].remove must be true or false."),
    (
        "day.special.0",
        {"date": "2026-12-16", "starts": "10:00"},
        "day.special[0].am_registration_ends is missing: the session begins at 10:00",
    ),
    (
        "day.special.2.pm_starts",
        "12:30",
        "day.special[2].pm_registration_ends is missing: the session begins at 12:30",
    ),
    ("day.terms.0.to", "2026-09-01", "day.terms[0].to is before it begins"),
    ("day.terms.1", {"to": "2026-09-01"}, "day.terms[1].from is missing."),
    (
        "settings.early_leave_session",
        "PM",
        "settings.early_leave_session must be current or next or register, not “PM”.",
    ),
    ("settings.kiosk_numbers", "on", "settings.kiosk_numbers must be true or false."),
    ("settings.kiosk_early_leave", None, "settings.kiosk_early_leave must be an object, not null."),
    ("settings.kiosk_early_leave.years", "12", "settings.kiosk_early_leave.years must be a list"),
    ("settings.kiosk_early_leave.years", [12], "settings.kiosk_early_leave.years[0] must be a text"),
    ("settings.kiosk_early_leave.pin", True, "settings.kiosk_early_leave.pin is not known"),
    ("kiosks.0.kinds", [], "kiosks[0].kinds must name at least one kind."),
    ("kiosks.0.kinds.0", "both", "kiosks[0].kinds[0] must be late_arrival or early_leave, not “both”."),
    ("settings.protected_codes", "V", "settings.protected_codes must be a list, not a text."),
    ("settings.protected_codes.0", "", "settings.protected_codes[0] must not be empty."),
    (
        "settings.protected_codes.1",
        "V",
        "settings.protected_codes[1] is the same as settings.protected_codes[0].",
    ),
    ("settings.kiosk_pin", "123", "settings.kiosk_pin must be 4 to 8 digits."),
    ("settings.kiosk_pin", "123456789", "settings.kiosk_pin must be 4 to 8 digits."),
    ("settings.kiosk_pin", "12a4", "settings.kiosk_pin must be 4 to 8 digits."),
    ("settings.kiosk_pin", 1234, "settings.kiosk_pin must be a text, not a number."),
    (
        "settings.kiosk_pin",
        {"env": "NOT_THERE"},
        "settings.kiosk_pin is taken from the environment, which has no NOT_THERE.",
    ),
    ("settings.kiosk_pin", {"env": 7}, "settings.kiosk_pin.env must name an environment variable."),
    ("settings.kiosk_pin", {"env": "A", "or": "B"}, "settings.kiosk_pin must be a text, not an object."),
    # The connection
    ("mis.provider", "capita", "mis.provider must be wonde or"),
    ("mis", {"system": "sims"}, "mis.provider is missing."),
    ("mis.system", "progresso", "mis.system must be one of sims,"),
    ("mis.system", 5, "mis.system must be a text"),
    ("mis.base_url", "ftp://mis.example/", "mis.base_url must be an address such as"),
    ("mis.base_url", "api.wonde.com", "mis.base_url must be an address"),
    ("mis.base_url", "https://", "mis.base_url must be an address"),
    ("mis.base_url", "https://a.example:99999/", "mis.base_url must be an address"),
    ("mis.base_url", "https://[::1", "mis.base_url must be an address"),
    ("mis.base_url", "https://a b.example/", "mis.base_url must be an address"),
    ("mis.base_url", "https://me:pw@a.example/", "mis.base_url must hold no user name or password"),
    ("mis.base_url", "https://@a.example/", "mis.base_url must hold no user name or password"),
    ("mis.timeout_s", 0, "mis.timeout_s must be more than 0 and at most 30 seconds."),
    ("mis.timeout_s", 30.5, "mis.timeout_s must be more than 0 and at most 30 seconds."),
    ("mis.timeout_s", "5", "mis.timeout_s must be a number of seconds."),
    ("mis.timeout_s", True, "mis.timeout_s must be a number of seconds."),
    ("mis.enabled", "yes", "mis.enabled must be true or false."),
    ("mis.credentials.token", "", "mis.credentials.token must not be empty."),
    ("mis.credentials.token", None, "mis.credentials.token must be a text, not null."),
    ("mis.credentials.token", {"env": "NOT_THERE"}, "mis.credentials.token is taken from the environment"),
    # Codes
    ("attendance_codes.0", {"mis_id": "A1"}, "attendance_codes[0].code is missing."),
    ("attendance_codes.1.code", "L", "attendance_codes[1].code is the same as attendance_codes[0].code."),
    ("attendance_codes.0.code", "L" * 21, "attendance_codes[0].code is too long"),
    # Reasons
    ("reasons.0", {"kind": "both"}, "reasons[0].text is missing."),
    ("reasons.0.kind", "late", "reasons[0].kind must be late_arrival or early_leave or both, not “late”."),
    ("reasons.0.text", "x" * 201, "reasons[0].text is too long: 201 characters, 200 at most."),
    ("reasons.0.text", "\ufdfa" * 150, "reasons[0].text is too long once it is spelt out."),
    ("reasons.1.code", "Z9", "reasons[1].code is “Z9”, which is not one of the school's attendance_codes."),
    ("reasons.0.time_codes.1.code", "Z9", "reasons[0].time_codes[1].code is “Z9”, which is not one"),
    (
        "reasons.0.time_codes",
        TIME_ROWS,
        "reasons[0].time_codes[1].from is the same as reasons[0].time_codes[0].from.",
    ),
    ("reasons.0.time_codes.0.from", "9am", "reasons[0].time_codes[0].from must be a time such as 09:05"),
    ("reasons.0.time_codes.0", {"code": "U"}, "reasons[0].time_codes[0].from is missing."),
    ("reasons.0.time_codes.0", {"from": "09:00"}, "reasons[0].time_codes[0].code is missing."),
    (
        "reasons.5",
        {"text": "ASLEEP "},
        "reasons[5].text is the same as reasons[4].text, and their kinds overlap.",
    ),
    (
        "reasons.5",
        {"text": "dentist", "kind": "late_arrival"},
        "reasons[5].text is the same as reasons[1].text",
    ),
    ("reasons.0.writeback", "no", "reasons[0].writeback must be true or false."),
    # Questions
    ("questions.0.type", "date", "questions[0].type must be text or choice, not “date”."),
    (
        "questions.0.choices",
        ["Mum"],
        "questions[0].choices must be left out or empty for a question of type text.",
    ),
    ("questions.1.choices", [], "questions[1].choices must name at least one choice"),
    (
        "questions.1.choices",
        ["Yes", "Yes"],
        "questions[1].choices[1] is the same as questions[1].choices[0].",
    ),
    ("questions.2", {"text": "lunch? "}, "questions[2].text is the same as questions[1].text."),
    # People
    ("students.1.mis_id", "P1", "students[1].mis_id is the same as students[0].mis_id."),
    (
        "students.1",
        {"mis_id": "P2", "forename": "Ava"},
        "students[1].surname is missing, and what is new needs it.",
    ),
    ("students.0", {"forename": "A", "surname": "B"}, "students[0].mis_id is missing."),
    ("students.0", {"mis_id": "", "forename": "A"}, "students[0].mis_id must not be empty."),
    (
        "students.0",
        {"mis_id": "P", "forename": "", "surname": ""},
        "students[0].forename and surname must not both",
    ),
    ("students.0.forename", "\ufdfa" * 100, "students[0].forename and surname are too long once"),
    ("kiosks.1.name", "Library", "kiosks[1].name is the same as kiosks[0].name."),
    ("kiosks.0", {}, "kiosks[0].name is missing."),
    ("users", [{"username": "head"}], "users[0].role is missing."),
    ("users", [USER, USER], "users[1].username is the same as users[0].username."),
    ("users", [{**USER, "role": "owner"}], "users[0].role must be admin or staff or trust, not “owner”."),
    ("users", [{**USER, "username": "a b"}], "users[0].username may hold letters, digits"),
    ("users", [{**USER, "email": "head"}], "users[0].email must be an email address, not “head”."),
    ("users", [{**USER, "password": ""}], "users[0].password must not be empty."),
    ("users", [{**USER, "schools": ["hill"]}], "users[0].schools is for the role trust alone."),
    (
        "users",
        [{**USER, "role": "trust", "schools": ["moon"]}],
        "users[0].schools[0] is “moon”, and there is no such school.",
    ),
]


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG, ids=[f"{row[0]}-{row[2]}" for row in WRONG])
def test_wrong_file_names_the_place(path: str, value: Any, sentence: str) -> None:
    said = refusal(changed(path, value))
    assert said.startswith(sentence)
    assert "\n" not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is not JSON: line 1, column 1"),
        ('{\n "school": {"slug" "hill"}}', "is not JSON: line 2, column 20"),
        ("[" * 100_000, "is not JSON that can be used"),
        ('{"school": {"slug": "hill"}, "mis": {"timeout_s": NaN}}', "NaN is not a number in JSON"),
    ],
)
def test_what_is_not_json_names_the_line(text: str, sentence: str) -> None:
    said = refusal(text)
    assert sentence in said
    assert "school.json" in said


@pytest.mark.parametrize("content", [[], "school", None, 1])
def test_a_file_is_an_object(content: Any) -> None:
    import json

    assert refusal(json.dumps(content)).startswith("The file must be an object")


def test_a_file_names_its_school() -> None:
    assert refusal({}) == "school is missing."
    assert refusal({"school": {"name": "Hill"}}) == "school.slug is missing."


def test_a_new_school_needs_a_name() -> None:
    assert refusal({"school": {"slug": "hill"}}) == "school.name is missing, and what is new needs it."


def test_a_new_connection_needs_an_address() -> None:
    content = {"school": {"slug": "hill", "name": "Hill"}, "mis": {"provider": "wonde"}}
    assert refusal(content) == "mis.base_url is missing, and what is new needs it."


def test_a_key_given_twice_is_refused() -> None:
    text = '{"school": {"slug": "hill", "name": "A", "name": "B"}}'
    assert refusal(text) == "school.name is given twice."
    text = '{"school": {"slug": "hill", "name": "A"}, "reasons": [], "reasons": []}'
    assert refusal(text) == "reasons is given twice."


def test_an_odd_key_is_shown_safely() -> None:
    content = {"school": {"slug": "hill", "name": "A", "x\n\x1b[2J": 1}}
    assert refusal(content).startswith(r"school.'x\n\x1b[2J' is not known")


def test_a_secret_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PIN", "hunter2hunter2")
    assert "hunter" not in refusal(changed("settings.kiosk_pin", {"env": "KIOSK_PIN"}))
    assert "hunter" not in refusal(changed("mis.credentials.token", "hunter\u0000"))


def test_a_half_day_is_checked_against_what_the_school_has() -> None:
    provision(without_people())
    assert refusal(only(day={"starts": "15:00"})).startswith("day.starts leaves no school day")
    assert refusal(only(day={"ends": "08:00"})).startswith("day.ends leaves no school day")


def test_a_kind_that_overlaps_the_schools_own_is_refused() -> None:
    provision(without_people())
    said = refusal(only(reasons=[{"text": "dentist", "kind": "early_leave"}]))
    assert said == "reasons[0].kind overlaps: the school has “Dentist” of kind both already."


def test_a_choice_cannot_lose_its_choices() -> None:
    provision(without_people())
    assert refusal(only(questions=[{"text": "Lunch?", "choices": []}])).startswith(
        "questions[0].choices must name"
    )
    assert refusal(only(questions=[{"text": "Lunch?", "type": "text"}])).startswith(
        "questions[0].choices must be left"
    )


def test_a_code_of_the_school_need_not_be_in_the_file() -> None:
    provision(without_people())
    assert provision(only(reasons=[{"text": "Ill", "code": "M"}]))["created"]["reasons"] == 1


def test_the_last_mistake_undoes_everything_before_it() -> None:
    content = without_people() | {"users": [{**USER, "role": "trust", "schools": ["moon"]}]}
    assert "users[0].schools[0]" in refusal(content)
