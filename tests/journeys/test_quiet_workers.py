"""A worker's log is as quiet as a server's, and in the same lines, though Celery writes it."""

import json

import pytest

from mis.demo_mis.modes import Mode
from tests.journeys.kiosk import Kiosk
from tests.journeys.secrets_said import PUPIL

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("workers")]


def test_no_secret_is_in_a_workers_log_and_every_attempt_is(scaled, mis, school):
    scaled.env["LOG_LEVEL"] = "debug"
    school["mis"]["timeout_s"] = 1
    school["students"][0] |= {"surname": PUPIL, "legal_surname": PUPIL}
    token = scaled.provision(school)
    kiosk, worker = Kiosk(scaled.serve().url, token), scaled.work()
    pupil = kiosk.pupils(PUPIL)[0]
    for mode in (Mode.NORMAL, Mode.REFUSING, Mode.RESETTING):
        mis.behave(mode)
        event = kiosk.event(pupil["id"])
        assert kiosk.post(event).status_code == 201
        kiosk.ended(event)
    scaled.close()
    secrets = (
        PUPIL,
        pupil["name"],
        token,
        mis.token,
        scaled.env["SECRET_KEY"],
        scaled.env["CREDENTIALS_KEYS"],
    )
    text = worker.log.read_text(encoding="utf-8")
    assert [secret for secret in secrets if secret in text] == []
    # Celery greets on stdout, around all logging.
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    attempts = [line for line in lines if line["event"] == "attempt"]
    assert {line["cause"] for line in attempts} >= {None, "mis_rejected", "mis_connection_lost"}
    assert all(line["trace_id"] and line["provider"] == "wonde" for line in attempts)
