"""Users: an admin manages the people of their own schools, and nobody climbs."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import authenticate
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from custr.models import Membership, Role, User
from tests.admin_cast import PASSWORD, errors_of, filled_in, signed_in, somebody, the_operator
from tests.cast import a_school

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-long-one-9"


@pytest.fixture
def north():
    return a_school(name="Northfield")


@pytest.fixture
def south():
    return a_school(name="Southgate")


@pytest.fixture
def office(north):
    return somebody("office", Role.ADMIN, north)


@pytest.fixture
def admin(office):
    return signed_in(office)


@pytest.fixture
def trust_of_both(north, south):
    return somebody("of-both", Role.TRUST, north, south)


def told(client, person):
    """What their history says was done."""
    rows = client.get(door("history", person)).context["action_list"]
    return " ".join(row.get_change_message() for row in rows)


def door(name, user):
    return reverse(
        "admin:auth_user_password_change" if name == "password" else f"admin:custr_user_{name}",
        args=[user.pk],
    )


def add(client, query="", **changes):
    address = f"/admin/custr/user/add/{query}"
    data = filled_in(client.get(address), username="new", password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    return client.post(address, {**data, **changes})


def save(client, user, **changes):
    answer = client.post(door("change", user), filled_in(client.get(door("change", user)), **changes))
    user.refresh_from_db()
    return answer


def set_password(client, user):
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    return client.post(door("password", user), data)


class TestWhoIsSeen:
    def test_people_of_their_schools_alone(self, admin, north, south):
        colleague, stranger = (
            somebody("colleague", Role.STAFF, north),
            somebody("stranger", Role.STAFF, south),
        )
        listed = admin.get("/admin/custr/user/").context["cl"].queryset
        assert colleague in listed
        assert stranger not in listed
        for name in ("change", "history"):
            assert admin.get(door(name, stranger)).status_code == 302
        assert set_password(admin, stranger).status_code == 404

    def test_a_shared_persons_roles_elsewhere_are_not_shown(self, admin, north, south):
        shared = somebody("shared", Role.STAFF, north)
        Membership.objects.create(user=shared, school=south, role=Role.ADMIN)
        for address in ("/admin/custr/user/", door("change", shared)):
            assert "Southgate" not in admin.get(address).content.decode()
        row = next(row for row in admin.get("/admin/custr/user/").context["cl"].queryset if row == shared)
        assert [held.role for held in row.memberships.all()] == [Role.STAFF]

    def test_the_operator_sees_everybody(self, north):
        nobody = User.objects.create_user("nobody")
        assert nobody in the_operator().get("/admin/custr/user/").context["cl"].queryset


class TestAdding:
    def test_somebody_gets_a_role_in_the_admins_school(self, admin, north):
        add(admin, role=Role.STAFF)
        user = User.objects.get(username="new")
        assert [(row.school, row.role) for row in user.memberships.all()] == [(north, Role.STAFF)]
        assert not user.is_staff
        assert authenticate(username="new", password=NEW_PASSWORD) == user

    def test_an_admin_may_enter_the_admin(self, admin):
        add(admin, role=Role.ADMIN)
        assert User.objects.get(username="new").is_staff

    def test_nobody_is_made_a_trusts(self, admin):
        assert add(admin, role=Role.TRUST).status_code == 200
        assert not User.objects.filter(username="new").exists()

    def test_forged_rights_are_not_read(self, admin, south):
        add(admin, role=Role.STAFF, is_superuser="on", is_staff="on", school=south.pk, groups="1")
        user = User.objects.get(username="new")
        assert (user.is_superuser, user.is_staff) == (False, False)
        assert not user.memberships.filter(school=south).exists()

    def test_a_trust_says_for_which_school(self, north, south):
        trust = signed_in(somebody("trust", Role.TRUST, north, south))
        assert "schools" in trust.get("/admin/custr/user/add/").context
        add(trust, query=f"?school={south.pk}", role=Role.ADMIN)
        assert User.objects.get(username="new").memberships.get().school == south

    def test_a_weak_password_is_refused(self, admin):
        assert add(admin, role=Role.STAFF, password1="short", password2="short").status_code == 200
        assert not User.objects.filter(username="new").exists()


class TestChanging:
    def test_a_colleague(self, admin, north):
        colleague = somebody("colleague", Role.STAFF, north)
        save(admin, colleague, first_name="Kim", memberships__0__role=Role.ADMIN)
        assert (colleague.first_name, colleague.is_staff) == ("Kim", True)

    def test_losing_the_role_admin_closes_the_admin(self, admin, north):
        colleague = somebody("colleague", Role.ADMIN, north)
        save(admin, colleague, memberships__0__role=Role.STAFF)
        assert not colleague.is_staff
        assert signed_in(colleague).get("/admin/", follow=True).status_code == 403

    def test_losing_every_role_closes_everything(self, admin, north):
        colleague = somebody("colleague", Role.ADMIN, north)
        save(admin, colleague, memberships__0__DELETE="on")
        assert not colleague.memberships.exists()
        assert not colleague.is_staff

    def test_nobody_is_raised_to_a_trust(self, admin, north):
        colleague = somebody("colleague", Role.STAFF, north)
        save(admin, colleague, memberships__0__role=Role.TRUST)
        assert colleague.memberships.get().role == Role.STAFF

    @pytest.mark.parametrize("field", ["is_superuser", "is_staff", "password", "groups", "user_permissions"])
    def test_forged_rights_are_not_read(self, admin, north, field):
        colleague = somebody("colleague", Role.STAFF, north)
        before = User.objects.filter(pk=colleague.pk).values().get()
        save(admin, colleague, **{field: "1"})
        assert User.objects.filter(pk=colleague.pk).values().get() == before

    def test_nobody_is_put_into_another_school(self, admin, north, south):
        colleague = somebody("colleague", Role.STAFF, north)
        save(
            admin,
            colleague,
            memberships__TOTAL_FORMS="2",
            memberships__1__school=str(south.pk),
            memberships__1__role=Role.ADMIN,
        )
        assert not colleague.memberships.filter(school=south).exists()

    def test_an_admin_does_not_change_their_own_role_or_switch_themselves_off(self, admin, office):
        save(admin, office, is_active=None, memberships__0__role=Role.STAFF, first_name="Kim")
        assert (office.first_name, office.is_active, office.is_staff) == ("Kim", True, True)
        assert office.memberships.get().role == Role.ADMIN

    def test_people_are_switched_off_not_deleted(self, admin, north):
        colleague = somebody("colleague", Role.STAFF, north)
        assert admin.post(door("delete", colleague), {"post": "yes"}).status_code == 403
        save(admin, colleague, is_active=None)
        assert not colleague.is_active


class TestPasswords:
    def test_of_a_colleague_may_be_set(self, admin, north):
        colleague = somebody("colleague", Role.ADMIN, north)
        assert "Set password" in admin.get(door("change", colleague)).content.decode()
        set_password(admin, colleague)
        assert authenticate(username="colleague", password=NEW_PASSWORD)

    def test_are_nowhere_on_the_page(self, admin, north):
        colleague = somebody("colleague", Role.STAFF, north)
        words = admin.get(door("change", colleague)).content.decode()
        assert colleague.password not in words
        assert "pbkdf2" not in words


class TestWhoReachesFurther:
    """Whoever may sign in elsewhere is not this admin's to sign in as."""

    @pytest.fixture
    def shared(self, north, south):
        return somebody("shared", Role.STAFF, north, south)

    @pytest.fixture
    def trust(self, north, south):
        return somebody("trust", Role.TRUST, north, south)

    @pytest.fixture
    def superuser(self, north):
        return somebody("root", Role.ADMIN, north, is_superuser=True)

    @pytest.mark.parametrize("who", ["shared", "trust", "superuser"])
    def test_keeps_their_password(self, admin, request, who):
        user = request.getfixturevalue(who)
        assert set_password(admin, user).status_code == 403
        assert admin.get(door("password", user)).status_code == 403
        assert authenticate(username=user.username, password=PASSWORD)
        assert "Set password" not in admin.get(door("change", user)).content.decode()

    @pytest.mark.parametrize("who", ["shared", "trust", "superuser"])
    def test_keeps_name_address_and_account(self, admin, request, who):
        user = request.getfixturevalue(who)
        before = User.objects.filter(pk=user.pk).values().get()
        page = admin.get(door("change", user))
        forged = {"username": "mine", "email": "mine@school.example", "is_active": ""}
        admin.post(door("change", user), {**filled_in(page), **forged})
        assert User.objects.filter(pk=user.pk).values().get() == before

    @pytest.mark.parametrize("who", ["trust", "superuser"])
    def test_keeps_their_role(self, admin, request, who):
        user = request.getfixturevalue(who)
        held = list(user.memberships.values_list("school", "role"))
        data = {**filled_in(admin.get(door("change", user))), "memberships-0-DELETE": "on"}
        assert admin.post(door("change", user), data).status_code == 403
        assert list(user.memberships.values_list("school", "role")) == held

    def test_but_a_shared_person_may_lose_the_role_here(self, admin, shared, north, south):
        save(admin, shared, memberships__0__DELETE="on")
        assert [row.school for row in shared.memberships.all()] == [south]

    def test_a_trust_manages_those_whose_schools_are_all_its_own(self, trust, shared):
        client = signed_in(trust)
        set_password(client, shared)
        assert authenticate(username="shared", password=NEW_PASSWORD)

    def test_a_trust_does_not_manage_another_person_of_a_trust(self, trust, north):
        colleague = somebody("colleague", Role.TRUST, north)
        assert set_password(signed_in(trust), colleague).status_code == 403

    def test_the_operator_may(self, trust):
        assert set_password(the_operator(), trust).status_code == 302
        assert authenticate(username="trust", password=NEW_PASSWORD)


