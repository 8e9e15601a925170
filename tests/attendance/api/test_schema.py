"""The published schema, and the page to read it on (rest.md)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from attendance.api import docs
from tests.attendance.api.calls import CALLS


@pytest.fixture
def schema() -> dict:
    return Client().get("/api/v1/schema/").json()


def test_the_schema_is_valid_openapi_3_1(schema):
    assert schema["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(schema).validate()


def test_every_call_is_in_it_as_the_contract_writes_it(schema):
    published = {
        (path.replace("{id}", "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10"), method.upper())
        for path, methods in schema["paths"].items()
        for method in methods
    }
    assert published == {(path, methods[0]) for path, methods in CALLS}


def test_every_answer_that_is_none_is_a_problem(schema):
    for methods in schema["paths"].values():
        for call in methods.values():
            for status, answer in call["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("status", "header"), [("401", "WWW-Authenticate"), ("429", "Retry-After"), ("503", "Retry-After")]
)
def test_what_a_refusal_says_besides_is_told(schema, status, header):
    answers = [
        call["responses"][status]
        for methods in schema["paths"].values()
        for call in methods.values()
        if status in call["responses"]
    ]
    assert answers
    assert all(list(answer["headers"]) == [header] for answer in answers)


def test_the_token_is_a_bearer_token_and_only_pairing_needs_none(schema):
    assert schema["components"]["securitySchemes"]["deviceToken"]["scheme"] == "bearer"
    for path, methods in schema["paths"].items():
        for call in methods.values():
            open_to_all = path == "/api/v1/devices/pair"
            assert call["security"] == ([] if open_to_all else [{"deviceToken": []}])


def test_what_a_device_sends_is_told_with_its_limits(schema):
    event = schema["components"]["schemas"]["Event"]
    assert event["required"] == ["id", "kind", "occurred_at"]
    assert event["properties"]["student_name"] == {"type": ["string", "null"], "maxLength": 200}


def test_every_call_says_in_a_line_what_it_does_and_where_the_server_is(schema):
    calls = [call for methods in schema["paths"].values() for call in methods.values()]
    assert all(call["summary"] for call in calls)
    assert [server["url"] for server in schema["servers"]] == [settings.PUBLIC_URL]


def test_an_id_is_text_wherever_it_is_read_or_sent(schema):
    def ids(within):
        for name, value in within.items() if isinstance(within, dict) else enumerate(within):
            if isinstance(value, dict | list):
                yield from ids(value)
            if isinstance(value, dict) and "type" in value and (name == "id" or str(name).endswith("_id")):
                yield name, value

    found = list(ids(schema["components"]["schemas"]))
    assert {"id", "student_id", "reason_id", "question_id"} <= {name for name, _ in found}
    assert all("format" not in value and "string" in value["type"] for _, value in found)
    assert "uuid" not in {value.get("format") for _, value in found}


def test_eight_who_ask_a_fresh_server_at_once_are_told_the_same():
    docs._make_schema.cache_clear()
    with ThreadPoolExecutor(8) as asking:
        answers = list(asking.map(lambda _: Client().get("/api/v1/schema/"), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_it_comes_as_json_and_for_who_asks_as_yaml():
    assert Client().get("/api/v1/schema/").headers["Content-Type"].endswith("+json")
    yaml = Client().get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi"})
    assert yaml.content.startswith(b"openapi: 3.1.0")
    assert Client().get("/api/v1/schema").status_code == 200


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("application/json", "application/json"),
        ("application/yaml", "application/yaml; charset=utf-8"),
        ("text/html", "application/vnd.oai.openapi+json"),
        ("application/xml;q=0.9, image/*", "application/vnd.oai.openapi+json"),
        ("nonsense", "application/vnd.oai.openapi+json"),
    ],
)
def test_whatever_the_caller_accepts_it_comes(accept, answered):
    response = Client().get("/api/v1/schema/", headers={"accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, answered)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(method):
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)("/api/v1/docs/")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("query", [{"lang": "xx"}, {"version": "\x00"}, {"format": "html"}])
def test_no_query_breaks_it(query):
    assert Client().get("/api/v1/schema/", query).status_code in (200, 404)


def test_it_says_the_same_to_everybody(kiosk, schema):
    assert kiosk.get("schema/").json() == schema


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"<script(?! src=)", page) == []
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert addresses
    for address in addresses:
        assert address == "/api/v1/schema" or finders.find(address.removeprefix("/static/")), address


def test_the_page_has_the_sites_policy():
    policy = Client().get("/api/v1/docs/").headers["Content-Security-Policy"]
    assert policy == "; ".join(f"{name} {' '.join(where)}" for name, where in settings.SECURE_CSP.items())
