"""A browser on somebody's desk, and what is asked of every page in it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from tests.attendance.rows import PASSWORD

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
MEASURE = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
  .filter((element) => element.checkVisibility() && !element.matches('p a, .skip'))
  .map((element) => ({ name: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
  .filter(({ box }) => box.width && (box.height < 43.5 || box.width < 24))
  .map(({ name, box }) => `${Math.round(box.width)}×${Math.round(box.height)} ${name}`)"""


class Desk:
    """One page; remembers what its console complained of and whom it called."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        self.bytes = 0
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._request)

    def sign_in(self, username: str) -> None:
        self.open("/login/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.address}/")

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def serious(self) -> list[str]:
        """What axe finds that is serious or critical, by WCAG 2.2 AA. `evaluate` runs under any CSP."""
        self.page.evaluate(AXE)
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found: dict[str, Any] = self.page.evaluate(
            # Preloading, axe puts style sheets of its own into the page, which the CSP rightly refuses.
            "(tags) => axe.run(document, {runOnly: tags, preload: false})",
            tags,
        )
        return [
            f"{rule['id']}: {node['html'][:120]}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def sticks_out(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def too_small(self) -> list[str]:
        """What can be pressed and is smaller than a finger: below 44 pixels high."""
        return list(self.page.evaluate(MEASURE))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https"):
            self.hosts.add(f"{parts.scheme}://{parts.netloc}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)
