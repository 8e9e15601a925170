"""Every provider set up from a file: its credentials, their shapes, and nothing of them in an export."""

import json

import pytest

from custr.models import School
from mis.capabilities import (
    CREDENTIALS,
    OPTIONAL_CREDENTIALS,
    SHAPES,
    Shape,
    credentials_of,
    misshapen,
    providers,
    shown_address,
)
from mis.models import Connection
from tests.cast import a_school
from tests.mis.provisioning.files import counted, exported, only, provision, refusal

pytestmark = pytest.mark.django_db
ADDRESS = "https://mis.example/api/"
WRONG = "whsec_pässword"  # for a credential of any shape
GOOD = {
    Shape.NUMBER: "255901001",
    Shape.ZONE: "Europe/London",
    Shape.HEADER: "s3cret-token",
    Shape.SIGNING: "s3cret-of-a-webhook",
    Shape.CHOICE: "lesson",
}


@pytest.fixture(autouse=True)
def hill() -> School:
    return a_school(slug="hill")


def good(provider: str) -> dict[str, str]:
    """A value for each credential, of its shape where it has one."""
    return {
        name: GOOD.get(SHAPES.get((provider, name)), f"secret-of-{name}") for name in credentials_of(provider)
    }


def connection(provider: str, **credentials: object) -> dict[str, object]:
    return {"provider": provider, "base_url": ADDRESS, "credentials": {**good(provider), **credentials}}


@pytest.mark.parametrize("provider", providers())
def test_a_provider_is_connected_with_its_credentials(provider):
    provision(only(mis=connection(provider)))
    held = Connection.objects.get()
    assert (held.provider, held.credentials) == (provider, good(provider))
    assert held.has_credentials
    assert counted(provision(only(mis=connection(provider)))["updated"]) == {}


@pytest.mark.parametrize("provider", providers())
def test_none_of_them_leaves_in_an_export(provider):
    provision(only(mis=connection(provider)))
    export = exported()
    address = shown_address(provider, ADDRESS)
    assert export["mis"] == {"provider": provider, "base_url": address, "timeout_s": 10, "enabled": True}
    assert "secret-of-" not in json.dumps(export)


@pytest.mark.parametrize("provider", providers())
def test_those_that_may_be_left_out_are_not_missed(provider):
    needed = {name: value for name, value in good(provider).items() if name in CREDENTIALS[provider]}
    provision(only(mis={**connection(provider), "credentials": needed}))
    assert Connection.objects.get().has_credentials


@pytest.mark.parametrize(
    ("provider", "name"), [(provider, name) for provider in providers() for name in CREDENTIALS[provider]]
)
def test_one_that_is_needed_is_missed(provider, name):
    rest = {key: value for key, value in good(provider).items() if key != name}
    provision(only(mis={**connection(provider), "credentials": rest}))
    assert not Connection.objects.get().has_credentials


@pytest.mark.parametrize(("provider", "name"), list(SHAPES))
def test_one_of_another_shape_is_refused_and_not_repeated(provider, name):
    said = refusal(only(mis=connection(provider, **{name: WRONG})))
    assert said.startswith(f"mis.credentials.{name} must ")
    assert WRONG not in said
    assert not Connection.objects.exists()


def test_a_number_may_be_written_as_one():
    provision(only(mis=connection("edfi", school_year=2027, school_id=255901001)))
    assert Connection.objects.get().credentials["school_year"] == "2027"


@pytest.mark.parametrize("wrong", [True, 20.27, None, [], ""])
def test_but_not_as_anything_else(wrong):
    assert refusal(only(mis=connection("edfi", school_year=wrong))).startswith("mis.credentials.school_year")


@pytest.mark.parametrize("provider", ["pigeon", "Wonde", "", "sims"])
def test_a_provider_nobody_knows_is_refused(provider):
    assert refusal(only(mis={"provider": provider, "base_url": ADDRESS})).startswith("mis.provider")


@pytest.mark.parametrize("provider", [name for name in providers() if name != "wonde"])
def test_a_system_is_refused_where_the_provider_is_the_mis(provider):
    said = refusal(only(mis={**connection(provider), "system": "sims"}))
    assert said.startswith("mis.system must be left out")


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2027", None),
        ("٢٠٢٧", Shape.NUMBER),
        ("2027 ", Shape.NUMBER),
        ("-1", Shape.NUMBER),
        ("", Shape.NUMBER),
    ],
)
def test_a_number_is_digits(value, wanted):
    assert misshapen("edfi", "school_year", value) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("GMT", None),
        ("Europe/London", None),
        *((bad, Shape.ZONE) for bad in ("", "BST", "../UTC", "a\0b", "/")),
    ],
)
def test_a_zone_is_one_that_the_machine_knows(value, wanted):
    assert misshapen("arbor", "timezone", value) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a1-B2_c3.d4~", None),
        (" copied-so\n", None),
        ("seven-7", Shape.LONG),
        *((bad, Shape.HEADER) for bad in ("a–b", "töken", "two words", "a\0b", "a\nb")),
    ],
)
def test_what_goes_into_a_header_is_visible_ascii(value, wanted):
    assert misshapen("wonde", "token", value) is wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", None),
        ("open-sesame whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", None),
        ("open-sesame please", Shape.LONG),
        *((bad, Shape.SIGNING) for bad in ("whsec_", "whsec_c2Vj!!", " ", "first-one1 second-one third-one")),
    ],
)
def test_a_webhooks_secret_can_sign(value, wanted):
    assert misshapen("webhook", "secret", value) is wanted


def test_optional_ones_belong_to_a_provider_with_others():
    assert OPTIONAL_CREDENTIALS.keys() <= CREDENTIALS.keys()
