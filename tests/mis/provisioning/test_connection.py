"""Another MIS: neither the old one's system nor its secrets go with it."""

import pytest

from custr.models import School
from mis import capabilities
from mis.models import Connection
from tests.cast import a_connection, a_school
from tests.mis.provisioning.files import counted, only, provision, refusal

pytestmark = pytest.mark.django_db

ELSEWHERE = {"provider": "elsewhere", "base_url": "https://elsewhere.example/"}


@pytest.fixture(autouse=True)
def _another_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second line in the capability table."""
    everything = capabilities.capabilities_of("wonde", "")
    monkeypatch.setitem(capabilities.TABLE, ("elsewhere", ""), everything)
    monkeypatch.setitem(capabilities.CREDENTIALS, "elsewhere", ("username", "password"))
    monkeypatch.setitem(capabilities.OPTIONAL_CREDENTIALS, "elsewhere", ("application_id",))
    monkeypatch.setitem(capabilities.PROVIDER_NAMES, "elsewhere", "Elsewhere")


@pytest.fixture
def hill() -> School:
    school = a_school(slug="hill")
    a_connection(school, "https://api.wonde.com/v1.0/")
    return school


def test_the_old_secrets_are_forgotten(hill: School) -> None:
    report = provision(only(mis=ELSEWHERE))
    assert counted(report["updated"]) == {"mis": 1}
    connection = Connection.objects.get()
    assert (connection.provider, connection.system) == ("elsewhere", "")
    assert connection.credentials == {}
    assert counted(provision(only(mis=ELSEWHERE))["updated"]) == {}


def test_its_own_secrets_come_with_it(hill: School) -> None:
    secrets = {"username": "u", "password": "p", "application_id": "a"}
    provision(only(mis={**ELSEWHERE, "credentials": secrets}))
    assert Connection.objects.get().credentials == secrets
    assert Connection.objects.get().has_credentials


def test_the_old_address_does_not_do(hill: School) -> None:
    said = refusal(only(mis={"provider": "elsewhere"}))
    assert said == "mis.base_url is missing, and another provider needs its own."


def test_the_old_ones_secrets_are_not_known(hill: School) -> None:
    said = refusal(only(mis={**ELSEWHERE, "credentials": {"token": "t"}}))
    assert said.startswith(
        "mis.credentials.token is not known; known here: username, password, application_id."
    )


def test_a_system_is_only_behind_an_aggregator(hill: School) -> None:
    said = refusal(only(mis={**ELSEWHERE, "system": "sims"}))
    assert said == "mis.system must be left out for elsewhere, not “sims”."


@pytest.mark.parametrize("system", ["", None])
def test_a_system_need_not_be_named(hill: School, system: str | None) -> None:
    provision(only(mis={"provider": "wonde", "system": system}))
    assert Connection.objects.get().system == ""


def test_a_move_to_another_address_keeps_the_rest(hill: School) -> None:
    provision(only(mis={"provider": "wonde", "base_url": "http://127.0.0.1:9000/v1.0/"}))
    connection = Connection.objects.get()
    assert connection.base_url == "http://127.0.0.1:9000/v1.0/"
    assert connection.system == "sims"
    assert connection.has_credentials
