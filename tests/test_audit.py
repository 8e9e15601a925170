"""The audit of what is installed: a finding fails, silence on the line is said and goes on."""

from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from tests.audit import main

WEAK = {
    "vulns": [
        {
            "id": "PYSEC-2026-1",
            "summary": "Opens every door.",
            "affected": [{"package": {"name": "idna", "ecosystem": "PyPI"}}],
        }
    ]
}


@pytest.fixture
def lock(tmp_path: Path) -> str:
    file = tmp_path / "a.lock"
    file.write_text("idna==3.10\n", encoding="utf-8")
    return str(file)


def audit(service: HTTPServer, lock: str, answer: Any) -> int:
    service.expect_request("/v1/query").respond_with_json(answer)
    return main(lock, "--osv-url", service.url_for("/v1/query"))


def test_nothing_known_passes(httpserver, lock, capsys):
    assert audit(httpserver, lock, {}) == 0
    assert capsys.readouterr().out == "1 packages audited, 0 with known weaknesses.\n"


def test_a_finding_fails_and_is_named(httpserver, lock, capsys):
    assert audit(httpserver, lock, WEAK) == 1
    assert "idna 3.10: PYSEC-2026-1" in capsys.readouterr().out


def test_a_service_that_cannot_be_reached_is_one_line_and_no_failure(lock, capsys):
    assert main(lock, "--osv-url", "http://127.0.0.1:9/") == 0
    assert capsys.readouterr().out == "Not audited: the advisory service cannot be reached from here.\n"


def test_a_service_that_is_broken_too(httpserver, lock, capsys):
    httpserver.expect_request("/v1/query").respond_with_data("no", status=503)
    assert main(lock, "--osv-url", httpserver.url_for("/v1/query")) == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_a_lock_that_cannot_be_read_is_no_silence(tmp_path):
    with pytest.raises(SystemExit, match="did not understand"):
        main(str(tmp_path / "missing.lock"), "--osv-url", "http://127.0.0.1:9/")
