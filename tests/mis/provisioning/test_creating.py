"""A school that was not there: every section becomes rows."""

from datetime import date, time

import pytest

from attendance.models import Question
from custr.devices import hash_token
from custr.models import Closure, Device, Membership, School, Student, User
from mis.models import Connection
from reasons.models import AttendanceCode, Reason
from tests.mis.provisioning.files import counted, only, provision, provision_text, whole, without_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def hill() -> School:
    provision(without_people())
    return School.objects.get()


def test_report_counts_what_was_made() -> None:
    report = provision(whole())
    assert report["school"] == "hill"
    assert counted(report["created"]) == {
        "school": 1,
        "weekdays": 2,
        "special": 3,
        "terms": 1,
        "closures": 1,
        "mis": 1,
        "attendance_codes": 3,
        "reasons": 5,
        "questions": 2,
        "students": 2,
        "kiosks": 2,
        "users": 2,
    }
    assert counted(report["updated"]) == {}


def test_school_has_its_day(hill: School) -> None:
    assert (hill.name, hill.timezone, hill.school_days) == (
        "Hill School",
        "Europe/London",
        ["mon", "tue", "wed"],
    )
    assert (hill.day_starts, hill.day_ends) == (time(8, 30), time(15))
    assert (hill.am_registration_ends, hill.pm_starts) == (time(8, 50), time(12, 10))
    assert hill.pm_registration_ends == time(12, 20, 30)


def test_school_has_its_settings(hill: School) -> None:
    assert not hill.reason_exact_match_required
    assert not hill.student_exact_match_required
    assert hill.late_arrival_writeback
    assert not hill.early_leave_writeback
    assert hill.minutes_late
    assert hill.early_leave_session == "next"
    assert hill.hide_imported_reasons
    assert hill.protected_codes == ["V", "W"]
    assert hill.offline_directory


def test_closures_are_kept(hill: School) -> None:
    closure = Closure.objects.get(school=hill)
    assert (closure.first_day, closure.last_day) == (date(2026, 12, 21), date(2027, 1, 1))
    assert closure.name == "Christmas"


def test_connection_is_made_and_its_credentials_sealed(hill: School) -> None:
    connection = Connection.objects.get(school=hill)
    assert (connection.provider, connection.system) == ("wonde", "sims")
    assert connection.base_url == "https://api.wonde.com/v1.0/"
    assert connection.credentials == {"token": "very-secret-token", "school_id": "A1930499544"}
    assert "very-secret-token" not in connection.credentials_encrypted
    assert connection.timeout_s == 5
    assert connection.enabled


def test_reasons_stand_in_the_order_of_the_file(hill: School) -> None:
    own = Reason.objects.filter(school=hill, imported=False).order_by("position")
    assert [(row.text, row.kind) for row in own] == [
        ("Overslept", "late_arrival"),
        ("Dentist", "both"),
        ("Music lesson", "late_arrival"),
        ("Music lesson", "early_leave"),
        ("Asleep", "both"),
    ]
    assert [row.writeback for row in own] == [True, True, False, True, True]
    assert [row.archived for row in own] == [False, False, False, False, True]


def test_time_codes_lead_to_the_schools_codes(hill: School) -> None:
    overslept = Reason.objects.get(school=hill, text="Overslept")
    assert overslept.code == AttendanceCode.objects.get(school=hill, code="L")
    assert [(row.starts, row.code.code) for row in overslept.time_codes.all()] == [
        (time(9), "U"),
        (time(12, 30, 30), "L"),
    ]


def test_codes_bring_imported_reasons_as_the_mis_would(hill: School) -> None:
    imported = Reason.objects.filter(school=hill, imported=True).order_by("text")
    assert [(row.text, row.code.code) for row in imported if row.code] == [
        ("Late", "L"),
        ("Medical", "M"),
        ("U", "U"),
    ]


def test_questions_are_kept_in_order(hill: School) -> None:
    collecting, lunch = Question.objects.filter(school=hill).order_by("position")
    assert (collecting.text, collecting.kind, collecting.type) == (
        "Who is collecting you?",
        "early_leave",
        "text",
    )
    assert collecting.required
    assert (lunch.type, lunch.choices, lunch.required) == ("choice", ["Yes", "No"], False)


def test_pupils_can_be_found_by_name(hill: School) -> None:
    pupil = Student.objects.get(school=hill, mis_id="P1")
    assert pupil.name == "Łukasz O’Brien"
    assert pupil.name_key == "lukasz o'brien"
    assert pupil.search_key == " lukasz obrien "
    assert not Student.objects.get(school=hill, mis_id="P2").active


def test_kiosk_is_told_its_token_once() -> None:
    first = provision(without_people())["kiosks"]
    for kiosk in first:
        device = Device.objects.get(pk=kiosk["id"])
        assert device.name == kiosk["name"]
        assert device.token_hash == hash_token(kiosk["token"])
    again = provision(without_people())["kiosks"]
    assert again == [{"name": kiosk["name"], "id": kiosk["id"]} for kiosk in first]


def test_people_can_sign_in() -> None:
    provision(whole())
    head, office = User.objects.order_by("username")
    assert head.check_password("head-password")
    assert head.email == "head@hill.example"
    assert office.check_password("office-password")


def test_only_those_who_configure_reach_the_admin() -> None:
    provision(whole())
    assert [user.is_staff for user in User.objects.order_by("username")] == [True, False]
    assert not User.objects.filter(is_superuser=True).exists()
    roles = Membership.objects.order_by("user__username").values_list("role", flat=True)
    assert list(roles) == ["admin", "staff"]


def test_a_slug_and_a_name_are_a_school() -> None:
    report = provision({"school": {"slug": "small", "name": "Small School"}})
    assert counted(report["created"]) == {"school": 1}
    assert report["kiosks"] == []
    assert School.objects.get().timezone == "Europe/London"


def test_a_zone_is_kept_by_the_name_that_every_table_has() -> None:
    file = {"school": {"slug": "small", "name": "Small School", "timezone": "US/Eastern"}}
    provision(file)
    assert School.objects.get().timezone == "America/New_York"
    assert counted(provision(file)["updated"]) == {}


def test_a_reason_without_a_kind_is_for_both() -> None:
    provision(only(school={"slug": "hill", "name": "Hill"}, reasons=[{"text": "Other"}]))
    assert Reason.objects.get().kind == "both"


def test_an_own_reason_may_share_its_text_with_an_imported_one() -> None:
    content = without_people() | {"reasons": [{"text": "Late", "kind": "both", "code": "L"}]}
    assert provision(content)["created"]["reasons"] == 1
    assert Reason.objects.filter(text="Late").count() == 2


def test_texts_are_trimmed_and_collapsed() -> None:
    provision(only(school={"slug": "hill", "name": " Hill "}, reasons=[{"text": "  Missed \u00a0 the bus "}]))
    assert School.objects.get().name == "Hill"
    assert Reason.objects.get().text == "Missed the bus"


def test_people_read_a_summary_with_the_tokens() -> None:
    text = provision_text(without_people())
    assert text.startswith("hill: created school 1, weekdays 2, special 3, terms 1, closures 1, mis 1,")
    assert "Kiosk Library: token " in text
    assert "shown this once" in text
    assert provision_text(without_people()) == "hill: created nothing; updated nothing.\n"


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert "created school 1" in provision_text('\ufeff{"school": {"slug": "hill", "name": "Hill"}}')
