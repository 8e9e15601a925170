"""The pages: the school office's screen, the panel, and the files they are made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from mis.demo_mis import pages
from mis.demo_mis.modes import DOWN_SECONDS, Mode
from mis.demo_mis.register import SESSIONS, Place, boxes_of
from mis.demo_mis.values import HTML, Answer, Received, json_answer, problem

if TYPE_CHECKING:
    from mis.demo_mis.server import DemoMis

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_LONGEST_WAIT = 600.0
Page = Callable[[Received], Answer]


class Site:
    """Everything outside `/v1.0/`. No token: whoever reaches the port sits in the school office."""

    def __init__(self, demo: DemoMis) -> None:
        self._demo = demo
        self._files = {path.name: path.read_bytes() for path in _STATIC.iterdir() if path.suffix in _TYPES}

    def answer(self, request: Received) -> Answer:
        """Answer a page's request; what does not exist is a 404 in JSON."""
        found = self._pages(request.parts)
        if found is None:
            return problem(404, "There is no such page.")
        method = "GET" if request.method == "HEAD" else request.method
        if method not in found:
            return problem(405, "Method not allowed.", allow=", ".join(["HEAD", *found]))
        return found[method](request)

    def _pages(self, parts: tuple[str, ...]) -> dict[str, Page] | None:
        match parts:
            case ():
                return {"GET": self._index}
            case ("panel",):
                return {"GET": self._panel, "POST": self._set_mode}
            case ("static", name) if name in self._files:
                return {"GET": partial(self._file, name)}
            case ("register", form, day, session):
                return self._register_pages(form, day, session)
        return None

    def _register_pages(self, form: str, day: str, session: str) -> dict[str, Page] | None:
        wanted = session.removesuffix(".json")
        on = _date_of(day)
        if on is None or wanted not in SESSIONS or not self._demo.school.form(form):
            return None
        place = Place(form=form, on=on, session=wanted)
        shown = self._register_data if session.endswith(".json") else self._register
        return {"GET": partial(shown, place)}

    def _index(self, request: Received) -> Answer:
        now = datetime.now(self._demo.school.zone)
        session = request.query.get("session", "")
        if session not in SESSIONS:
            session = "AM" if now.time() < self._demo.school.pm_starts else "PM"
        on = _date_of(request.query.get("date", "")) or now.date()
        return self._page(request, pages.index(self._demo, on=on, session=session))

    def _register(self, place: Place, request: Received) -> Answer:
        return self._page(request, pages.register(self._demo, place=place))

    def _register_data(self, place: Place, _request: Received) -> Answer:
        boxes = boxes_of(place, school=self._demo.school, marks=self._demo.marks)
        return json_answer({"data": [box.as_json() for box in boxes]}, cache_control="no-store")

    def _panel(self, request: Received) -> Answer:
        return self._page(request, pages.panel(self._demo))

    def _set_mode(self, request: Received) -> Answer:
        if not _same_origin(request):
            return problem(403, "Only the panel's own page may do this.")
        try:
            given = dict(parse_qsl(request.body.decode()))
            mode = Mode(given.get("mode", ""))
            seconds = _seconds_of(given.get("seconds", ""))
        except ValueError:
            return problem(422, "There is no such mode, or the seconds are not a number from 0 to 600.")
        if mode is Mode.DOWN and seconds is None:
            seconds = DOWN_SECONDS
        self._demo.behave(mode, seconds=seconds, writes_only="writes_only" in given)
        address = f"{request.at_port(self._demo.panel_port)}/panel" if mode is Mode.DOWN else "/panel"
        return Answer(status=303, content_type=HTML, headers={"Location": address})

    def _page(self, request: Received, page: pages.Page) -> Answer:
        body = pages.whole(self._demo, page, request=request).encode("utf-8", "replace")
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            f"form-action 'self' {request.at_port(self._demo.panel_port)}; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        }
        return Answer(body=body, content_type=HTML, headers=headers)

    def _file(self, name: str, _request: Received) -> Answer:
        kind = _TYPES[Path(name).suffix]
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        return Answer(body=self._files[name], content_type=f"{kind}; charset=utf-8", headers=headers)


def _date_of(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text and 2000 <= day.year < 2100 else None


def _seconds_of(text: str) -> float | None:
    if not text.strip():
        return None
    seconds = float(text)
    if not 0 <= seconds <= _LONGEST_WAIT:
        raise ValueError(text)
    return seconds


def _same_origin(request: Received) -> bool:
    """Browsers name the page that posts. What names none is no browser, so no other site's doing."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    return origin.partition("://")[2].lower() == request.netloc.lower()
