"""The pieces of HTML that change while a page is open: made here only, sent whole."""

from html import escape
from urllib.parse import quote

from mis.demo_mis import words
from mis.demo_mis.marks import Mark
from mis.demo_mis.modes import WORDS, Behaviour, Mode
from mis.demo_mis.register import Box, Place, colour_of
from mis.demo_mis.school import School
from mis.demo_mis.values import Exchange, Received


def code_box(letter: str) -> str:
    """A code in a box of its own."""
    return f'<b class="code {colour_of(letter)}">{escape(letter)}</b>'


def _change(before: str, after: str) -> str:
    arrow = '<span aria-hidden="true" class="arrow">→</span><span class="unseen"> replaced by </span>'
    return f'<span class="change">{code_box(before)}{arrow}{code_box(after)}</span>'


def register_row(box: Box, *, school: School) -> str:
    """One pupil's row of a register."""
    mark = box.mark
    shown = _change(mark.replaced, mark.code) if mark else code_box(box.letter)
    when = words.clock(mark.written_at, school.zone) if mark else ""
    cells = {
        "Minutes late": words.minutes(mark.minutes_late) if mark else "",
        "Comment": mark.comment if mark else "",
        "Written": when,
    }
    rest = "".join(
        f'<td role="cell" data-label="{label}"{"" if text else " class=empty"}>{escape(text)}</td>'
        for label, text in cells.items()
    )
    name = f"{box.pupil.surname}, {box.pupil.forename}"
    return (
        f'<tr role="row" id="pupil-{escape(box.pupil.id)}"{" class=written" if mark else ""}>'
        f'<th role="rowheader" scope="row">{escape(name)}</th>'
        f'<td role="cell" class="mark">{shown}<span class="meaning">{escape(box.meaning)}</span></td>'
        f"{rest}</tr>"
    )


def latest_item(mark: Mark, *, school: School) -> str:
    """One mark in the list of the latest, with its way to the form's register."""
    pupil = school.pupils.get(mark.student_id)
    name, form = (pupil.name, pupil.form) if pupil else (mark.student_id, "")
    place = Place(form=quote(form), on=mark.date, session=mark.session)
    target = f"{place.path}#pupil-{quote(mark.student_id)}"
    details = [
        form,
        words.short_date(mark.date),
        mark.session,
        words.minutes(mark.minutes_late),
        mark.comment,
    ]
    return (
        f'<li><a href="{escape(target)}"><span class="who-what"><b>{escape(name)}</b>'
        f"<small>{escape(' · '.join(filter(None, details)))}</small></span>"
        f"{_change(mark.replaced, mark.code)}"
        f"<time>{words.clock(mark.written_at, school.zone)}</time></a></li>"
    )


def request_item(exchange: Exchange, *, school: School) -> str:
    """One request to the API and its answer, as the panel lists it."""
    request, status = exchange.request, exchange.status
    colour = "ok" if status is not None and status < 400 else "bad"
    shown = "no answer" if status is None else str(status)
    path = request.path.removeprefix(f"/v1.0/schools/{school.id}")
    return (
        f"<li><time>{words.clock(request.at, school.zone)}</time>"
        f'<code class="path">{escape(request.method)} {escape(path[:80])}</code>'
        f'<span class="badge {colour}">{shown}</span></li>'
    )


def banner(behaviour: Behaviour, *, request: Received, panel_port: int) -> str:
    """What every page says about the present mode."""
    said = WORDS[behaviour.mode]
    normal = behaviour.mode is Mode.NORMAL
    which = " Attendance writes only." if behaviour.writes_only and not normal else ""
    seconds = "" if behaviour.seconds is None else f" Set to {behaviour.seconds:g} s."
    link = ""
    if behaviour.mode is Mode.DOWN:
        address = f"{request.at_port(panel_port)}/panel"
        link = f' <a href="{escape(address)}">The panel is at port {panel_port} meanwhile</a>.'
    sign = "✓" if normal else "!"
    return (
        f'<p class="banner {"ok" if normal else "wait"}"><span aria-hidden="true">{sign}</span>'
        f"<span><b>{escape(said.title)}.</b> {escape(said.does + which + seconds)}{link}</span></p>"
    )
