"""Kiosks that send every event again until it is acknowledged, to whichever server answers."""

import itertools
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from faults.house import KIOSK_S, Door

STORED = (200, 201)
LATER = (429, 503)  # answers after which a kiosk keeps its event


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One event: its id, and the mark it ought to become."""

    event: str
    student: str
    comment: str


@dataclass(slots=True)
class Book:
    """What the kiosks sent and were told. `wrong` holds answers that no kiosk should ever get."""

    sent: dict[str, Sent] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    longest_s: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_sent(self, sent: Sent) -> None:
        """Before the first try."""
        with self._lock:
            self.sent[sent.event] = sent

    def note_answer(self, event: str, status: int, told: Any) -> bool:
        """One answer about one event; whether the event is acknowledged by it."""
        with self._lock:
            self.answers[str(status)] += 1
            if status in STORED:
                self.acknowledged.add(event)
            elif status not in LATER:
                self.wrong.append(f"{event}: {status} {told}")
            return status in STORED or status not in LATER

    def note_silence(self) -> None:
        """No answer."""
        with self._lock:
            self.answers["none"] += 1

    def note_time(self, seconds: float) -> None:
        """How long an answer took."""
        self.longest_s = max(self.longest_s, seconds)


class Kiosk(threading.Thread):
    """One device; it runs until `closing` is set, and then until all it has was acknowledged."""

    def __init__(
        self,
        name: str,
        door: Door,
        urls: Sequence[str],
        *,
        book: Book,
        chance: random.Random,
        every_s: float,
        closing: threading.Event,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._door, self._urls, self._book, self._chance = door, urls, book, chance
        self._every_s, self._closing = every_s, closing
        self._marks = _all_marks(door, chance)
        self._twins = ThreadPoolExecutor(2)
        self._of_thread = threading.local()

    def run(self) -> None:
        """Events at random moments: most alone, some to two servers at once, some in a batch."""
        with suppress(StopIteration):  # every pupil has been here
            while not self._closing.wait(self._chance.expovariate(1 / self._every_s)):
                how = self._chance.random()
                if how < 0.1:
                    self._deliver([self._next() for _ in range(self._chance.randint(2, 6))], _batch)
                else:
                    self._deliver([self._next()], _twice if how < 0.35 else _once)

    def _next(self) -> dict[str, Any]:
        pupil_id, mis_id, reason_id, text = next(self._marks)
        event = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        self._book.note_sent(Sent(event=event, student=mis_id, comment=text))
        return {
            "id": event,
            "kind": self._chance.choice(["late_arrival", "early_leave"]),
            "student_id": pupil_id,
            "reason_id": reason_id,
            "occurred_at": datetime.now(UTC).isoformat(),
        }

    def _deliver(self, events: list[dict[str, Any]], how: Any) -> None:
        """Again and again, until every event is acknowledged."""
        waiting = events
        first = self._chance.randrange(len(self._urls))
        for turn in itertools.count(first):
            waiting = how(self, waiting, turn)
            if not waiting:
                return
            time.sleep(self._chance.uniform(0.05, 0.3))

    def post(self, path: str, body: Any, turn: int) -> tuple[int, Any]:
        """One call to one server; 0 where there was no answer."""
        began = time.monotonic()
        url = f"{self._urls[turn % len(self._urls)]}/api/v1/attendance{path}"
        try:
            answer = self._session().post(url, json=body, timeout=KIOSK_S)
            told = answer.json()
        except (requests.RequestException, ValueError):
            self._book.note_silence()
            return 0, None
        self._book.note_time(time.monotonic() - began)
        return answer.status_code, told

    def _session(self) -> requests.Session:
        if not hasattr(self._of_thread, "session"):
            self._of_thread.session = requests.Session()
            self._of_thread.session.headers["Authorization"] = f"Bearer {self._door.token}"
        session: requests.Session = self._of_thread.session
        return session

    def twice(self, event: dict[str, Any], turn: int) -> list[tuple[int, Any]]:
        """The same call to two servers at the same time."""
        calls = [self._twins.submit(self.post, "", event, number) for number in (turn, turn + 1)]
        return [call.result() for call in calls]

    def settle(self, event: dict[str, Any], status: int, told: Any) -> bool:
        """Whether this answer, if any, lets go of the event."""
        return bool(status) and self._book.note_answer(event["id"], status, told)


def _once(kiosk: Kiosk, events: list[dict[str, Any]], turn: int) -> list[dict[str, Any]]:
    return [event for event in events if not kiosk.settle(event, *kiosk.post("", event, turn))]


def _twice(kiosk: Kiosk, events: list[dict[str, Any]], turn: int) -> list[dict[str, Any]]:
    """To two servers at the same time. One of their answers is enough."""
    (event,) = events
    settled = [kiosk.settle(event, *answer) for answer in kiosk.twice(event, turn)]
    return [] if any(settled) else events


def _batch(kiosk: Kiosk, events: list[dict[str, Any]], turn: int) -> list[dict[str, Any]]:
    status, told = kiosk.post("/batch", {"events": events}, turn)
    if status != 207:
        return [event for event in events if not kiosk.settle(event, status, told)]
    results = {result["id"]: result for result in told["results"]}
    return [
        event
        for event in events
        if not kiosk.settle(event, results[event["id"]]["status"], results[event["id"]].get("problem"))
    ]


def _all_marks(door: Door, chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    """Every pupil with every reason, each once; some pupils with all of their reasons at once."""
    pupils = chance.sample(door.pupils, len(door.pupils))
    at_once = {pupil.id for pupil in pupils if chance.random() < 0.15}
    first, *later = door.reasons
    for pupil in pupils:
        for reason in door.reasons if pupil.id in at_once else [first]:
            yield pupil.id, pupil.mis_id, *reason
    for reason, pupil in itertools.product(later, pupils):
        if pupil.id not in at_once:
            yield pupil.id, pupil.mis_id, *reason
