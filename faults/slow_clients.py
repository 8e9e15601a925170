"""Clients that are slow or silent beside a kiosk that records: the limits of docs/operations.md, tried.

`python -m faults.slow_clients [crowd] [files] [stop]`; all three where none is named (eight minutes). The web
process has one worker of eight threads and takes 512 connections. Each event comes on a connection of
its own, which is the worst that a kiosk can do: one kept open is not among those parted with first.
"""

import json
import re
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import requests

from faults.campaign import running
from faults.house import KIOSK_S, Door, a_school, mis_stub, open_door, provision, settings, web_server
from faults.plan import ROOT, Plan
from faults.processes import PYTHON, Process, run
from faults.services import free_port

SCHOOL, KIOSKS, EVENTS_PER_S = "northfield", 8, 16
BAR_P99_S = 1.0
STOPPED_WITHIN_S = 45  # docs/operations.md
AGAIN_AFTER_S = 5.0  # before one of the crowd, parted with, connects again
IMPORT = "/admin/custr/student/import/"
_HEAD = b"POST /api/v1/attendance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
CROWDS = {
    "silent": b"",
    "half a head": _HEAD,
    "half a body": _HEAD + b"Content-Length: 1000\r\n\r\n{",
    "half of 200,000 bytes, a wrong token": _HEAD
    + b"Authorization: Bearer wrong\r\nContent-Length: 200000\r\n\r\n{",
}
SIZES = (0, 511, 600)


