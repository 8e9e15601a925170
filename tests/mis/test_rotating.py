"""Keys are changed without anybody typing a credential again (operations.md)."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.core.management.base import CommandError

from mis import rotating, vault
from mis.models import Connection
from tests.cast import a_connection, a_school

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRET = "token-of-the-school"


def a_secret(**credentials: str) -> Connection:
    return a_connection(a_school(), credentials=credentials or {"token": SECRET, "school_id": "A1"})


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_credentials", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture(autouse=True)
def _old_key(settings) -> None:
    settings.CREDENTIALS_KEYS = [OLD]


def sealed() -> list[str]:
    return list(Connection.objects.order_by("pk").values_list("credentials_encrypted", flat=True))


def test_afterwards_the_new_key_alone_opens_everything(settings):
    connections = [a_secret(token=f"{SECRET}-{number}") for number in range(3)]
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    assert rotate() == "3 encrypted anew, 0 had the first key already."
    settings.CREDENTIALS_KEYS = [NEW]
    for number, connection in enumerate(connections):
        connection.refresh_from_db()
        assert connection.credentials == {"token": f"{SECRET}-{number}"}
    for token in sealed():
        with pytest.raises(InvalidToken):
            Fernet(OLD).decrypt(token.encode())


def test_done_twice_it_changes_nothing_more(settings):
    a_secret()
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    rotate()
    before = sealed()
    assert rotate() == "0 encrypted anew, 1 had the first key already."
    assert sealed() == before


def test_a_dry_run_counts_and_changes_nothing(settings):
    a_secret()
    before = sealed()
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    assert rotate("--dry-run") == "1 would be encrypted anew, 0 had the first key already."
    assert sealed() == before


def test_one_that_no_key_opens_is_a_failure_and_keeps_nobody_else(settings):
    lost, kept = a_secret(), a_secret()
    lost_key = Fernet.generate_key()
    Connection.objects.filter(pk=lost.pk).update(
        credentials_encrypted=Fernet(lost_key).encrypt(b"{}").decode()
    )
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="No key opens 1 of the stored secrets") as failed:
        rotate()
    assert failed.value.returncode == 1
    settings.CREDENTIALS_KEYS = [NEW]
    kept.refresh_from_db()
    assert kept.credentials["token"] == SECRET


def test_nothing_stored_is_nothing_to_do():
    connection = a_secret()
    Connection.objects.filter(pk=connection.pk).update(credentials_encrypted="")
    assert rotate() == "0 encrypted anew, 0 had the first key already."


def test_more_than_a_batch(settings, monkeypatch):
    monkeypatch.setattr(rotating, "BATCH", 2)
    for _ in range(5):
        a_secret()
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    assert rotate() == "5 encrypted anew, 0 had the first key already."


def test_what_somebody_saves_meanwhile_stays(settings):
    """The replacement looks again at what it read."""
    connection = a_secret()
    before = connection.credentials_encrypted
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    connection.set_credentials({"token": "typed-in-just-now"})
    connection.save()
    found = vault.rotate(before)
    assert found is not None
    assert not rotating._replace(Connection, "credentials_encrypted", connection.pk, before, found)
    connection.refresh_from_db()
    assert connection.credentials == {"token": "typed-in-just-now"}


def test_the_output_shows_no_secret(settings, capsys):
    a_secret()
    settings.CREDENTIALS_KEYS = [NEW, OLD]
    said = rotate() + "".join(capsys.readouterr())
    assert not any(secret in said for secret in (SECRET, OLD, NEW, sealed()[0]))


def test_every_sealed_field_is_found():
    """A field that holds something sealed ends in `_encrypted`: nothing else may call `seal_credentials`."""
    assert (Connection, "credentials_encrypted") in rotating.sealed_fields()
