"""Everybody changes their own password, with the old one, and nobody guesses at that."""

import pytest
from django.test import Client

from custr.models import Role, User
from tests.admin_cast import PASSWORD, signed_in, somebody
from tests.cast import a_school

pytestmark = pytest.mark.django_db
NEW = "quite-another-one-8"


@pytest.fixture(params=[Role.STAFF, Role.ADMIN])
def user(request: pytest.FixtureRequest) -> User:
    return somebody("office", request.param, a_school())


def change(client: Client, old: str = PASSWORD, new: str = NEW, address: str = "/password/") -> int:
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(address, data).status_code


def test_with_the_old_one_it_is_changed_and_they_stay_signed_in(user):
    client, other = signed_in(user), signed_in(user)
    assert change(client) == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "Your password is changed" in client.get("/password/").content.decode()
    assert other.get("/password/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890", "office@school"])
def test_the_rules_are_those_of_every_other_door(user, weak):
    assert change(signed_in(user), new=weak) == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_ten_wrong_old_ones_stop_even_the_right_one(user):
    client = signed_in(user)
    assert [change(client, old="wrong") for _ in range(10)] == [200] * 10
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_new_one_that_is_refused_is_no_guess(user):
    client = signed_in(user)
    assert [change(client, new="short") for _ in range(11)] == [200] * 11
    assert change(client) == 302


def test_the_admins_address_is_the_same_door():
    client = signed_in(somebody("office", Role.ADMIN, a_school()))
    assert [change(client, old="wrong", address="/admin/password_change/") for _ in range(10)] == [200] * 10
    assert change(client) == 429


@pytest.mark.parametrize("is_superuser", [True, False])
def test_ones_own_is_not_set_without_the_old_one(is_superuser):
    user = somebody("office", Role.ADMIN, a_school(), is_superuser=is_superuser)
    client, address = signed_in(user), f"/admin/custr/user/{user.pk}/password/"
    assert client.get(address).headers["Location"] == "/password/"
    data = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert client.post(address, data).status_code == 403
    assert "Set password" not in client.get(f"/admin/custr/user/{user.pk}/change/").content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_nobody_else_has_the_page():
    assert Client().get("/password/").headers["Location"] == "/login/?next=/password/"
