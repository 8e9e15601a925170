"""Who may see which school: one who owns, one who shares, one who must not see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from custr.models import Membership, Role, School, User
from custr.scoping import (
    configured_by,
    may_configure,
    may_enter_admin,
    may_manage,
    may_see,
    schools_of,
)
from tests.cast import a_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def northfield() -> School:
    return a_school(name="Northfield Academy")


@pytest.fixture
def westmoor() -> School:
    return a_school(name="Westmoor High School")


def somebody(name: str, *memberships: tuple[School, Role], **fields) -> User:
    user = User.objects.create_user(name, **fields)
    for school, role in memberships:
        Membership.objects.create(user=user, school=school, role=role)
    return user


class TestSeeing:
    @pytest.mark.parametrize("role", Role.values)
    def test_a_member_sees_their_school_and_no_other(self, northfield, westmoor, role):
        user = somebody("jo", (northfield, role))
        assert list(schools_of(user)) == [northfield]
        assert may_see(user, northfield.pk)
        assert not may_see(user, westmoor.pk)

    def test_a_person_of_a_trust_sees_all_of_theirs(self, northfield, westmoor):
        a_school(name="Not of the trust")
        user = somebody("trust", (northfield, Role.TRUST), (westmoor, Role.TRUST))
        assert set(schools_of(user)) == {northfield, westmoor}

    def test_a_superuser_sees_every_school(self, northfield, westmoor):
        user = User.objects.create_superuser("root")
        assert set(schools_of(user)) == {northfield, westmoor}
        assert may_see(user, westmoor.pk)

    def test_a_superuser_sees_them_whatever_the_roles(self, northfield):
        user = User.objects.create_superuser("root")
        assert list(schools_of(user, roles=[Role.ADMIN])) == [northfield]

    def test_somebody_without_a_membership_sees_none(self, northfield):
        assert not schools_of(somebody("nobody")).exists()

    def test_is_staff_alone_opens_no_school(self, northfield):
        assert not schools_of(somebody("nobody", is_staff=True)).exists()

    def test_nobody_signed_in_sees_none(self, northfield):
        assert not schools_of(AnonymousUser()).exists()
        assert not may_see(AnonymousUser(), northfield.pk)

    @pytest.mark.parametrize("rights", [{}, {"is_superuser": True}])
    def test_an_account_that_is_switched_off_sees_none(self, northfield, rights):
        user = somebody("gone", (northfield, Role.ADMIN), is_active=False, **rights)
        assert not schools_of(user).exists()

    def test_a_school_that_does_not_exist_is_seen_by_nobody(self, northfield):
        assert not may_see(somebody("jo", (northfield, Role.STAFF)), northfield.pk + 1000)

    def test_roles_narrow_it_school_by_school(self, northfield, westmoor):
        user = somebody("both", (northfield, Role.ADMIN), (westmoor, Role.STAFF))
        assert list(schools_of(user, roles=[Role.ADMIN])) == [northfield]
        assert list(schools_of(user, roles=[Role.STAFF])) == [westmoor]
        assert not schools_of(user, roles=[]).exists()


class TestConfiguring:
    @pytest.mark.parametrize(("role", "may"), [(Role.STAFF, False), (Role.ADMIN, True), (Role.TRUST, True)])
    def test_staff_sees_admin_and_trust_configure(self, northfield, role, may):
        user = somebody("jo", (northfield, role))
        assert may_configure(user, northfield.pk) is may
        assert configured_by(user).exists() is may

    def test_to_configure_one_school_says_nothing_of_another(self, northfield, westmoor):
        user = somebody("both", (northfield, Role.ADMIN), (westmoor, Role.STAFF))
        assert may_configure(user, northfield.pk)
        assert not may_configure(user, westmoor.pk)


class TestEnteringTheAdmin:
    @pytest.mark.parametrize(
        ("role", "is_staff", "may"),
        [
            (Role.STAFF, True, False),
            (Role.STAFF, False, False),
            (Role.ADMIN, True, True),
            (Role.ADMIN, False, False),
            (Role.TRUST, True, True),
            (Role.TRUST, False, False),
        ],
    )
    def test_it_takes_a_staff_account_that_configures(self, northfield, role, is_staff, may):
        assert may_enter_admin(somebody("jo", (northfield, role), is_staff=is_staff)) is may

    def test_a_superuser_enters_even_without_any_school(self):
        assert may_enter_admin(User.objects.create_superuser("root"))

    def test_nobody_signed_in_stays_outside(self):
        assert not may_enter_admin(AnonymousUser())

    def test_an_account_that_is_switched_off_stays_outside(self, northfield):
        user = somebody("gone", (northfield, Role.ADMIN), is_staff=True, is_active=False)
        assert not may_enter_admin(user)


class TestManagingPeople:
    @pytest.fixture
    def admin(self, northfield) -> User:
        return somebody("admin", (northfield, Role.ADMIN), is_staff=True)

    @pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN])
    def test_an_admin_manages_the_people_of_their_school(self, admin, northfield, role):
        assert may_manage(admin, somebody("desk", (northfield, role)))

    def test_not_those_who_also_belong_to_another_school(self, admin, northfield, westmoor):
        shared = somebody("shared", (northfield, Role.STAFF), (westmoor, Role.STAFF))
        assert not may_manage(admin, shared)

    def test_not_those_of_another_school(self, admin, westmoor):
        assert not may_manage(admin, somebody("other", (westmoor, Role.STAFF)))

    def test_not_somebody_of_the_trust(self, admin, northfield):
        assert not may_manage(admin, somebody("trust", (northfield, Role.TRUST)))

    def test_not_a_superuser_who_is_a_member(self, admin, northfield):
        assert not may_manage(admin, somebody("root", (northfield, Role.STAFF), is_superuser=True))

    def test_not_somebody_who_belongs_nowhere(self, admin):
        assert not may_manage(admin, somebody("nowhere"))

    def test_a_trust_manages_people_of_all_its_schools(self, northfield, westmoor):
        trust = somebody("trust", (northfield, Role.TRUST), (westmoor, Role.TRUST))
        shared = somebody("shared", (northfield, Role.STAFF), (westmoor, Role.ADMIN))
        assert may_manage(trust, shared)

    def test_staff_manages_nobody(self, northfield):
        desk = somebody("desk", (northfield, Role.STAFF))
        assert not may_manage(desk, somebody("other", (northfield, Role.STAFF)))

    def test_to_be_staff_elsewhere_does_not_help(self, northfield, westmoor):
        user = somebody("both", (northfield, Role.ADMIN), (westmoor, Role.STAFF))
        assert not may_manage(user, somebody("there", (westmoor, Role.STAFF)))

    def test_a_superuser_manages_everybody(self, northfield):
        root = User.objects.create_superuser("root")
        assert may_manage(root, somebody("trust", (northfield, Role.TRUST)))
        assert may_manage(root, somebody("nowhere"))

    @pytest.mark.parametrize("rights", [{}, {"is_superuser": True}])
    def test_an_account_that_is_switched_off_manages_nobody(self, northfield, rights):
        gone = somebody("gone", (northfield, Role.ADMIN), is_active=False, **rights)
        assert not may_manage(gone, somebody("desk", (northfield, Role.STAFF)))

    def test_nobody_signed_in_manages_nobody(self, northfield):
        assert not may_manage(AnonymousUser(), somebody("desk", (northfield, Role.STAFF)))
