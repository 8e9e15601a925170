"""The school that comes with the product: 1,180 pupils, quickly."""

import json
from time import perf_counter
from typing import Any

import pytest

from custr.models import School, Student
from reasons.models import Reason
from tests.mis.provisioning.files import counted, exported, provision, said

pytestmark = pytest.mark.django_db

GENEROUS_S = 5.0


@pytest.fixture
def northfield(settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("OFFICE_PASSWORD", "office-password")
    monkeypatch.setenv("RECEPTION_PASSWORD", "reception-password")
    content: dict[str, Any] = json.loads((settings.BASE_DIR / "data" / "northfield.json").read_text("utf-8"))
    return content


def test_northfield_loads_quickly(northfield: dict[str, Any]) -> None:
    began = perf_counter()
    report = provision(northfield)
    assert perf_counter() - began < GENEROUS_S
    assert report["created"]["students"] == 1180
    assert Student.objects.filter(school__slug="northfield").exclude(search_key="").count() == 1180


def test_northfield_again_changes_nothing_quickly(northfield: dict[str, Any]) -> None:
    provision(northfield)
    began = perf_counter()
    report = provision(northfield)
    assert perf_counter() - began < GENEROUS_S
    assert counted(report["created"]) == counted(report["updated"]) == {}


def test_every_pupil_can_change_quickly(northfield: dict[str, Any]) -> None:
    del northfield["users"]
    provision(northfield)
    for student in northfield["students"]:
        student["form"] = "Z"
    began = perf_counter()
    report = provision(northfield)
    assert perf_counter() - began < GENEROUS_S
    assert counted(report["updated"]) == {"students": 1180}
    assert set(Student.objects.values_list("form", flat=True)) == {"Z"}


def test_northfield_goes_round(northfield: dict[str, Any]) -> None:
    provision(northfield)
    first = said("export_school", "northfield", "--with-students")
    Reason.objects.all().delete()
    School.objects.update(slug="old")
    content = json.loads(first)
    del content["users"]
    provision(content)
    again = exported("northfield", "--with-students")
    assert {**again, "users": []} == {**json.loads(first), "users": []}
