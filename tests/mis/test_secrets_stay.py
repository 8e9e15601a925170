"""Secrets are written, never read: no page, export, answer or error shows one (operations.md)."""

import json
import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.template.base import Template
from django.test import Client
from django.urls import reverse

from custr.devices import new_pairing_code
from custr.models import Device, PairingCode, School, User
from custr.pins import hash_pin
from mis.models import Connection
from tests.admin_cast import PASSWORD, filled_in, the_operator
from tests.attendance.rows import a_record, somebody, stands
from tests.cast import a_connection, a_device, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db
TOKEN, PIN, METRICS = "Zmarker-mis-token", "86421357", "Zmarker-metrics-token"
LINK = re.compile(r"""(?:href|action|src)=["']([^"'#]*)""")
MODELS = ("custr/school", "custr/device", "custr/user", "mis/connection", "attendance/attendancerecord")
_LEAVES = ("/logout/", "/static/", "/kiosk/")


@pytest.fixture
def school(settings) -> School:
    settings.METRICS_TOKEN = METRICS
    school = a_school(slug="northfield", kiosk_pin=hash_pin(PIN))
    a_connection(school, credentials={"token": TOKEN, "school_id": "A1"})
    a_question(school)
    record = a_record(school, student=a_student(school), reason=a_reason(school, code="L"))
    stands(record, "successful", detail="Accepted", request={"method": "POST", "url": "https://mis.example"})
    return school


@pytest.fixture
def secrets(school: School) -> list[str]:
    """Every secret that the database holds, in the clear and as it is stored."""
    device, token = a_device(school, "Reception")
    new_pairing_code(device)
    somebody("office", school, role="admin", is_staff=True)
    connection = Connection.objects.get()
    stored = [*User.objects.values_list("password", flat=True)]
    stored += [*Device.objects.values_list("token_hash", flat=True)]
    stored += [*PairingCode.objects.values_list("code_hash", flat=True)]
    stored += [connection.credentials_encrypted, school.kiosk_pin["hash"]]
    return [TOKEN, PIN, METRICS, PASSWORD, token, *stored]


def walk(client: Client, *begin: str) -> dict[str, str]:
    """Every page that can be reached by following links, with what it says."""
    pages: dict[str, str] = {}
    ahead = list(begin)
    while ahead:
        path = ahead.pop()
        if path in pages or len(pages) > 400:
            continue
        answer = client.get(path)
        pages[path] = answer.content.decode() if not answer.streaming else ""
        ahead += [found for found in map(unescape, LINK.findall(pages[path])) if _leads_on(found, path)]
    return pages


def _leads_on(found: str, path: str) -> bool:
    return found.startswith("/") and not found.startswith(_LEAVES) and found.count("?") + path.count("?") < 2


def shown(secrets: list[str], text: str) -> list[str]:
    return [secret for secret in secrets if secret in unescape(text)]


def test_no_page_shows_one(secrets):
    operator = the_operator()
    pages = walk(operator, "/", "/admin/", "/records/")
    assert len(pages) > 40
    for name in MODELS:
        assert any(re.fullmatch(f"/admin/{name}/[^/]+/change/.*", path) for path in pages), name
        assert any(re.fullmatch(f"/admin/{name}/[^/]+/history/.*", path) for path in pages), name
    assert {path: found for path, text in pages.items() if (found := shown(secrets, text))} == {}


def test_no_refused_form_gives_back_what_was_typed(school, secrets):
    operator = the_operator()
    path = reverse("admin:mis_connection_change", args=[school.connection.pk])
    page = operator.get(path)
    typed = filled_in(page, credential_token="Zmarker-typed-token", base_url="no address")
    refused = operator.post(path, typed)
    assert refused.status_code == 200
    assert shown(["Zmarker-typed-token", *secrets], refused.content.decode()) == []


def test_no_password_that_was_refused_is_given_back(secrets):
    refused = Client().post("/login/", {"username": "office", "password": "Zmarker-typed-password"})
    assert "Zmarker-typed-password" not in refused.content.decode()


def test_no_export_holds_one(secrets):
    out = StringIO()
    call_command("export_school", "northfield", "--with-students", stdout=out)
    assert shown(secrets, out.getvalue()) == []


def test_the_interface_tells_a_device_nothing_but_what_its_pin_is_checked_by(school, secrets):
    """`staff_pin` is in `config` by contract (rest.md): salted and stretched, for a kiosk that is offline."""
    _device, token = a_device(school)
    kiosk = Client(headers={"authorization": f"Bearer {token}"})
    stamped = [secret for secret in secrets if secret != school.kiosk_pin["hash"]]
    for path in ("/api/v1/config", "/api/v1/students?search=ava", "/api/v1/schema/", "/api/v1/docs/"):
        assert shown([*stamped, token], kiosk.get(path).content.decode()) == []


def test_no_row_says_one_of_itself(school, secrets):
    rows: list[Any] = [school, school.connection, *Device.objects.all(), *User.objects.all()]
    assert shown(secrets, " ".join(f"{row!r} {row}" for row in [*rows, *PairingCode.objects.all()])) == []


@pytest.mark.parametrize("path", ["/records/", "/api/v1/config", "/admin/custr/device/"])
def test_an_error_page_says_nothing(school, secrets, path, monkeypatch, settings):
    """A fault in the middle of a page that has everything at hand."""
    operator = the_operator()
    operator.raise_request_exception = False
    monkeypatch.setattr("django.template.base.Template.render", _failing_once(Template.render))
    monkeypatch.setattr("attendance.api.config.Config.get", _fail)
    _device, token = a_device(school)
    answer = operator.get(path, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 500
    text = answer.content.decode()
    assert shown([*secrets, token, "Traceback", settings.SECRET_KEY], text) == []


def _fail(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError(json.dumps({"token": TOKEN}))


def _failing_once(render: Any) -> Any:
    """The page itself cannot be made; the one that tells of it can."""
    failed = []

    def page(*args: Any, **kwargs: Any) -> Any:
        if failed:
            return render(*args, **kwargs)
        failed.append(True)
        return _fail()

    return page
