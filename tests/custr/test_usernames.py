"""User names: one person each, however it is written, and none that could be taken for another."""

from io import StringIO

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client

from custr.models import Role, User, WrongGuess
from custr.usernames import could_be_another, folded
from tests.admin_cast import PASSWORD, errors_of, filled_in, signed_in, somebody
from tests.cast import a_school

SAME = [
    ("head", "HEAD"),
    ("straße", "STRASSE"),
    ("office", "ｏｆｆｉｃｅ"),
    ("i", "İ"),
    ("k", "K"),
    ("ς", "Σ"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_name(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    "name",
    [
        "оffice",
        "head\u0430",
        "сосо",
        "αννο",
        "ɡreta",
        "ılk",
        "оfficе.7b",
        *(f"re{letter}eption" for letter in "ᴄᴏꜱᴜᴠᴡᴢʀᴀɴƽıǀ"),
        "ʜᴇᴀᴅ",
        "head\N{ARABIC-INDIC DIGIT FIVE}",
        "head\N{DEVANAGARI DIGIT ONE}",
        "\N{LISU LETTER SA}\N{LISU LETTER KA}",
        "\N{CHEROKEE LETTER GO}\N{CHEROKEE LETTER A}",
        "\N{COPTIC SMALL LETTER O}\N{COPTIC SMALL LETTER PI}",
        "\N{HEBREW LETTER SAMEKH}\N{HEBREW LETTER VAV}",
        "\N{MYANMAR LETTER WA}",
    ],
)
def test_these_could_be_another(name):
    assert could_be_another(name)


@pytest.mark.parametrize(
    "name",
    [
        "office",
        "j.müller",
        "JOSÉ@school.example",
        "łukasz",
        "дмитрий",
        "γιώργος",
        "山田太郎",
        "やまだ太郎",
        "김민준",
        "佐々木",
        "ægir",
        "นภา",
        "שרה",
        "o+1_2-3",
    ],
)
def test_these_could_not(name):
    assert not could_be_another(name)


@pytest.mark.django_db
class TestOnePersonEach:
    @pytest.mark.parametrize(("one", "other"), SAME)
    def test_the_database_takes_no_second(self, one, other):
        User.objects.create_user(one)
        with pytest.raises(IntegrityError):
            User.objects.create_user(other)

    def test_not_past_the_model_either(self):
        User.objects.create_user("head")
        with pytest.raises(IntegrityError):
            User.objects.bulk_create([User(username="Head")])

    def test_they_sign_in_however_they_write_it(self):
        user = somebody("Head.Teacher")
        client = Client()
        client.post("/login/", {"username": "head.teacher", "password": PASSWORD})
        assert get_user(client) == user

    def test_whom_the_last_release_made_signs_in_too(self):
        user = somebody("Head")
        User.objects.update(username_key=None)
        client = Client()
        client.post("/login/", {"username": "Head", "password": PASSWORD})
        assert get_user(client) == user

    @pytest.mark.parametrize("name", ["HEAD", "hеad"])
    def test_no_command_makes_one(self, name, monkeypatch):
        somebody("head")
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        with pytest.raises(CommandError):
            call_command(
                "createsuperuser", "--noinput", username=name, email="a@b.example", stderr=StringIO()
            )


@pytest.mark.django_db
@pytest.mark.parametrize("weak", ["short", "1234567890", "operator-1"])
def test_the_operators_password_obeys_the_rules_of_everybodys(weak, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", weak)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput", username="operator", email="a@b.example")
    assert not User.objects.exists()


@pytest.mark.django_db
class TestABrowserIsKnownForAPerson:
    def test_not_for_another_name_that_looks_the_same(self):
        """Whoever makes an account of their own gains no guesses at somebody else's."""
        somebody("strasse")
        User.objects.filter(username="strasse").update(username_key=None)  # made by the last release
        somebody("straße")
        here = Client()
        here.post("/login/", {"username": "straße", "password": PASSWORD})
        here.post("/logout/")
        for _ in range(10):
            here.post("/login/", {"username": "straße", "password": "wrong"})
        assert here.post("/login/", {"username": "straße", "password": PASSWORD}).status_code == 429
        assert Client().post("/login/", {"username": "STRASSE", "password": PASSWORD}).status_code == 429

    def test_its_guesses_count_under_the_name_too(self):
        somebody("office")
        here = Client()
        here.post("/login/", {"username": "office", "password": PASSWORD})
        here.post("/login/", {"username": "office", "password": "wrong"})
        assert WrongGuess.objects.filter(key__startswith="login:name:").count() == 1

    def test_under_a_new_name_too(self):
        user = somebody("office")
        here = Client()
        here.post("/login/", {"username": "office", "password": PASSWORD})
        here.post("/logout/")
        user.username = "reception"
        user.save()
        for _ in range(10):
            Client().post("/login/", {"username": "reception", "password": "wrong"})
        assert here.post("/login/", {"username": "reception", "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_who_is_switched_off_and_on_again_has_to_sign_in():
    user = somebody("office")
    client, other = Client(), Client()
    client.force_login(user)
    other.force_login(somebody("head"))
    user.is_active = False
    user.save()
    user.is_active = True
    user.save(update_fields=["is_active"])
    assert not get_user(client).is_authenticated
    assert get_user(other).is_authenticated
    client.force_login(user)
    assert get_user(client).is_authenticated


@pytest.mark.django_db
def test_a_name_that_the_last_release_changed_is_who_it_says():
    one = somebody("ava")
    User.objects.filter(pk=one.pk).update(username="new")  # as a process that knows no key does
    assert User.objects.by_name("new") == one
    assert User.objects.by_name("ava") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["zoe\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "half\N{VULGAR FRACTION ONE HALF}"]
)
def test_whoever_has_an_odd_name_can_sign_in(name):
    one = User.objects.create_user(name, password=PASSWORD)
    assert User.objects.by_name(name) == one


@pytest.mark.django_db
def test_whoever_has_a_name_that_would_be_refused_signs_in_and_can_be_edited():
    school = a_school()
    one = somebody("ʜᴇᴀᴅ", Role.STAFF, school)
    client = Client()
    client.post("/login/", {"username": "ʜᴇᴀᴅ", "password": PASSWORD})
    assert get_user(client) == one
    admin, door = signed_in(somebody("admin", Role.ADMIN, school)), f"/admin/custr/user/{one.pk}/change/"
    answer = admin.post(door, filled_in(admin.get(door), email="", is_active=None))
    assert answer.status_code == 302, errors_of(answer)
    one.refresh_from_db()
    assert not one.is_active


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", " ", "head\x00", "\ud800", "a\nb"])
def test_what_can_be_no_name_is_nobody(name):
    assert User.objects.by_name(name) is None
