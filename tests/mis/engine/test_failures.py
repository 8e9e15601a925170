"""What is kept of a request that fails, and that nothing makes it go out again."""

import socket

from mis.connecting import adapter_for
from mis.demo_mis.modes import Mode
from mis.models import Connection
from tests.mis.certificates import Authority
from tests.mis.engine.conftest import at


def test_a_refusal_keeps_the_miss_own_words_and_what_was_sent_without_secrets(scene):
    scene.mis.behave(Mode.REFUSING)
    ended = scene.ends(scene.arrives())
    assert ended.message
    assert ended.response["status"] == 422
    assert ended.request["method"] == "POST"
    assert ended.request["body"]["attendance"][0]["student_id"] == scene.ava.mis_id
    assert scene.mis.token not in f"{ended.request}{ended.response}{ended.message}{ended.detail}"


def test_a_private_address_that_the_deployment_does_not_allow_is_never_spoken_to(scene, settings):
    settings.MIS_ALLOWED_PRIVATE_NETWORKS = []
    ended = scene.ends(scene.arrives())
    assert (ended.cause, ended.outcome_unknown) == ("mis_unreachable", False)
    assert scene.mis.requests == []


def test_the_deployments_own_authority_reaches_every_connection(scene, settings, tmp_path):
    settings.MIS_CA_FILE = Authority(tmp_path).file
    assert adapter_for(Connection.objects.get()).network.ca_file == settings.MIS_CA_FILE


def test_a_failed_attempt_is_not_made_again_when_the_mis_recovers(scene):
    scene.mis.behave(Mode.ERROR)
    scene.ends(scene.arrives("08:55"))
    scene.mis.behave(Mode.NORMAL)
    scene.ends(scene.arrives("09:10"))
    assert [mark["comment"] for mark in scene.sent] == ["Missed the bus", "Missed the bus"]
    assert len(scene.mis.requests) == 2


def test_a_broken_adapter_is_an_interrupted_attempt_and_not_a_lost_row(scene):
    # Nothing answers on this port, and the address is one that no URL parser takes.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        Connection.objects.update(base_url=f"http://127.0.0.1:{free.getsockname()[1]}/[")
        ended = scene.ends(scene.arrives(occurred_at=at("09:00")))
    assert ended.status == "failed"
    assert ended.outcome_unknown is False
