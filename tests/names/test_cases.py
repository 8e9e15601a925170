"""Names as they are searched, typed and greeted: one table of cases for the server and for the kiosk."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from attendance.faults import Faults
from attendance.who import student_by_name
from custr.search import SearchTooShortError, search_students
from tests.cast import a_school, a_student

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))


def titled(case):
    return f"{' '.join(case['name'])}: {case['typed']}"


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES["search"], ids=titled)
def test_the_server_finds_them(case):
    school = a_school()
    a_student(school, *case["name"])
    try:
        found = len(search_students(school, case["typed"])) == 1
    except SearchTooShortError:
        found = None
    assert found == case["finds"]


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES["typed"], ids=titled)
def test_a_typed_name_matches(case):
    school = a_school()
    pupil = a_student(school, *case["name"])
    found = student_by_name(school, case["typed"], faults=Faults())
    assert found == (pupil if case["matches"] else None)


def test_the_kiosk_finds_and_greets_them_the_same():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node: the kiosk's script is not tried by itself")
    ran = subprocess.run(
        [node, "--test", str(HERE)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
