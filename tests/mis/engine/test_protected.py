"""Rule 13: an MIS that can be read, and holds a mark that the school protects."""

from dataclasses import dataclass, field
from threading import Event

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from mis import capabilities
from mis.adapters import registry
from mis.models import Connection
from tests.mis.adapters.toys import ToyAdapter


@dataclass
class ToyMis:
    """A register that can be read back; `readable` off makes the reading fail."""

    marks: dict[str, str] = field(default_factory=dict)
    writes: list[dict[str, str]] = field(default_factory=list)
    readable: bool = True
    first_read_s: float = 0.0  # how long the first reading keeps everybody waiting

    def token(self, _request: Request) -> Response:
        return Response('{"token": "t0ken"}', content_type="application/json")

    def read(self, request: Request) -> Response:
        takes_s, self.first_read_s = self.first_read_s, 0.0
        Event().wait(takes_s)
        if not self.readable:
            self.readable = True  # only the first reading fails
            return Response("down for a moment", status=500)
        code = self.marks.get(request.path.rsplit("/", 1)[-1])
        return Response(f'{{"code": {f"{chr(34)}{code}{chr(34)}" if code else "null"}}}')

    def write(self, request: Request) -> Response:
        self.writes.append(dict(request.form))
        self.marks[request.form["student"]] = request.form["code"]
        return Response("", status=204)


@pytest.fixture
def httpserver():
    """One that still answers while an earlier request keeps it waiting."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.fixture
def toy(scene, httpserver: HTTPServer, monkeypatch):
    able = ToyAdapter(system="", base_url="http://x/", credentials={}, timeout_s=1).capabilities
    monkeypatch.setitem(registry._CLASSES, "toy", ToyAdapter)
    monkeypatch.setitem(capabilities.TABLE, ("toy", ""), able)
    monkeypatch.setitem(capabilities.CREDENTIALS, "toy", ("user", "password"))
    monkeypatch.setitem(capabilities.PROVIDER_NAMES, "toy", "Toy")
    connection = Connection.objects.get()
    connection.provider, connection.system, connection.base_url = "toy", "", httpserver.url_for("/")
    connection.set_credentials({"user": "custr", "password": "open sesame"})
    connection.save()
    mis = ToyMis()
    httpserver.expect_request("/token", method="POST").respond_with_handler(mis.token)
    httpserver.expect_request("/marks", method="POST").respond_with_handler(mis.write)
    httpserver.expect_request(f"/marks/{scene.ava.mis_id}", method="GET").respond_with_handler(mis.read)
    return mis


def test_a_protected_mark_is_left_alone(scene, toy):
    scene.set(protected_codes=["C", "I"])
    toy.marks[scene.ava.mis_id] = "C"
    ended = scene.ends(scene.arrives())
    assert (ended.status, ended.cause, ended.outcome_unknown) == ("not_required", "mark_protected", False)
    assert toy.writes == []


@pytest.mark.parametrize("held", ["N", None])
def test_any_other_mark_and_none_are_replaced(scene, toy, held):
    scene.set(protected_codes=["C", "I"])
    if held:
        toy.marks[scene.ava.mis_id] = held
    assert scene.ends(scene.arrives()).status == "successful"
    assert toy.marks[scene.ava.mis_id] == "L"
    assert len(toy.writes) == 1


def test_a_reading_that_takes_too_long_leaves_the_mark_half_of_the_time(scene, toy):
    scene.set(protected_codes=["C", "I"])
    Connection.objects.update(timeout_s=2)
    toy.first_read_s = 3  # longer than the whole attempt may take
    assert scene.ends(scene.arrives()).status == "successful"
    assert len(toy.writes) == 1


def test_a_school_that_protects_nothing_replaces_everything(scene, toy):
    toy.marks[scene.ava.mis_id] = "C"
    assert scene.ends(scene.arrives()).status == "successful"
    assert toy.marks[scene.ava.mis_id] == "L"


def test_when_the_reading_fails_the_mark_is_sent(scene, toy):
    scene.set(protected_codes=["C"])
    toy.marks[scene.ava.mis_id] = "C"
    toy.readable = False
    assert scene.ends(scene.arrives()).status == "successful"
    assert len(toy.writes) == 1


def test_an_mis_that_cannot_be_read_is_sent_the_mark(scene):
    scene.set(protected_codes=["C", "N"])
    assert scene.ends(scene.arrives()).status == "successful"
    assert len(scene.sent) == 1
