"""A school of the engine's scene that has changed to RosarioSIS, which tells of codes and not of pupils."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mis.models import SyncRun, Writeback
from mis.models.sync import Trigger
from mis.pool import sync_pool
from mis.sync import queue
from mis.sync.working import make_now
from tests.mis.adapters.rosariosis_stub import RosarioSisStub
from tests.mis.engine.conftest import Scene
from tests.mis.fakes import Peer, RawServer
from tests.mis.provisioning.files import provision


@dataclass
class Changed:
    """The scene, and the MIS that the school has now."""

    scene: Scene
    stub: RosarioSisStub
    url: str

    def connects(self) -> None:
        """The connection leads to RosarioSIS, as a file says."""
        there = {"provider": "rosariosis", "base_url": self.url, "credentials": self.stub.credentials}
        self.provisions(mis=there)

    def provisions(self, **sections: Any) -> dict[str, Any]:
        """A file of the school, with these sections."""
        report = provision({"school": {"slug": self.scene.school.slug}, **sections})
        self.reads_again()
        return report

    def reads_again(self) -> None:
        """The school's row as it is now."""
        self.scene.school = type(self.scene.school).objects.get()

    def synchronises(self) -> SyncRun:
        """Its codes are read."""
        queued = queue.request_run(self.scene.school, trigger=Trigger.COMMAND)
        ended = make_now(queued) if queued else None
        assert ended is not None
        self.reads_again()
        return ended

    def ends(self, **event: Any) -> Writeback:
        """How a late arrival ends."""
        return self.scene.ends(self.scene.arrives(**event))

    @property
    def received(self) -> dict[str, str]:
        """The marks that RosarioSIS holds: the code's id by the pupil's."""
        return {student: code for (student, _period, _date), (code, _reason) in self.stub.held.items()}


@pytest.fixture
def changed(scene: Scene) -> Iterator[Changed]:
    stub = RosarioSisStub()
    # Two codes of RosarioSIS, one of them under the id that the former MIS has for another letter.
    stub.codes = {"2": ("L", "Late"), "A1203": ("A", "Absent")}

    def behave(peer: Peer) -> None:
        if request := peer.read_request():
            peer.send(stub.accept(request) if stub.is_write(request) else stub.answer_other(request))

    sync_pool.reopen()
    with RawServer(behave) as server:
        change = Changed(scene, stub, f"{server.url}sis/")
        change.connects()
        yield change
