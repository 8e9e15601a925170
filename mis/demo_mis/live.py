"""Telling open pages what happened, the moment it happens (server-sent events)."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

from mis.demo_mis import fragments, words
from mis.demo_mis.marks import Mark
from mis.demo_mis.register import Place, box_of

if TYPE_CHECKING:
    from mis.demo_mis.journal import Event
    from mis.demo_mis.server import DemoMis
    from mis.demo_mis.values import Received

_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\nretry: 1000\n\n"
)
_HEARTBEAT_SECONDS = 10.0


def stream_events(demo: DemoMis, request: Received, connection: socket.socket) -> None:
    """Send what happens after `since` until the page goes away or the demo MIS stops."""
    connection.sendall(_HEAD)
    since = request.headers.get("last-event-id") or request.query.get("since", "")
    last = int(since) if since.isascii() and since.isdigit() and len(since) < 12 else 0
    same_run = request.query.get("instance") == demo.instance
    while not demo.journal.closed:
        if not same_run or demo.journal.forgot_after(last):
            connection.sendall(_encoded("anew", last, {}))
            return
        events = demo.journal.after(last, seconds=_HEARTBEAT_SECONDS)
        lines = [line for event in events if (line := _line(event, demo=demo, request=request))]
        connection.sendall(b"".join(lines) or b": still here\n\n")
        last = events[-1].number if events else last


def _line(event: Event, *, demo: DemoMis, request: Received) -> bytes:
    if event.kind == "mark":
        return _encoded("mark", event.number, mark_news(event.about, demo=demo))
    if event.kind == "mode":
        html = fragments.banner(event.about, request=request, panel_port=demo.panel_port)
        return _encoded("mode", event.number, {"banner": html, "mode": event.about.mode})
    if event.kind == "request":
        html = fragments.request_item(event.about, school=demo.school)
        return _encoded("request", event.number, {"item": html})
    return b""


def _encoded(kind: str, number: int, content: dict[str, Any]) -> bytes:
    return f"id: {number}\nevent: {kind}\ndata: {json.dumps(content)}\n\n".encode()


def mark_news(mark: Mark, *, demo: DemoMis) -> dict[str, Any]:
    """What pages need to show a mark that was just written, and to say it aloud."""
    pupil = demo.school.pupils.get(mark.student_id)
    if pupil is None:
        return {}
    place = Place(form=pupil.form, on=mark.date, session=mark.session)
    box = box_of(pupil, place=place, school=demo.school, marks=demo.marks)
    standing = demo.marks.on(mark.date)
    of_form = sum(
        demo.school.pupils[other.student_id].form == pupil.form
        for other in standing
        if other.session == mark.session and other.student_id in demo.school.pupils
    )
    return {
        "student": mark.student_id,
        "place": place.path,
        "date": mark.date.isoformat(),
        "row": fragments.register_row(box, school=demo.school),
        "item": fragments.latest_item(mark, school=demo.school),
        "form_count": words.count(of_form, "mark", "marks"),
        "counts": {name: sum(other.session == name for other in standing) for name in ("AM", "PM")},
        "say": f"{pupil.name}, {pupil.form}, {mark.session}: {mark.code}, was {mark.replaced}",
    }
