"""A request's id, and its one line."""

import logging
import re

import pytest
from django.http import HttpResponse

from custr.logs.requests import requests_logged
from tests.cast import a_device, a_reason, a_school, a_student

MADE = re.compile(r"[0-9a-f]{32}")


def answered(rf, **headers):
    return requests_logged(lambda request: HttpResponse())(rf.get("/", headers=headers))


@pytest.mark.parametrize(
    "given", ["0f8fad5b-d9cb-469f-a165-70867728950e", "a1" * 16, "req-12345678", "2026.11.24_0001"]
)
def test_an_id_that_looks_like_one_is_kept(rf, given):
    assert answered(rf, **{"x-request-id": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given",
    ["", "short1", "Ava.Olsen", "Ava Olsen 2014", "x1" * 40, "ünï-12345678", 'a"1234567', "a1234567\n"],
)
def test_any_other_is_replaced(rf, given):
    assert MADE.fullmatch(answered(rf, **{"x-request-id": given}).headers["X-Request-ID"])


def test_every_request_has_its_own(rf):
    assert len({answered(rf).headers["X-Request-ID"] for _ in range(20)}) == 20


def line_of(caplog):
    [line] = [record for record in caplog.records if record.name == "custr.request"]
    return line


@pytest.mark.django_db
def test_the_line_names_the_route_and_never_the_path(client, caplog):
    with caplog.at_level(logging.DEBUG, logger="custr.request"):
        client.get("/records/7/?search=Olsen")
    line = line_of(caplog)
    assert (line.method, line.route, line.status) == ("GET", "records/<int:pk>/", 302)
    assert line.duration_ms >= 0
    assert "Olsen" not in str(vars(line))


@pytest.mark.parametrize(
    ("path", "route", "level"),
    [
        ("/nowhere/Olsen", "none", "INFO"),
        ("/healthz", "healthz", "DEBUG"),
        ("/static/x.css", "static", "DEBUG"),
    ],
)
def test_what_nobody_asks_about_is_quiet(client, caplog, path, route, level):
    with caplog.at_level(logging.DEBUG, logger="custr.request"):
        client.get(path)
    line = line_of(caplog)
    assert (line.route, line.levelname) == (route, level)


def test_a_method_of_somebodys_own_is_not_written_down(client, caplog):
    with caplog.at_level(logging.DEBUG, logger="custr.request"):
        client.generic("OLSEN", "/healthz")
    assert line_of(caplog).method == "other"


@pytest.mark.django_db
def test_a_batch_names_every_attempt_that_came_of_it(client, caplog):
    school = a_school()
    _device, token = a_device(school)
    student, reason = a_student(school), a_reason(school)
    events = [
        {
            "id": f"018f6c1e-9a44-7bd1-8f2e-00000000000{number}",
            "kind": "late_arrival",
            "student_id": str(student.pk),
            "reason_id": str(reason.pk),
            "occurred_at": "2026-11-24T08:55:00+00:00",
            "captured_offline": True,
        }
        for number in range(3)
    ]
    with caplog.at_level(logging.INFO, logger="custr.request"):
        answer = client.post(
            "/api/v1/attendance/batch",
            {"events": events},
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 207
    traces = {str(record.writeback.trace_id) for record in school.attendance_records.all()}
    assert set(line_of(caplog).trace_ids) == traces
    assert len(traces) == 3
