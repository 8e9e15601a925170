"""A kiosk, as somebody in front of it uses it."""

import time
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Route, expect

LATE, LEAVE = "Late Arrival", "Early Leave"


class Tablet:
    """One page; remembers what its console complained of, whom it called, and what it sent."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        self.sent: list[dict[str, Any]] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._request)

    def connect(self, token: str) -> None:
        self.page.goto(f"{self.address}#token={token}")

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def begin(self, kind: str, name: str) -> None:
        """Choose what to do, and type a name."""
        self.tap(kind)
        self.page.get_by_label("Type at least three letters").fill(name)

    def arrive(self, search: str = "ava", pupil: str = "Ava Olsen", reason: str = "Missed the bus") -> None:
        """The whole visit, without questions."""
        self.begin(LATE, search)
        self.tap(pupil)
        self.tap(reason)

    def sees(self, text: str) -> None:
        expect(self.page.locator("#screen").get_by_text(text)).to_be_visible()

    def is_at(self, screen: str, *, within_s: float = 5) -> None:
        expect(self.page.locator("#screen")).to_have_attribute("data-screen", screen, timeout=within_s * 1000)

    def on_post(self, *answers: int | None) -> None:
        """Answer the next events so, without the server: a status, or None for no answer at all."""
        left = list(answers)

        def handle(route: Route) -> None:
            if not left:
                route.continue_()
                return
            status = left.pop(0)
            if status is None:
                route.abort("connectionreset")
            else:
                route.fulfill(status=status, content_type="text/html", body="<h1>Not now</h1>")

        self.page.route("**/api/v1/attendance", handle)

    def has_sent_everything(self, *, within_s: float = 20, by_itself: bool = False) -> None:
        """Wait until nothing is kept any more; the network's return is told, unless `by_itself`."""
        until = time.monotonic() + within_s
        while self.page.evaluate("localStorage.getItem('custr.kiosk.outbox')") is not None:
            assert time.monotonic() < until, "The kiosk still holds an event."
            if not by_itself:
                self.page.evaluate("dispatchEvent(new Event('online')) && null")
            self.page.wait_for_timeout(50)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https"):
            self.hosts.add(f"{parts.scheme}://{parts.netloc}")
        if parts.path == "/api/v1/attendance" and request.method == "POST":
            self.sent.append(request.post_data_json)

    def _console(self, message: ConsoleMessage) -> None:
        # What was refused, or did not answer, is logged by the browser itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.problems.append(message.text)
