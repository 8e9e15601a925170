"""What is published is what is answered: schemathesis reads the schema and calls the application."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.attendance.api.kiosk import Kiosk
from tests.cast import a_question, a_reason, a_school, a_student

load_all_checks()
NO_SERVER_ERROR = CHECKS.get_one("not_a_server_error")
schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@pytest.fixture
def _in_the_tests_transaction() -> Iterator[None]:
    """As Django's own test client does: a request's end does not close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(monkeypatch, _in_the_tests_transaction) -> str:
    monkeypatch.setattr("attendance.api.throttles.Allowance.spend", lambda *_args: None)
    school = a_school(
        offline_directory=True, student_exact_match_required=False, reason_exact_match_required=False
    )
    a_student(school)
    a_reason(school)
    a_question(school)
    return Kiosk(school).token


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=timedelta(seconds=5),
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_call_answers_as_published(case, token):
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(
        response,
        checks=[
            NO_SERVER_ERROR,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            response_headers_conformance,
        ],
    )
