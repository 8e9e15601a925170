"""Pupils from a file, in a real browser: from the list of pupils to the list of pupils."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from custr.models import School, Student
from tests.browser.desk.desk import Desk
from tests.cast import a_student
from tests.mis.pupil_files.files import AVA, BEN, a_csv

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser: more pages")]

Desks = Callable[..., Desk]
PAGE = "/admin/custr/student/import/"
LONG = ("1003", "Wilhelmina", "Featherstonehaugh-Cholmondeley" * 3, "9", "W" * 50)


@pytest.fixture
def unconnected(school: School) -> School:
    school.connection.delete()
    return school


def choose(page: Page, content: bytes, name: str = "pupils.csv") -> None:
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("button", name="Choose another file")).to_be_visible()


def test_from_the_list_to_the_list(desk: Desks, unconnected: School) -> None:
    a_student(unconnected, mis_id="1001", form="7A", from_file=True)
    a_student(unconnected, "Cara", "Ortiz", mis_id="1009", from_file=True)
    page = desk().open("/admin/custr/student/")
    page.get_by_role("link", name="Import pupils").click()
    choose(page, a_csv(AVA, BEN))
    expect(page.get_by_text("form 7A → 7B")).to_be_visible()
    page.get_by_label("Make inactive the 1 pupil").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Made inactive (1)")).to_be_visible()
    assert Student.objects.get(mis_id="1009").active
    page.get_by_role("button", name="Import these pupils").click()
    expect(page.get_by_text("1 pupil new · 1 pupil changed · 1 pupil left")).to_be_visible()
    assert not Student.objects.get(mis_id="1009").active


def test_another_column_with_the_keyboard(desk: Desks, unconnected: School) -> None:
    page = desk().open(PAGE)
    choose(page, b"No,Name,Family\n1,Ava,Olsen\n")
    expect(page.get_by_text("No column is chosen for: Forename.")).to_be_visible()
    page.get_by_label("MIS id, admission number or UPN (needed)").select_option(label="A · No")
    page.get_by_label("Forename (needed)", exact=True).select_option(label="B · Name")
    page.get_by_label("Surname (needed)", exact=True).select_option(label="C · Family")
    page.get_by_role("button", name="Read the file again").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ava Olsen")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_step_is_readable_and_within_the_window(
    desk: Desks, unconnected: School, scheme: str, width: int
) -> None:
    for number in range(3):
        a_student(unconnected, "Cara", f"Ortiz {number}", mis_id=f"x{number}", from_file=number != 0)
    a_student(unconnected, "Ava", "Okafor", mis_id="1002", form="8A", from_file=True)
    made = desk(color_scheme=scheme, width=width)
    page, found = made.open(PAGE), {}
    found["upload"] = (made.serious(), made.sticks_out())
    choose(page, a_csv(AVA, BEN, LONG))
    page.get_by_label("Make inactive").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Made inactive (3)").or_(page.get_by_text("Made inactive (2)"))).to_be_visible()
    found["changes"] = (made.serious(), made.sticks_out())
    page.get_by_role("button", name="Choose another file").click()
    choose(page, a_csv(AVA, ("", *BEN[1:]), (*LONG[:3], LONG[3], "W" * 900)))
    found["mistakes"] = (made.serious(), made.sticks_out())
    assert found == {step: ([], 0) for step in ("upload", "changes", "mistakes")}


@pytest.mark.parametrize("width", [360, 1280])
def test_fingers_find_everything(desk: Desks, unconnected: School, width: int) -> None:
    a_student(unconnected, "Cara", "Ortiz", from_file=True)
    made = desk(width=width)
    page = made.open(PAGE)
    own = "#content .button, #content button, #content select, #content input[type=file], #content summary"
    heights = [box["height"] for one in page.locator(own).all() if (box := one.bounding_box())]
    choose(page, a_csv(AVA, BEN))
    heights += [box["height"] for one in page.locator(own).all() if (box := one.bounding_box())]
    assert heights
    assert min(heights) >= 43.5


def test_a_school_with_an_mis_is_told(desk: Desks, school: School) -> None:
    made = desk(width=360)
    page = made.open(PAGE)
    expect(page.get_by_text("come from its MIS (SIMS by Wonde)")).to_be_visible()
    assert (made.serious(), made.sticks_out()) == ([], 0)
    page.get_by_role("link", name="Back to the pupils").click()
    page.wait_for_url(f"**{reverse('admin:custr_student_changelist')}")
