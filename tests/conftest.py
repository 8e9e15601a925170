"""What every test begins with."""

import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache

from custr.patience import patience
from tests.chromium import CHROMIUM, chromium
from tests.services import brokers

__all__ = ["chromium"]  # a fixture: it is found here


@pytest.fixture(autouse=True)
def _nobody_has_called_yet() -> Iterator[None]:
    """Throttles count in the cache, and that the database was stuck is remembered: each begins at nought."""
    cache.clear()
    patience.regain()
    yield
    cache.clear()


def pytest_report_header() -> list[str]:
    """Which parts this run has."""
    engine = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    browser = CHROMIUM if shutil.which(CHROMIUM) else "none: the browser tests are skipped"
    found = ", ".join(brokers()) or "none named: the tests of workers on a broker are skipped"
    return [f"database: {engine}", f"broker: {found}", f"Chromium: {browser}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Once more at the end, where it is read."""
    for line in pytest_report_header():
        terminalreporter.write_line(line)
