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


def test_another_provider_needs_its_own_secrets(hill: School) -> None:
    said = refusal(only(mis={**ELSEWHERE, "credentials": {"username": "u"}}))
    assert said == (
        "mis.base_url is another server than before, and what is held for that one is not sent there: "
        "give all of its credentials again (password missing)."
    )
    assert Connection.objects.get().provider == "wonde"


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


@pytest.mark.parametrize(
    "address",
    [
        "https://collector.example/v1.0/",
        "http://api.wonde.com/v1.0/",
        "https://api.wonde.com:8443/v1.0/",
        "https://api.wonde.com.collector.example/",
    ],
)
@pytest.mark.parametrize("given", [{}, {"token": "t0ken-of-hill"}, {"school_id": "s"}])
def test_what_is_held_never_travels_to_another_server(
    hill: School, address: str, given: dict[str, str]
) -> None:
    before = Connection.objects.values().get()
    said = refusal(only(mis={"provider": "wonde", "base_url": address, "credentials": given}))
    assert said.startswith("mis.base_url is another server than before")
    assert Connection.objects.values().get() == before


def test_a_move_with_all_credentials_keeps_the_rest(hill: School) -> None:
    secrets = {"token": "t0ken-of-hill", "school_id": "s"}
    mis = {"provider": "wonde", "base_url": "http://127.0.0.1:9000/v1.0/", "credentials": secrets}
    provision(only(mis=mis))
    connection = Connection.objects.get()
    assert (connection.base_url, connection.system) == ("http://127.0.0.1:9000/v1.0/", "sims")
    assert connection.credentials == secrets
    assert counted(provision(only(mis=mis))["updated"]) == {}


@pytest.mark.parametrize("address", ["https://api.wonde.com/v2/", "https://API.wonde.com:443/v1.0/"])
def test_another_path_of_the_same_server_keeps_the_credentials(hill: School, address: str) -> None:
    provision(only(mis={"provider": "wonde", "base_url": address}))
    assert Connection.objects.get().has_credentials


def test_where_nothing_is_held_nothing_can_travel(hill: School) -> None:
    Connection.objects.update(credentials_encrypted="")
    provision(only(mis={"provider": "wonde", "base_url": "https://elsewhere.example/"}))
    assert Connection.objects.get().credentials == {}
