"""The server's own log holds no request line: a query string may hold a name."""

import logging

import pytest
from gunicorn.config import Config

from custr.logs.words import without_request
from custr.server_log import Logger


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "Invalid request from ip=127.0.0.1: Invalid HTTP Version: 'olsen HTTP/1.1'",
            "Invalid request from ip=127.0.0.1:",
        ),
        ("Invalid request from ip=::1: Invalid Method: 'ava'", "Invalid request from ip=::1:"),
        (
            "Error handling request /api/v1/students?search=ava%20olsen",
            "Error handling request",
        ),
        ("/api/v1/students?search=ava and more", "/api/v1/students?… and more"),
        ("Worker timed out", "Worker timed out"),
    ],
)
def test_what_a_client_wrote_is_left_out(text, kept):
    assert without_request(text) == kept


@pytest.mark.parametrize("level", ["warning", "error", "exception"])
def test_every_way_to_log_leaves_it_out(level, caplog):
    logger = Logger(Config())
    logger.error_log.propagate = True
    with caplog.at_level(logging.WARNING, logger="gunicorn.error"):
        getattr(logger, level)("Error handling request %s", "/students?search=ava")
    assert "Error handling request /students?…" in caplog.text
    assert "ava" not in caplog.text
