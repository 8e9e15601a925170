"""Who signs in: roles, trusts, and why one school's file cannot take another's people over."""

from typing import Any

import pytest

from custr.models import Membership, School, User
from tests.cast import a_school
from tests.mis.provisioning.files import counted, exported, only, provision, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def hill() -> School:
    return a_school(slug="hill", name="Hill School")


@pytest.fixture
def dale() -> School:
    return a_school(slug="dale", name="Dale School")


def people(*users: dict[str, Any]) -> dict[str, Any]:
    return only(users=list(users))


def roles(username: str) -> dict[str, str]:
    rows = Membership.objects.filter(user__username=username)
    return dict(rows.values_list("school__slug", "role"))


@pytest.mark.parametrize(("role", "reaches_admin"), [("admin", True), ("trust", True), ("staff", False)])
def test_a_role_opens_the_admin_or_not(hill: School, role: str, reaches_admin: bool) -> None:
    provision(people({"username": "sam", "role": role}))
    assert User.objects.get().is_staff is reaches_admin
    assert roles("sam") == {"hill": role}


def test_somebody_without_a_password_cannot_use_one(hill: School) -> None:
    provision(people({"username": "sam", "role": "staff"}))
    assert not User.objects.get().has_usable_password()


def test_a_role_can_change(hill: School) -> None:
    provision(people({"username": "sam", "role": "admin"}))
    report = provision(people({"username": "sam", "role": "staff"}))
    assert counted(report["updated"]) == {"users": 1}
    assert roles("sam") == {"hill": "staff"}
    assert not User.objects.get().is_staff


def test_a_password_and_an_address_can_change(hill: School) -> None:
    provision(people({"username": "sam", "role": "staff", "password": "first"}))
    provision(people({"username": "sam", "role": "staff", "password": "second", "email": "s@hill.example"}))
    user = User.objects.get()
    assert user.check_password("second")
    assert user.email == "s@hill.example"


def test_somebody_of_a_trust_has_every_school_named(hill: School, dale: School) -> None:
    provision(people({"username": "lead", "role": "trust", "schools": ["dale"]}))
    assert roles("lead") == {"hill": "trust", "dale": "trust"}


def test_somebody_of_a_trust_has_this_school_by_default(hill: School, dale: School) -> None:
    provision(people({"username": "lead", "role": "trust"}))
    assert roles("lead") == {"hill": "trust"}


def test_a_school_that_is_not_named_stays_theirs(hill: School, dale: School) -> None:
    lead = {"username": "lead", "role": "trust"}
    provision(people({**lead, "schools": ["hill", "dale"]}))
    assert counted(provision(people({**lead, "schools": ["hill"]}))["updated"]) == {}
    assert roles("lead") == {"hill": "trust", "dale": "trust"}


def test_export_names_this_school_alone(hill: School, dale: School) -> None:
    provision(people({"username": "lead", "role": "trust", "schools": ["dale"]}))
    assert exported("hill")["users"] == [{"username": "lead", "email": "", "role": "trust"}]
    assert counted(provision(exported("hill"))["updated"]) == {}
    assert roles("lead") == {"hill": "trust", "dale": "trust"}


class TestAnotherSchoolsPeople:
    """`office` is the admin of Dale; the file is Hill's."""

    @pytest.fixture(autouse=True)
    def _office(self, hill: School, dale: School) -> None:
        provision(
            {
                "school": {"slug": "dale"},
                "users": [
                    {"username": "office", "role": "admin", "password": "dale", "email": "o@dale.example"}
                ],
            }
        )

    def test_their_password_cannot_be_set(self) -> None:
        said = refusal(people({"username": "office", "role": "admin", "password": "mine now"}))
        assert said.startswith("users[0].password differs from what “office” has")
        assert "mine now" not in said
        assert User.objects.get().check_password("dale")

    def test_their_address_cannot_be_set(self) -> None:
        said = refusal(people({"username": "office", "role": "staff", "email": "x@hill.example"}))
        assert said.startswith("users[0].email differs")

    def test_they_can_be_given_this_school(self) -> None:
        provision(people({"username": "office", "role": "staff"}))
        assert roles("office") == {"dale": "admin", "hill": "staff"}
        assert User.objects.get().is_staff

    def test_the_same_password_is_no_change(self) -> None:
        provision(people({"username": "office", "role": "staff", "password": "dale"}))
        assert roles("office") == {"dale": "admin", "hill": "staff"}

    def test_a_file_that_names_all_their_schools_may(self) -> None:
        lead = {"username": "office", "role": "trust", "schools": ["hill", "dale"], "password": "new"}
        provision(people(lead))
        assert User.objects.get().check_password("new")

    def test_somebody_of_two_schools_is_neithers_alone(self) -> None:
        provision(people({"username": "office", "role": "staff"}))
        assert "users[0].password" in refusal(
            people({"username": "office", "role": "staff", "password": "x"})
        )


def test_a_superuser_is_no_schools(hill: School) -> None:
    root = User.objects.create_superuser("root", password="rooted")
    assert "users[0].password" in refusal(people({"username": "root", "role": "admin", "password": "x"}))
    provision(people({"username": "root", "role": "staff"}))
    root.refresh_from_db()
    assert root.is_staff
    assert root.check_password("rooted")
