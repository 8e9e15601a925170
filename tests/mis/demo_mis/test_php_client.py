"""Wonde's own PHP client, unchanged, against the demo MIS; and one mark of its beside one of ours.

    apt-get install php-cli php-curl php-guzzlehttp-guzzle
    git clone https://github.com/wondeltd/php-client /srv/wonde-php-client
    WONDE_PHP_CLIENT=/srv/wonde-php-client pytest tests/mis/demo_mis/test_php_client.py

Nothing of the client is kept here but the body that it sent (`tests/mis/adapters/sent/`).
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mis.demo_mis import DemoMis
from tests.mis.adapters.test_vendor_request import THE_MARK, as_sent, our_request
from tests.mis.certificates import Authority
from tests.mis.demo_mis.clients import SCHOOL

SCRIPT = Path(__file__).with_name("vendor_client.php")
GUZZLE = Path("/usr/share/php/GuzzleHttp/autoload.php")  # where Debian puts it; composer: vendor/autoload.php
HOP_BY_HOP = {"connection", "content-length", "transfer-encoding"}


@pytest.fixture(scope="module")
def client_folder() -> Path:
    """The developer's own checkout of the client."""
    named = os.environ.get("WONDE_PHP_CLIENT")
    if not named:
        pytest.skip("WONDE_PHP_CLIENT names no checkout of Wonde's PHP client: it is not run.")
    if shutil.which("php") is None:
        pytest.skip("There is no php to run Wonde's PHP client with.")
    return Path(named)


def autoload(folder: Path) -> Path:
    """Guzzle, which the client is built on: installed beside it, or by Debian."""
    beside = folder / "vendor" / "autoload.php"
    if not beside.exists() and not GUZZLE.exists():
        pytest.skip("There is no Guzzle for Wonde's PHP client: install php-guzzlehttp-guzzle.")
    return beside if beside.exists() else GUZZLE


@contextmanager
def https_before(demo: DemoMis, authority: Authority) -> Iterator[str]:
    """A proxy that ends https before the demo MIS, as a host and port: the client speaks nothing else."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            behind = HTTPConnection("127.0.0.1", demo.port, timeout=10)
            headers = {**dict(self.headers), "X-Forwarded-Proto": "https"}
            behind.request(self.command, self.path, body=body or None, headers=headers)
            answer = behind.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            behind.close()

        do_POST = do_GET  # noqa: N815 - as the standard library calls it

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.socket = authority.server_context("127.0.0.1").wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def walked(client_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoMis, Any]]:
    """What the client found, and the demo MIS that it asked."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    guzzle = autoload(client_folder)
    with DemoMis(settles_after=0) as demo, https_before(demo, authority) as domain:
        demo.delete_student("A1749000193")
        arguments = [client_folder, guzzle, domain, demo.token, SCHOOL, json.dumps(THE_MARK)]
        done = subprocess.run(
            [
                "php",
                "-d",
                f"curl.cainfo={authority.file}",
                "-d",
                "error_reporting=E_ALL & ~E_DEPRECATED",
                SCRIPT,
            ]
            + [str(argument) for argument in arguments],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        yield demo, json.loads(done.stdout)
        assert demo.faults == []


def test_it_reads_the_whole_school(walked: tuple[DemoMis, Any]) -> None:
    demo, found = walked
    on_roll = {pupil.id for pupil in demo.school.pupils.values() if pupil.active}
    assert (found["schools"], found["school"], found["online"]) == ([SCHOOL], "Northfield Academy", True)
    assert len(found["students"]) == len(found["by_cursor"]) == len(on_roll)
    assert set(found["students"]) == set(found["by_cursor"]) == on_roll
    assert len(found["leavers"]) == 13
    assert len(found["codes"]) == 34
    assert found["deletions"] == ["A1749000193"]


def test_it_follows_every_next_by_https(walked: tuple[DemoMis, Any]) -> None:
    demo, _found = walked
    origins = {request.origin.partition(":")[0] for request in demo.requests}
    assert origins == {"https"}
    assert len([request for request in demo.requests if "page" in request.query]) == 5


def test_its_mark_is_written_and_a_refusal_is_read(walked: tuple[DemoMis, Any]) -> None:
    demo, found = walked
    assert demo.marks[0].writeback_id == found["writeback_id"]
    assert found["refused"]["errors"] == {
        "attendance.0.student_id": ["The selected attendance.0.student_id is invalid."]
    }


def test_what_it_sends_for_one_mark_equals_ours(walked: tuple[DemoMis, Any]) -> None:
    demo, _found = walked
    theirs = next(request for request in demo.requests if request.method == "POST")
    ours = our_request()
    assert as_sent(theirs.body) == as_sent(ours.body)
    assert theirs.path == ours.path
    assert theirs.headers["content-type"] == ours.headers["content-type"]


def test_the_body_that_is_kept_is_what_it_sends(walked: tuple[DemoMis, Any]) -> None:
    demo, _found = walked
    theirs = next(request for request in demo.requests if request.method == "POST")
    kept = json.loads((Path(__file__).parents[1] / "adapters/sent/wonde-session.json").read_text("utf-8"))
    assert kept["body"] == theirs.body.decode()