class TestNames:
    @pytest.mark.parametrize("name", ["OFFICE", "ｏｆｆｉｃｅ"])
    def test_one_that_somebody_of_the_school_has_is_told(self, admin, name):
        assert "Somebody of your schools has this user name" in errors_of(add(admin, username=name))

    def test_one_that_another_schools_person_has_is_refused_as_a_confusable_one_is(self, admin, south):
        somebody("stranger", Role.STAFF, south)
        sentences = {errors_of(add(admin, username=name)) for name in ("Stranger", "str\u0430nger")}
        assert len(sentences) == 1
        assert "already" not in sentences.pop()

    def test_nobody_tries_names_for_ever(self, admin, south):
        somebody("stranger", Role.STAFF, south)
        said = [errors_of(add(admin, username="stranger")) for _ in range(21)]
        assert "Too many names" not in said[19]
        assert "Too many names" in said[20]

    def test_one_that_an_upgrade_gave_is_shown_until_another_is_chosen(self, admin, north):
        user = somebody("Head-2", Role.STAFF, north, former_username="Head")
        assert "Head-2 (was Head)" in admin.get("/admin/custr/user/").content.decode()
        save(admin, user, username="head-of-year")
        assert "was Head" not in admin.get("/admin/custr/user/").content.decode()

    def test_another_way_to_write_ones_own_is_no_other_name(self, admin, north):
        user = somebody("sam", Role.STAFF, north)
        save(admin, user, username="Sam")
        assert user.username == "Sam"


