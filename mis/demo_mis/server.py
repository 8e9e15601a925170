"""The demo MIS as one object: start it, point a client at it, make it misbehave, look at it."""

import json
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Self
from uuid import uuid4

from mis.demo_mis.api import Api
from mis.demo_mis.faults import Delivery, Outcome, outcome_of
from mis.demo_mis.journal import Journal
from mis.demo_mis.listener import Listener
from mis.demo_mis.marks import Marks
from mis.demo_mis.modes import Behaviour, Mode
from mis.demo_mis.school import NORTHFIELD, load_school
from mis.demo_mis.site import Site
from mis.demo_mis.values import Exchange, Received, problem
from mis.demo_mis.writebacks import Writebacks

_REQUESTS_KEPT = 10_000
_EXCHANGES_KEPT = 12  # as many as the panel shows


class DemoMis:
    """A fake of Wonde on a real socket. Use it as a context manager, or `start` and `stop` it.

    `data` is a provisioning file (BadSchoolFileError when it is none), `port` 0 takes any free one,
    `settles_after` is how long a write stays `pending` in `writebacks/{id}`, `copied_after` how long it is
    missing from the marks that are read back; both in seconds.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        data: Path = NORTHFIELD,
        settles_after: float = 2.0,
        copied_after: float = 4 * 3600,
    ) -> None:
        self.host = host
        self.instance = uuid4().hex
        self.school = load_school(data)
        self.journal = Journal()
        self.marks = Marks(self.journal)
        self.behaviour = Behaviour()
        self.faults: list[BaseException] = []
        self._wanted_port = port
        self.exchanges: deque[Exchange] = deque(maxlen=_EXCHANGES_KEPT)
        self._requests: deque[Received] = deque(maxlen=_REQUESTS_KEPT)
        self._switching = threading.RLock()
        writebacks = Writebacks(settles_after=settles_after)
        self._api = Api(
            school=self.school, marks=self.marks, writebacks=writebacks, copied_after=copied_after
        )
        self._site = Site(self)

    # Life

    def start(self) -> Self:
        """Open the port; OSError when it is taken. A second door for the panel opens beside it."""
        self._main = Listener(self, host=self.host, port=self._wanted_port, api=True)
        self._door = self._open_door()
        self._main.open()
        self._door.open()
        return self

    def stop(self) -> None:
        """Close every port and connection; whoever waits for an answer gets none."""
        self.journal.close()
        self.behaviour.over.set()
        self._main.close()
        self._door.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _open_door(self) -> Listener:
        beside = self._main.port + 1 if self._wanted_port else 0
        try:
            return Listener(self, host=self.host, port=beside, api=False)
        except (OSError, OverflowError):
            return Listener(self, host=self.host, port=0, api=False)

    # Addresses

    @property
    def port(self) -> int:
        """The port of the API and the pages."""
        return self._main.port

    @property
    def url(self) -> str:
        """The school office's screen."""
        return f"http://{self._main.address}/"

    @property
    def base_url(self) -> str:
        """What a client of Wonde's takes as its base."""
        return f"{self.url}v1.0/"

    @property
    def panel_port(self) -> int:
        """The pages' second port, which stays open when the MIS is down."""
        return self._door.port

    @property
    def token(self) -> str:
        """The token that the API takes."""
        return self.school.token

    # What it received

    @property
    def requests(self) -> list[Received]:
        """Every request to the API that arrived whole, oldest first, also those it misbehaved on."""
        return list(self._requests)

    @property
    def writes(self) -> list[Any]:
        """The JSON bodies of the session writes that arrived, whether they were taken or not."""
        return [json.loads(request.body or b"null") for request in self.requests if request.writes]

    def wait_for(self, condition: Callable[[], bool], *, seconds: float = 5.0) -> bool:
        """Wait until a condition on this object holds; False when it did not in time."""
        return self.journal.wait_until(condition, seconds=seconds)

    # What a test or the panel does to it

    def behave(self, mode: Mode | str, *, seconds: float | None = None, writes_only: bool = False) -> None:
        """Answer in this mode from the next request on; ValueError for an unknown one.

        `seconds`: how long a slow answer waits (8), how long each dripped byte takes (1), how long
        it stays down (until told otherwise). `writes_only` leaves reading alone.
        """
        behaviour = Behaviour(mode=Mode(mode), seconds=seconds, writes_only=writes_only)
        with self._switching:
            before, self.behaviour = self.behaviour, behaviour
            before.over.set()
            if before.mode is Mode.DOWN:
                self._main.open()
            if behaviour.mode is Mode.DOWN:
                self._go_down(behaviour)
        self.journal.tell("mode", behaviour)

    def change_student(self, student_id: str, **fields: Any) -> None:
        """Change a pupil (`forename`, `form`, `active` …), as of now."""
        self.school.change(student_id, at=datetime.now(UTC), **fields)

    def delete_student(self, student_id: str) -> None:
        """Take a pupil out: only `deletions/` still names them."""
        self.school.delete(student_id, at=datetime.now(UTC))

    def restore_student(self, student_id: str) -> None:
        """Put a deleted pupil back on roll, as of now."""
        self.school.restore(student_id, at=datetime.now(UTC))

    def enrol_again(self, student_id: str, new_id: str) -> None:
        """Have a pupil leave and come back under a new `id` and the same `upi`."""
        self.school.enrol_again(student_id, new_id, at=datetime.now(UTC))

    def retire_code(self, letter: str) -> None:
        """Make a code one that the school no longer writes: it is not listed any more."""
        self.school.retire(letter)

    def today(self) -> date:
        """The school's own date."""
        return datetime.now(self.school.zone).date()

    # What the listener asks

    def outcome(self, request: Received, *, api: bool) -> Outcome:
        """What one request gets, from a port with or without the API.

        A fault of ours is a plain 500, noted in `faults`.
        """
        try:
            if api and request.parts[:1] == ("v1.0",):
                return self._api_outcome(request)
            return Outcome(answer=self._site.answer(request))
        except Exception as fault:  # whatever a request does, the next one is still answered
            self.faults.append(fault)
            return Outcome(answer=problem(500, "The demo MIS itself failed."))

    def _api_outcome(self, request: Received) -> Outcome:
        began = monotonic()
        behaviour = self.behaviour
        if behaviour.mode is not Mode.DOWN:
            self._requests.append(request)
            self.journal.tell("received", request)
        outcome = outcome_of(request, behaviour=behaviour, answer=self._api.answer, pause=self._pause)
        status = outcome.answer.status if outcome.delivery in {Delivery.WHOLE, Delivery.DRIPPED} else None
        exchange = Exchange(request=request, status=status, seconds=monotonic() - began)
        self.exchanges.append(exchange)
        self.journal.tell("request", exchange)
        return outcome

    def _pause(self, seconds: float) -> None:
        self.journal.wait_until(lambda: self.journal.closed, seconds=seconds)

    def _go_down(self, behaviour: Behaviour) -> None:
        self._main.shut()
        if behaviour.seconds is not None:
            threading.Thread(target=self._come_back, args=(behaviour, behaviour.seconds), daemon=True).start()

    def _come_back(self, behaviour: Behaviour, seconds: float) -> None:
        if not behaviour.over.wait(seconds):
            self.behave(Mode.NORMAL)
