"""The upgrade to user names without case: two people of one name stay two, and keep their passwords."""

import importlib
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection

from custr.models import User
from tests.admin_cast import PASSWORD, somebody

migration = importlib.import_module("custr.migrations.0011_usernames_without_case")


@pytest.fixture
def _as_before(transactional_db: None) -> Iterator[None]:
    """The tables of the last release, as far as names go."""
    once = User._meta.constraints[0]
    with connection.schema_editor() as editor:
        editor.remove_constraint(User, once)
    yield
    User.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(User, once)


def upgrade() -> dict[int, tuple[str, str]]:
    User.objects.update(username_key=None)
    with connection.schema_editor() as editor:
        migration.make_unique(apps, editor)
    return {row.pk: (row.username, row.former_username) for row in User.objects.order_by("pk")}


def made_before(*names: str) -> list[User]:
    people = []
    for name in names:
        people.append(somebody(name))
        User.objects.update(username_key=None)
    return people


@pytest.mark.usefixtures("_as_before")
class TestTwoOfOneName:
    def test_the_later_made_gets_a_number_and_keeps_the_password(self, caplog):
        first, second = made_before("head", "Head")
        assert upgrade() == {first.pk: ("head", ""), second.pk: ("Head-2", "Head")}
        second.refresh_from_db()
        assert second.check_password(PASSWORD)
        assert "“Head” is “Head-2”" in caplog.text

    def test_a_number_that_is_taken_is_passed_over(self):
        people = made_before("head", "HEAD-2", "Head")
        assert upgrade()[people[2].pk] == ("Head-3", "Head")

    def test_letters_beyond_ascii_count_as_well(self):
        people = made_before("straße", "STRASSE")
        assert upgrade()[people[1].pk] == ("STRASSE-2", "STRASSE")

    def test_everybody_else_stays_as_they_are(self):
        people = made_before("head", "office")
        assert [upgrade()[user.pk] for user in people] == [("head", ""), ("office", "")]


def test_a_number_is_found_however_long_a_name_is_once_it_is_folded():
    name = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 30 + "A"
    found = migration.free_name(name, {migration.folded(name)})
    assert migration.folded(found) != migration.folded(name)
    assert found.endswith("-2")
