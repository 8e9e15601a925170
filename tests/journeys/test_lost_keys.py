"""The keys of the stored credentials are lost: whoever watches reads so at once, and recording goes on."""

import pytest
import requests
from cryptography.fernet import Fernet

from tests.journeys.kiosk import Kiosk
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def details(server):
    answer = requests.get(f"{server.url}/readyz", timeout=10)
    return answer.status_code, " ".join(answer.json().get("details", []))


def test_it_is_told_in_the_log_and_by_readiness_and_events_are_taken(house, mis, token):
    server = house.serve()
    assert details(server) == (200, "")
    server.kill()
    house.env["CREDENTIALS_KEYS"] = Fernet.generate_key().decode()
    server = house.serve()
    wait_until(lambda: "CREDENTIALS_KEYS" in details(server)[1], "readiness to tell")
    assert details(server)[0] == 200
    assert server.log.read_text().count("cannot be opened by any of CREDENTIALS_KEYS") == 1
    kiosk = Kiosk(server.url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    assert kiosk.post(event).status_code == 201
    ended = kiosk.ended(event)
    assert (ended["status"], ended["cause"]) == ("failed", "mis_not_connected")
    assert mis.writes == []