class TestHistory:
    def test_it_tells_what_the_viewers_schools_did_and_names_no_other(self, admin, office, north, south):
        shared = somebody("shared", Role.STAFF, north)
        Membership.objects.create(user=shared, school=south, role=Role.STAFF)
        head = somebody("southern-head", Role.ADMIN, south)
        save(signed_in(head), shared, memberships__0__role=Role.ADMIN)
        LogEntry.objects.create(
            user=office,
            content_type=ContentType.objects.get_for_model(User),
            object_id=shared.pk,
            object_repr="shared",
            action_flag=CHANGE,
            change_message='[{"added": {"name": "membership", "object": "shared \\u00b7 Southgate"}}]',
        )
        save(admin, shared, memberships__0__role=Role.ADMIN)
        page = admin.get(door("history", shared)).content.decode()
        assert "southern-head" not in page
        assert "Southgate" not in page
        assert "shared · Admin" in page

    @pytest.mark.parametrize(
        "change",
        [{"memberships__0__role": Role.ADMIN}, {"memberships__0__DELETE": "on"}],
    )
    def test_what_somebody_of_two_schools_did_in_the_other_is_not_told(
        self, admin, trust_of_both, north, south, change
    ):
        """Nor by the school's new name: it is known by its id."""
        person = somebody("sam", Role.STAFF, south)
        save(signed_in(trust_of_both), person, **change)
        south.name = "Renamed"
        south.save()
        Membership.objects.get_or_create(user=person, school=north, defaults={"role": Role.STAFF})
        assert "membership" not in told(admin, person)
        assert "membership" in told(signed_in(trust_of_both), person)

    def test_what_else_they_changed_with_it_is_told(self, admin, trust_of_both, north, south):
        person = somebody("sam", Role.STAFF, south)
        Membership.objects.create(user=person, school=north, role=Role.STAFF)
        save(
            signed_in(trust_of_both),
            person,
            first_name="Samira",
            memberships__0__role=Role.ADMIN,
            memberships__1__DELETE="on",
        )
        Membership.objects.get_or_create(user=person, school=north, defaults={"role": Role.STAFF})
        assert "First name" in told(admin, person)
        assert told(admin, person).count("membership") == 1

    def test_a_new_person_of_the_other_school_is_not_told(self, admin, trust_of_both, north, south):
        add(signed_in(trust_of_both), f"?school={south.pk}", role=Role.STAFF)
        person = User.objects.get(username="new")
        Membership.objects.create(user=person, school=north, role=Role.STAFF)
        assert "Added." not in told(admin, person)
        assert "Added." in told(signed_in(trust_of_both), person)

    @pytest.mark.parametrize(
        "message",
        ["Given a role", '[{"added": {"name": "membership", "object": "sam \\u00b7 Admin"}}]'],
    )
    def test_what_an_older_release_wrote_of_roles_is_for_the_operator(self, admin, office, north, message):
        person = somebody("sam", Role.STAFF, north)
        LogEntry.objects.create(
            user=office,
            content_type=ContentType.objects.get_for_model(User),
            object_id=person.pk,
            object_repr="sam",
            action_flag=CHANGE,
            change_message=message,
        )
        assert "role" not in told(admin, person)
        assert "membership" not in told(admin, person)
        assert len(the_operator().get(door("history", person)).context["action_list"]) == 1

    def test_the_operator_reads_all_of_it(self, north, south):
        head = somebody("southern-head", Role.ADMIN, south)
        person = somebody("sam", Role.STAFF, south)
        save(signed_in(head), person, first_name="Sam")
        assert "southern-head" in the_operator().get(door("history", person)).content.decode()
