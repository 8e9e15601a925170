"""A synchronisation says what a new school year has made void in the connection."""

import pytest

from mis.models import Connection
from tests.cast import a_student
from tests.mis.adapters.rosariosis_stub import RosarioSisStub
from tests.mis.fakes import RawServer

pytestmark = pytest.mark.django_db


def test_the_periods_that_are_void_are_named_beside_the_codes_that_came(sync, school):
    stub = RosarioSisStub()
    stub.periods = {"7": "Morning", "8": "Afternoon"}

    def behave(peer):
        if request := peer.read_request():
            peer.send(stub.answer_other(request))

    a_student(school, mis_id="201")
    with RawServer(behave) as server:
        connection = Connection.objects.get()
        connection.provider, connection.system = "rosariosis", ""
        connection.base_url = server.url + stub.base_path
        connection.set_credentials(stub.credentials)
        connection.save()
        run = sync()
        stub.periods = {"2": "Morning", "3": "Afternoon"}
        after = sync()
    assert (run.status, run.counts["code_new"]) == ("succeeded", 3)
    assert run.message == (
        "The MIS says: it has no period 2 or 3; it has 7 (Morning), 8 (Afternoon): "
        "enter the numbers of the periods again."
    )
    assert (after.status, after.message) == ("succeeded", "")
