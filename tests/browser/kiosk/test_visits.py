"""A pupil in front of the kiosk: from the first tap to the tick."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from attendance.models import AttendanceRecord
from custr.models import School
from tests.browser.kiosk.tablet import LATE, LEAVE, Tablet
from tests.cast import a_code, a_question, a_reason, a_student

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: kiosk")]

Kiosk = Callable[..., Tablet]


@pytest.fixture(autouse=True)
def _cast(school: School) -> None:
    a_student(school, "Ava", "Olsen", form="7B")
    a_reason(school, "Missed the bus", code=a_code(school, "L"), kind="late_arrival")


def the_record() -> AttendanceRecord:
    return AttendanceRecord.objects.get()


def test_a_late_arrival_is_three_taps_and_a_name(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.sees("Good to see you")
    tablet.arrive()
    tablet.is_at("done")
    tablet.sees("You are signed in.")
    assert tablet.page.locator("#screen h1").inner_text() == "Ava"
    record = the_record()
    assert (record.kind, record.student_name, record.reason_text) == (
        "late_arrival",
        "Ava Olsen",
        "Missed the bus",
    )
    assert not record.student_typed
    assert not record.captured_offline
    tablet.is_at("home", within_s=6)


def test_the_tick_shows_the_schools_time(kiosk: Kiosk, school: School) -> None:
    School.objects.filter(pk=school.pk).update(timezone="Asia/Kathmandu")
    tablet = kiosk(timezone_id="America/New_York")
    tablet.arrive()
    tablet.is_at("done")
    shown = tablet.page.locator("[data-slot=time]").inner_text()
    record = the_record()
    assert shown == record.occurred_at.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M")


def test_an_early_leave_answers_its_question(kiosk: Kiosk, school: School) -> None:
    a_question(school, "Who is collecting you?", kind="early_leave", required=True)
    a_question(school, "Lunch?", kind="late_arrival", required=True)
    a_reason(school, "Dentist", kind="early_leave")
    tablet = kiosk()
    tablet.begin(LEAVE, "olsen")
    tablet.tap("Ava Olsen")
    tablet.tap("Next")
    tablet.sees("Please answer this question.")
    tablet.page.locator("#answer").fill("Grandmother")
    tablet.tap("Next")
    tablet.tap("Dentist")
    tablet.sees("You are signed out.")
    record = the_record()
    assert record.kind == "early_leave"
    assert [answer.text for answer in record.answers.all()] == ["Grandmother"]


def test_a_question_that_need_not_be_answered_can_be_skipped(kiosk: Kiosk, school: School) -> None:
    a_question(school, "Lunch?", type="choice", choices=["Yes", "No"])
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.tap("Skip")
    tablet.tap("Missed the bus")
    tablet.is_at("done")
    assert not the_record().answers.exists()


def test_a_choice_is_one_tap(kiosk: Kiosk, school: School) -> None:
    a_question(school, "Lunch?", type="choice", choices=["Yes", "No"], required=True)
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    assert tablet.page.get_by_role("button", name="Skip").count() == 0
    tablet.tap("Yes")
    tablet.tap("Missed the bus")
    tablet.is_at("done")
    assert the_record().answers.get().text == "Yes"


def test_namesakes_are_told_apart_by_their_form(kiosk: Kiosk, school: School) -> None:
    other = a_student(school, "Ava", "Olsen", form="9C")
    tablet = kiosk()
    tablet.begin(LATE, "ava ols")
    tablet.tap("Ava Olsen 9C")
    tablet.tap("Missed the bus")
    tablet.is_at("done")
    assert the_record().student == other


def test_never_more_than_six_names(kiosk: Kiosk, school: School) -> None:
    for number in range(9):
        a_student(school, "Avalon", f"Nr {number}")
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.page.wait_for_selector(".person")
    assert tablet.page.locator(".person").count() == 6


def test_two_letters_are_asked_for_more(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.begin(LATE, "av")
    tablet.sees("Keep typing")
    tablet.page.wait_for_timeout(600)
    assert tablet.page.locator(".person").count() == 0


def test_a_whole_name_of_two_letters_is_found(kiosk: Kiosk, school: School) -> None:
    a_student(school, "Mei", "Ng")
    tablet = kiosk()
    tablet.begin(LATE, "ng")
    tablet.tap("Mei Ng")
    tablet.is_at("reasons")


def test_nobody_of_that_name_is_said_and_cannot_go_on(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.begin(LATE, "zzzz")
    tablet.sees("Nobody of that name.")
    assert tablet.page.locator("[data-slot=matches] button").count() == 0


def test_without_exact_match_the_typed_name_goes(kiosk: Kiosk, school: School) -> None:
    School.objects.filter(pk=school.pk).update(student_exact_match_required=False)
    tablet = kiosk()
    tablet.begin(LATE, " Zoe  Quux ")
    tablet.tap("I am “Zoe Quux”")
    tablet.tap("Missed the bus")
    tablet.is_at("done")
    assert (the_record().student_name, the_record().student_typed) == ("Zoe Quux", True)


def test_eight_reasons_and_more_behind_more(kiosk: Kiosk, school: School) -> None:
    for number in range(1, 10):
        a_reason(school, f"Reason {number}", position=number)
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    assert tablet.page.locator("[data-slot=reasons] button").count() == 8
    tablet.tap("More")
    assert tablet.page.locator("[data-slot=reasons] button").count() == 2
    assert tablet.page.get_by_role("button", name="More").count() == 0
    tablet.tap("Reason 9")
    tablet.is_at("done")


def test_only_reasons_of_this_kind_are_offered(kiosk: Kiosk, school: School) -> None:
    a_reason(school, "Dentist", kind="early_leave")
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    assert tablet.page.locator("[data-slot=reasons] button").all_inner_texts() == ["Missed the bus"]


def test_a_reason_is_typed_only_where_the_school_allows_it(kiosk: Kiosk, school: School) -> None:
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    assert tablet.page.get_by_role("button", name="Something else").count() == 0
    School.objects.filter(pk=school.pk).update(reason_exact_match_required=False)
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.tap("Something else")
    tablet.page.locator("#reason").fill("Elephant on the road")
    tablet.tap("Done")
    tablet.is_at("done")
    assert the_record().reason_text == "Elephant on the road"


def test_back_goes_one_step_and_not_me_goes_home(kiosk: Kiosk, school: School) -> None:
    a_question(school, "Lunch?", type="choice", choices=["Yes", "No"])
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.tap("Yes")
    for screen in ("question", "name", "home"):
        tablet.tap("Back")
        tablet.is_at(screen)
    tablet.begin(LEAVE, "ava")
    tablet.tap("Ava Olsen")
    tablet.tap("Not me")
    tablet.is_at("home")
    assert "Ava" not in tablet.page.locator("body").inner_text()
    assert not AttendanceRecord.objects.exists()


def test_what_is_refused_is_said_and_can_be_put_right(kiosk: Kiosk, school: School) -> None:
    reason = a_reason(school, "Gone soon", kind="late_arrival")
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    reason.delete()
    tablet.tap("Gone soon")
    tablet.sees("That could not be saved")
    tablet.tap("Back")
    tablet.tap("Missed the bus")
    tablet.is_at("done")
    assert AttendanceRecord.objects.count() == 1


def test_the_same_pupil_again_is_told_the_time(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.arrive()
    tablet.is_at("home", within_s=8)
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.sees("Already signed in, ")
    assert AttendanceRecord.objects.count() == 1


def test_no_code_and_no_minutes_on_the_screen(kiosk: Kiosk, school: School) -> None:
    a_reason(school, "Overslept", code=a_code(school, "QQ7", description="Hidden words"))
    tablet = kiosk()
    tablet.begin(LATE, "ava")
    tablet.tap("Ava Olsen")
    tablet.is_at("reasons")
    seen = tablet.page.content()
    tablet.tap("Overslept")
    tablet.is_at("done")
    seen += tablet.page.content()
    assert "QQ7" not in seen
    assert "Hidden words" not in seen
    assert "minute" not in tablet.page.locator("#screen").inner_text()


def test_a_visit_works_by_keyboard_alone(kiosk: Kiosk) -> None:
    tablet = kiosk()
    tablet.is_at("home")
    keys = tablet.page.keyboard
    keys.press("Tab")
    keys.press("Enter")
    tablet.is_at("name")
    keys.type("olsen")
    tablet.page.wait_for_selector(".person")
    keys.press("Enter")  # as a scanner ends a name
    tablet.is_at("reasons")
    keys.press("Tab")
    keys.press("Enter")
    tablet.is_at("done")
    assert the_record().reason_text == "Missed the bus"
