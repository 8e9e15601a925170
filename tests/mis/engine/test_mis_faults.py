"""Every way in which an MIS can fail, on a real socket: the cause, what is known, on time, and one request.

Through the whole engine, from the record to its row. What counts is what the server received.
"""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mis.models import Connection
from tests.cast import a_student
from tests.mis import fakes
from tests.mis.certificates import Authority
from tests.mis.fakes import RawServer, answer_bytes, answers, refusing_port, unanswering_port

DEADLINE_S = 1
ALLOWANCE_S = 0.5
TAKEN = b'{"writeback_id": 1001}'
ELSEWHERE = {"Location": "/v1.0/elsewhere/"}
ASKING = {"WWW-Authenticate": 'Digest realm="mis", nonce="n", qop="auth"'}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

# What the server does · the cause ("" for a success) · whether it may have been written
ANSWERED = {
    "taken": (answers(200, TAKEN), "", False),
    "taken, slowly": (fakes.answers_late(DEADLINE_S / 2, answer_bytes(200, TAKEN)), "", False),
    "taken, called text": (answers(200, TAKEN, headers={"Content-Type": "text/html"}), "", False),
    "taken too late": (fakes.answers_late(DEADLINE_S * 2, answer_bytes(200, TAKEN)), "mis_timeout", True),
    "300": (answers(300, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "301": (answers(301, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "302": (answers(302, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "303": (answers(303, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "307": (answers(307, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "308": (answers(308, headers=ELSEWHERE), "mis_unexpected_answer", True),
    "400": (answers(400), "mis_rejected", False),
    "401": (answers(401), "mis_unauthorised", False),
    "401 Digest": (answers(401, headers=ASKING), "mis_unauthorised", False),
    "403": (answers(403), "mis_unauthorised", False),
    "404": (answers(404), "mis_rejected", False),
    "408": (answers(408), "mis_timeout", True),
    "409": (answers(409), "mis_rejected", False),
    "422": (answers(422, b'{"message": "The register is locked."}'), "mis_rejected", False),
    "429": (answers(429, headers={"Retry-After": "0"}), "mis_rate_limited", False),
    "500": (answers(500), "mis_error", True),
    "502": (answers(502, b"<html>"), "mis_error", True),
    "503": (answers(503, headers={"Retry-After": "0"}), "mis_error", True),
    "504": (answers(504), "mis_error", True),
    "10 MB": (answers(200, b'{"writeback_id": "' + b"9" * 10_000_000 + b'"}'), "mis_unexpected_answer", True),
    "without end": (fakes.floods(HEAD + b"\r\n", b"x" * 65_536), "mis_unexpected_answer", True),
    "204": (answers(204), "mis_unexpected_answer", True),
    "bad JSON": (answers(200, b'{"writeback_id": '), "mis_unexpected_answer", True),
    "other JSON": (answers(200, b'{"data": []}'), "mis_unexpected_answer", True),
    "no HTTP": (fakes.sends(b"SSH-2.0-OpenSSH_9.2\r\n"), "mis_unexpected_answer", True),
    "silent": (fakes.silent, "mis_timeout", True),
    "drips its head": (fakes.drips(HEAD + b"X-Slow: ", b"a"), "mis_timeout", True),
    "drips heads": (fakes.drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "mis_timeout", True),
    "drips its body": (fakes.drips(HEAD + b"Content-Length: 99\r\n\r\n{", b" "), "mis_timeout", True),
    "drips a refusal": (fakes.drips(b"HTTP/1.1 422 No\r\nContent-Length: 99\r\n\r\n"), "mis_rejected", False),
    "resets after the request": (fakes.resets_after_request, "mis_connection_lost", True),
    "closes after the request": (fakes.closes_after_request, "mis_connection_lost", True),
    "breaks off in the head": (fakes.sends(HEAD), "mis_connection_lost", True),
    "breaks off in the body": (
        fakes.sends_then_resets(HEAD + b'Content-Length: 99\r\n\r\n{"writeback_id"'),
        "mis_connection_lost",
        True,
    ),
}


def ended(scene, base_url):
    """One record, and the row of its only attempt, over in time."""
    Connection.objects.update(base_url=f"{base_url}v1.0/", timeout_s=DEADLINE_S)
    row = scene.ends(scene.arrives())
    took_s = (row.finished_at - row.claimed_at).total_seconds()
    assert took_s <= DEADLINE_S + ALLOWANCE_S
    assert (row.status, row.detail) == ("successful", "Accepted") if not row.cause else row.detail
    return row


@pytest.mark.parametrize(("behaviour", "cause", "unknown"), ANSWERED.values(), ids=ANSWERED)
def test_one_request_the_right_cause_and_over_in_time(scene, behaviour, cause, unknown):
    with RawServer(behaviour) as server:
        row = ended(scene, server.url)
    assert (row.cause, row.outcome_unknown) == (cause, unknown)
    (request,) = server.received
    assert server.connections == 1
    assert (request.method, request.path) == ("POST", "/v1.0/schools/A1930499544/attendance/session/")
    (mark,) = request.json["attendance"]
    assert (mark["student_id"], mark["comment"]) == (scene.ava.mis_id, "Missed the bus")


@contextmanager
def refused() -> Iterator[str]:
    with refusing_port() as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def nobody_there() -> Iterator[str]:
    with unanswering_port() as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def unknown_name() -> Iterator[str]:
    yield "http://mis.invalid/"


@contextmanager
def no_tls() -> Iterator[str]:
    with RawServer(lambda peer: peer.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
        yield server.url.replace("http:", "https:")
    assert server.received == []


@contextmanager
def silent_tls() -> Iterator[str]:
    with RawServer(fakes.never_reads) as server:
        yield server.url.replace("http:", "https:")
    assert server.received == []


@pytest.mark.parametrize("door", [refused, nobody_there, unknown_name, no_tls, silent_tls])
def test_where_no_connection_comes_about_nothing_was_written(scene, door):
    with door() as base_url:
        row = ended(scene, base_url)
    assert (row.cause, row.outcome_unknown) == ("mis_unreachable", False)


@pytest.mark.parametrize("name", ["127.0.0.1", "mis.example"])
def test_a_certificate_that_nobody_trusts_is_unreachable(scene, tmp_path, name):
    tls = Authority(tmp_path).server_context(name)
    with RawServer(answers(200, TAKEN), tls=tls) as server:
        row = ended(scene, server.url)
    assert (row.cause, row.outcome_unknown) == ("mis_unreachable", False)
    assert "certificate" in row.message
    assert server.received == []


@pytest.mark.parametrize("behaviour", [fakes.resets_at_once, lambda _peer: None], ids=["resets", "closes"])
def test_a_connection_lost_before_the_request_was_read_is_known_only_if_nothing_had_left(scene, behaviour):
    with RawServer(behaviour) as server:
        row = ended(scene, server.url)
    assert (row.cause, row.outcome_unknown) in [("mis_connection_lost", True), ("mis_unreachable", False)]
    assert server.received == []
    assert server.connections == 1


def test_an_mis_that_takes_the_connection_and_nothing_else_is_out_of_time(scene):
    with RawServer(fakes.never_reads) as server:
        row = ended(scene, server.url)
    assert (row.cause, row.outcome_unknown) == ("mis_timeout", True)
    assert server.connections == 1


def test_twenty_marks_to_an_mis_in_trouble_are_twenty_requests(scene):
    turn, lock = itertools.count(), threading.Lock()
    moods = [answers(500), fakes.resets_after_request, fakes.silent, answers(200, TAKEN)]

    def fickle(peer):
        with lock:
            mood = moods[next(turn) % len(moods)]
        mood(peer)

    with RawServer(fickle) as server:
        Connection.objects.update(base_url=f"{server.url}v1.0/", timeout_s=DEADLINE_S)
        pupils = [a_student(scene.school) for _ in range(20)]
        for record in [scene.arrives(student=pupil) for pupil in pupils]:
            scene.ends(record)
    sent = [request.json["attendance"][0]["student_id"] for request in server.received]
    assert sorted(sent) == sorted(pupil.mis_id for pupil in pupils)
