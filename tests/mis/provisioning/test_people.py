"""Who signs in: roles, trusts, and why one school's file cannot take another's people over."""

from typing import Any, ClassVar

import pytest

from custr.models import Membership, School, User
from tests.cast import a_school
from tests.mis.provisioning.files import counted, exported, only, provision, refusal

pytestmark = pytest.mark.django_db
FIRST, SECOND = "a-long-first-one", "a-long-second-one"


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


def test_an_address_can_change(hill: School) -> None:
    provision(people({"username": "sam", "role": "staff"}))
    provision(people({"username": "sam", "role": "staff", "email": "s@hill.example"}))
    assert User.objects.get().email == "s@hill.example"


class TestPasswords:
    SAM: ClassVar[dict[str, Any]] = {"username": "sam", "role": "staff"}

    @pytest.fixture(autouse=True)
    def _sam(self, hill: School) -> None:
        provision(people({**self.SAM, "password": FIRST}))

    def test_who_is_there_keeps_theirs(self) -> None:
        report = provision(people({**self.SAM, "password": SECOND}))
        assert counted(report["updated"]) == {}
        assert User.objects.get().check_password(FIRST)

    def test_and_its_variable_may_be_missing(self) -> None:
        provision(people({**self.SAM, "password": {"env": "NOBODY_SET_IT"}}))
        assert User.objects.get().check_password(FIRST)

    def test_it_is_set_anew_when_that_is_asked_for(self) -> None:
        provision(people({**self.SAM, "password": SECOND}), "--reset-passwords")
        assert User.objects.get().check_password(SECOND)

    def test_for_that_its_variable_is_needed(self) -> None:
        sam = {**self.SAM, "password": {"env": "NOBODY_SET_IT"}}
        assert "NOBODY_SET_IT" in refusal(people(sam), "--reset-passwords")

    def test_as_it_is_for_somebody_new(self) -> None:
        eve = {"username": "eve", "role": "staff", "password": {"env": "NOBODY_SET_IT"}}
        assert "NOBODY_SET_IT" in refusal(people(eve))

    @pytest.mark.parametrize("weak", ["tiny", "1234567890", "headteacher9"])
    @pytest.mark.parametrize("username", ["headteacher", "sam"])
    def test_the_rules_of_the_form_hold(self, weak: str, username: str) -> None:
        if (weak, username) == ("headteacher9", "sam"):
            return
        user = {"username": username, "role": "staff", "password": weak}
        said = refusal(people(user), "--reset-passwords")
        assert said.startswith("users[0].password is not taken: ")
        assert weak not in said
        assert User.objects.get().check_password(FIRST)


class TestNames:
    def test_who_is_there_is_known_however_it_is_written(self, hill: School) -> None:
        provision(people({"username": "Sam", "role": "staff"}))
        provision(people({"username": "SAM", "role": "admin"}))
        assert User.objects.get().username == "Sam"

    def test_two_entries_are_not_one_person(self, hill: School) -> None:
        said = refusal(people({"username": "sam", "role": "staff"}, {"username": "SAM", "role": "staff"}))
        assert said == "users[1].username is the same as users[0].username."

    def test_one_that_could_be_another_is_refused(self, hill: School) -> None:
        said = refusal(people({"username": "s\u0430m", "role": "staff"}))
        assert said.startswith("users[0].username mixes letters")


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
                    {"username": "office", "role": "admin", "password": FIRST, "email": "o@dale.example"}
                ],
            }
        )

    def test_their_password_cannot_be_set(self) -> None:
        mine = people({"username": "office", "role": "admin", "password": SECOND})
        said = refusal(mine, "--reset-passwords")
        assert said.startswith("users[0].password differs from what “office” has")
        assert SECOND not in said
        provision(mine)
        assert User.objects.get().check_password(FIRST)

    def test_their_address_cannot_be_set(self) -> None:
        said = refusal(people({"username": "office", "role": "staff", "email": "x@hill.example"}))
        assert said.startswith("users[0].email differs")

    def test_they_can_be_given_this_school(self) -> None:
        provision(people({"username": "office", "role": "staff"}))
        assert roles("office") == {"dale": "admin", "hill": "staff"}
        assert User.objects.get().is_staff

    def test_the_same_password_is_no_change(self) -> None:
        provision(people({"username": "office", "role": "staff", "password": FIRST}), "--reset-passwords")
        assert roles("office") == {"dale": "admin", "hill": "staff"}

    def test_a_file_that_names_all_their_schools_may(self) -> None:
        lead = {"username": "office", "role": "trust", "schools": ["hill", "dale"], "password": SECOND}
        provision(people(lead), "--reset-passwords")
        assert User.objects.get().check_password(SECOND)

    def test_somebody_of_two_schools_is_neithers_alone(self) -> None:
        provision(people({"username": "office", "role": "staff"}))
        office = people({"username": "office", "role": "staff", "password": SECOND})
        assert "users[0].password" in refusal(office, "--reset-passwords")


def test_a_superuser_is_no_schools(hill: School) -> None:
    root = User.objects.create_superuser("root", password=FIRST)
    theirs = people({"username": "root", "role": "admin", "password": SECOND})
    assert "users[0].password" in refusal(theirs, "--reset-passwords")
    provision(people({"username": "root", "role": "staff"}))
    root.refresh_from_db()
    assert root.is_staff
    assert root.check_password(FIRST)
