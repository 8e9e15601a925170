"""One real Chromium for all browser tests of a process: two of Playwright's loops cannot share a thread."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; tests that need it are skipped with a word where there is none, and fail in CI."""
    if not shutil.which(CHROMIUM):
        assert not os.environ.get("CI"), f"CI needs a Chromium at {CHROMIUM}."
        pytest.skip(f"There is no Chromium at {CHROMIUM}.")
    # Playwright's loop runs on this thread; the tests' own queries are plain ones all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
