"""Secrets come from the environment, and are never written out."""

import json

import pytest

from custr.models import School, User
from custr.pins import pin_matches
from mis.models import Connection
from tests.mis.provisioning.files import exported, only, provision, provision_text, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIS_TOKEN", "token-of-the-environment")
    monkeypatch.setenv("KIOSK_PIN", "13579")
    monkeypatch.setenv("HEAD_PASSWORD", " password of the environment ")


@pytest.mark.usefixtures("_environment")
def test_secrets_come_from_the_environment() -> None:
    content = whole()
    content["mis"]["credentials"]["token"] = {"env": "MIS_TOKEN"}
    content["settings"]["kiosk_pin"] = {"env": "KIOSK_PIN"}
    content["users"] = [{"username": "head", "role": "admin", "password": {"env": "HEAD_PASSWORD"}}]
    provision(content)
    assert Connection.objects.get().credentials["token"] == "token-of-the-environment"
    assert pin_matches("13579", School.objects.get().kiosk_pin)
    assert User.objects.get().check_password(" password of the environment ")


def test_an_empty_variable_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PIN", "")
    from tests.mis.provisioning.files import refusal

    content = whole()
    content["settings"]["kiosk_pin"] = {"env": "KIOSK_PIN"}
    assert refusal(content) == "settings.kiosk_pin must not be empty."


SECRETS = ("very-secret-token", "24680", "head-password", "office-password", "pbkdf2", "salt", "hash")


def test_export_holds_no_secret() -> None:
    provision(whole())
    text = json.dumps(exported("hill", "--with-students"))
    connection, school = Connection.objects.get(), School.objects.get()
    assert school.kiosk_pin
    for secret in (*SECRETS, connection.credentials_encrypted, school.kiosk_pin["hash"]):
        assert secret not in text
    for user in User.objects.all():
        assert user.password not in text


def test_output_holds_no_secret_of_the_file() -> None:
    text = provision_text(whole(), "--json") + provision_text(whole())
    for secret in SECRETS:
        assert secret not in text


def test_a_dry_run_shows_no_token() -> None:
    assert "token" not in provision_text(whole(), "--dry-run")
    assert "token" not in provision_text(whole(), "--dry-run", "--json")


def test_provisioning_the_export_clears_no_secret() -> None:
    provision(whole())
    before = list(User.objects.values_list("password", flat=True))
    provision(exported())
    assert Connection.objects.get().credentials["token"] == "very-secret-token"
    assert pin_matches("24680", School.objects.get().kiosk_pin)
    assert list(User.objects.values_list("password", flat=True)) == before


def test_credentials_that_no_key_opens_are_replaced(settings) -> None:
    provision(whole())
    settings.CREDENTIALS_KEYS = ["YW5vdGhlci1rZXktYW5vdGhlci1rZXktYW5vdGhlci0="]
    mis = {"provider": "wonde", "credentials": {"token": "a-new-token", "school_id": "A1"}}
    assert provision(only(mis=mis))["updated"]["mis"] == 1
    assert Connection.objects.get().credentials == {"token": "a-new-token", "school_id": "A1"}