@dataclass(slots=True)
class Told:
    """What kiosks were told, and after how long."""

    statuses: Counter[int] = field(default_factory=Counter)
    took_s: list[float] = field(default_factory=list)

    def line(self) -> str:
        """Statuses, the median and the worst in a hundred."""
        took = sorted(self.took_s)
        p99 = took[min(len(took) - 1, len(took) * 99 // 100)]
        return f"{dict(self.statuses)}, p50 {statistics.median(took) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"

    @property
    def holds(self) -> bool:
        """Every event was stored, and quickly."""
        return set(self.statuses) == {201} and sorted(self.took_s)[len(self.took_s) * 99 // 100] <= BAR_P99_S


class Crowd(threading.Thread):
    """So many connections that say their piece and no more; whoever is parted with comes again later."""

    def __init__(self, port: int, size: int, said: bytes) -> None:
        super().__init__(daemon=True)
        self._port, self._size, self._said = port, size, said
        self.answers: Counter[str] = Counter()
        self.here = threading.Event()
        self.over = threading.Event()

    def run(self) -> None:
        """Until `over`."""
        clients = selectors.DefaultSelector()
        away = [0.0] * self._size  # when each that is not connected comes
        while not self.over.is_set():
            now = time.monotonic()
            due = [moment for moment in away if moment <= now]
            away = [moment for moment in away if moment > now]
            for _ in due:
                client = socket.create_connection(("127.0.0.1", self._port), 30)
                client.sendall(self._said)
                clients.register(client, selectors.EVENT_READ)
            self.here.set()
            for key, _ in clients.select(0.05):
                client = key.fileobj
                assert isinstance(client, socket.socket)
                with suppress(ConnectionError):
                    self.answers[client.recv(65536)[9:12].decode() or "closed"] += 1
                clients.unregister(client)
                client.close()
                away.append(now + AGAIN_AFTER_S)
        for key in list(clients.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Place:
    """A server that runs, what its kiosks need, and somebody who may send files of pupils."""

    folder: Path
    server: Process
    url: str
    doors: tuple[Door, ...]
    env: dict[str, str]

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 0


@contextmanager
def a_place(folder: Path, pupils: int) -> Iterator[Place]:
    """One web process on SQLite with one school."""
    plan = Plan(kills=0, seed=0, folder=folder, schools=(SCHOOL,), kiosks=KIOSKS, pupils=pupils, reasons=1)
    (folder / "calm").touch()
    env, port, mis_port = settings(plan), free_port(), free_port()
    with running(mis_stub(plan, mis_port)):
        tokens = provision(plan, env, mis_port)[SCHOOL]
        with running(web_server("web", plan, env, port)) as server:
            url = f"http://127.0.0.1:{port}"
            first = open_door(url, tokens[0], SCHOOL)
            yield Place(
                folder, server, url, tuple(first.of_another(token, first.reasons) for token in tokens), env
            )


def record(place: Place, pupils: Sequence[str], told: Told) -> None:
    """One event for each, when it is due; kiosks take turns."""
    began = time.monotonic()
    for number, pupil in enumerate(pupils):
        time.sleep(max(0.0, began + number / EVENTS_PER_S - time.monotonic()))
        door, sent = place.doors[number % KIOSKS], time.monotonic()
        event = {
            "id": str(uuid.uuid4()),
            "kind": "late_arrival",
            "student_id": pupil,
            "reason_id": door.reasons[0][0],
            "occurred_at": datetime.now(UTC).isoformat(),
        }
        headers = {"Authorization": f"Bearer {door.token}"}
        try:
            answer = requests.post(
                f"{place.url}/api/v1/attendance", json=event, headers=headers, timeout=KIOSK_S
            )
            told.statuses[answer.status_code] += 1
        except requests.RequestException:
            told.statuses[0] += 1
        told.took_s.append(time.monotonic() - sent)


def crowd(place: Place) -> bool:
    """Recording beside crowds of every kind and size."""
    held, pupils = True, iter(pupil.id for pupil in place.doors[0].pupils)
    for kind, said in CROWDS.items():
        for size in SIZES if said == b"" else SIZES[1:]:
            them, told = Crowd(place.port, size, said), Told()
            them.start()
            them.here.wait(60)
            record(place, [next(pupils) for _ in range(20 * EVENTS_PER_S)], told)
            them.over.set()
            them.join()
            held &= told.holds
            print(f"{size} × {kind}: {told.line()}; the crowd was told {dict(them.answers)}", flush=True)
    return held


def signed_in(place: Place) -> requests.Session:
    """A browser of somebody who may send files."""
    who = {"DJANGO_SUPERUSER_PASSWORD": "a Long-enough 1 phrase"}
    command = [PYTHON, "manage.py", "createsuperuser", "--noinput", "--username", "office", "--email", ""]
    subprocess.run(command, cwd=ROOT, env=place.env | who, check=True, stdout=subprocess.DEVNULL)
    browser = requests.Session()
    page = browser.get(f"{place.url}/login/", timeout=KIOSK_S).text
    form = {"username": "office", "password": "a Long-enough 1 phrase", "csrfmiddlewaretoken": _csrf(page)}
    assert "/login/" not in browser.post(f"{place.url}/login/", data=form, timeout=KIOSK_S).url
    return browser


def a_school_without_mis(place: Place, browser: requests.Session) -> str:
    """Where files of pupils for it are sent to."""
    plan = Plan(kills=0, seed=0, folder=place.folder, kiosks=0, pupils=0, reasons=1)
    school = a_school(plan, "southfield", 9) | {"mis": {"provider": "none"}}
    file = place.folder / "southfield.json"
    file.write_text(json.dumps(school), encoding="utf-8")
    run("manage", "provision", str(file), env=place.env)
    page = browser.get(f"{place.url}{IMPORT}", timeout=KIOSK_S).text
    found = re.search(r'\?school=(\d+)"[^>]*><span[^>]*>Southfield', page)
    assert found, page[-3000:]
    return f"{IMPORT}?school={found[1]}"


def send_file(
    place: Place, browser: requests.Session, path: str, *, seconds: float, stops_at: float = 1
) -> str:
    """5 MB of a class list over so many seconds; what came of it, and when."""
    page = browser.get(f"{place.url}{path}", timeout=KIOSK_S).text
    rows = b"".join(b"%d,Pupil,N%07d,7,7A\r\n" % (number, number) for number in range(20_000))
    table = b"MIS id,Forename,Surname,Year,Form\r\n" + rows
    table += b"," * (5_000_000 - len(table))
    form = {"csrfmiddlewaretoken": _csrf(page)}
    whole = requests.Request("POST", f"{place.url}{path}", data=form, files={"file": ("pupils.csv", table)})
    body = browser.prepare_request(whole)
    assert isinstance(body.body, bytes)
    head = "".join(f"{name}: {value}\r\n" for name, value in body.headers.items())
    client = socket.create_connection(("127.0.0.1", place.port), 30)
    client.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{place.port}\r\n{head}\r\n".encode())
    began, parts = time.monotonic(), 200
    size = -(-len(body.body) // parts)
    try:
        for number in range(int(parts * stops_at)):
            client.sendall(body.body[number * size : (number + 1) * size])
            time.sleep(max(0.0, began + seconds * (number + 1) / parts - time.monotonic()))
    except ConnectionError:
        return f"the connection ended after {time.monotonic() - began:.0f} s"
    client.settimeout(60)
    answer = HTTPResponse(client)
    try:
        answer.begin()
    except (HTTPException, OSError) as error:
        return f"no answer ({error!r}) after {time.monotonic() - began:.0f} s"
    return f"{answer.status} after {time.monotonic() - began:.0f} s"


def files(place: Place) -> bool:
    """A file on a slow line arrives; slower, or silent half way, it is refused. Kiosks notice none of it."""
    browser, told, said = signed_in(place), Told(), {}
    path = a_school_without_mis(place, browser)
    ways = {"over 110 s": (110, 1.0), "over 140 s": (140, 1.0), "silent half way": (60, 0.5)}

    def send(name: str, seconds: float, stops_at: float) -> None:
        said[name] = send_file(place, browser, path, seconds=seconds, stops_at=stops_at)

    senders = [threading.Thread(target=send, args=(name, *way)) for name, way in ways.items()]
    for sender in senders:
        sender.start()
    record(place, [pupil.id for pupil in place.doors[0].pupils[-60 * EVENTS_PER_S :]], told)
    for sender in senders:
        sender.join()
    print(f"5 MB: {said}; a kiosk beside them: {told.line()}", flush=True)
    return told.holds and said["over 110 s"].startswith("302") and _is_late(said)


def _is_late(said: dict[str, str]) -> bool:
    return all(said[name].startswith("503") for name in ("over 140 s", "silent half way"))


def stop(place: Place) -> bool:
    """SIGTERM with two files half way, 200 slow clients and a kiosk: it ends, and nobody is told wrong."""
    browser, told = signed_in(place), Told()
    path = a_school_without_mis(place, browser)
    them = Crowd(place.port, 200, CROWDS["half a head"])
    them.start()
    them.here.wait(60)
    for _ in range(2):
        sending = {"seconds": 100}
        threading.Thread(target=send_file, args=(place, browser, path), kwargs=sending, daemon=True).start()
    pupils = [pupil.id for pupil in place.doors[0].pupils[: 10 * EVENTS_PER_S]]
    kiosk = threading.Thread(target=record, args=(place, pupils, told))
    kiosk.start()
    time.sleep(3)
    began = time.monotonic()
    place.server.terminate()
    took = time.monotonic() - began
    them.over.set()
    kiosk.join()
    print(f"SIGTERM: it ended after {took:.1f} s; a kiosk was told {dict(told.statuses)}", flush=True)
    return took <= STOPPED_WITHIN_S and set(told.statuses) <= {201, 0}


def _csrf(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]


def main() -> int:
    """0 where every limit is what it is said to be."""
    ways = {"crowd": crowd, "files": files, "stop": stop}
    held = True
    for name in sys.argv[1:] or ways:
        with (
            tempfile.TemporaryDirectory(prefix="custr-faults-") as folder,
            a_place(Path(folder), 4000) as place,
        ):
            held &= ways[name](place)
    print("It holds." if held else "It does not hold.")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
