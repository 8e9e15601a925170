"""The three pages: registers of the day, one register, and the panel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from mis.demo_mis import fragments, words
from mis.demo_mis.modes import GROUPS, WORDS, Mode, Words
from mis.demo_mis.register import SESSIONS, Place, boxes_of

if TYPE_CHECKING:
    from mis.demo_mis.server import DemoMis
    from mis.demo_mis.values import Received

_FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = {path.stem: Template(path.read_text("utf-8")) for path in _FOLDER.glob("*.html")}
LATEST_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page's own part: its title, its HTML and what its script needs to know."""

    title: str
    content: str
    here: str
    data: Mapping[str, str] = field(default_factory=dict)


def whole(demo: DemoMis, page: Page, *, request: Received) -> str:
    """The page inside the frame that all pages share."""
    data = {"seq": str(demo.journal.last), "instance": demo.instance, **page.data}
    return _TEMPLATES["page"].substitute(
        title=escape(page.title),
        data=" ".join(f'data-{name}="{escape(value)}"' for name, value in data.items()),
        school=escape(demo.school.name),
        banner=fragments.banner(demo.behaviour, request=request, panel_port=demo.panel_port),
        registers_current=_current(page.here == "registers"),
        panel_current=_current(page.here == "panel"),
        content=page.content,
    )


def index(demo: DemoMis, *, on: date, session: str) -> Page:
    """All forms of one day and session, how many marks each got, and the latest marks."""
    standing = demo.marks.on(on)
    counts = Counter(mark.session for mark in standing)
    content = _TEMPLATES["index"].substitute(
        heading=escape(words.long_date(on)),
        today=_today_note(demo, on),
        days=_days(demo, on, lambda day: f"/?date={day}&session={session}"),
        sessions=_sessions(session, lambda name: f"/?date={on}&session={name}"),
        years=_years(demo, on=on, session=session),
        am=counts["AM"],
        pm=counts["PM"],
        pupils=sum(pupil.active for pupil in list(demo.school.pupils.values())),
        latest="".join(
            fragments.latest_item(mark, school=demo.school) for mark in demo.marks.latest(LATEST_SHOWN)
        ),
    )
    return Page(title="Registers", content=content, here="registers", data={"date": on.isoformat()})


def register(demo: DemoMis, *, place: Place) -> Page:
    """One form's register for one session."""
    boxes = boxes_of(place, school=demo.school, marks=demo.marks)
    content = _TEMPLATES["register"].substitute(
        form=escape(place.form),
        year=escape(boxes[0].pupil.year),
        session=place.session,
        heading=escape(words.long_date(place.on)),
        today=_today_note(demo, place.on),
        back=escape(f"/?date={place.on}&session={place.session}"),
        days=_days(demo, place.on, lambda day: _path(place, on=day)),
        sessions=_sessions(place.session, lambda name: _path(place, session=name)),
        pupils=words.count(len(boxes), "pupil", "pupils"),
        rows="".join(fragments.register_row(box, school=demo.school) for box in boxes),
    )
    title = f"{place.form} {place.session}, {words.short_date(place.on)}"
    return Page(title=title, content=content, here="registers", data={"place": place.path})


def panel(demo: DemoMis) -> Page:
    """The buttons that make the MIS misbehave, and what it was asked lately."""
    behaviour = demo.behaviour
    content = _TEMPLATES["panel"].substitute(
        modes="".join(_mode_group(group, now=behaviour.mode) for group in GROUPS),
        writes_only="checked" if behaviour.writes_only else "",
        base_url=escape(demo.base_url),
        token=escape(demo.token),
        school_id=escape(demo.school.id),
        panel_port=demo.panel_port,
        requests="".join(
            fragments.request_item(exchange, school=demo.school)
            for exchange in reversed(list(demo.exchanges))
        ),
    )
    return Page(title="Panel", content=content, here="panel", data={"mode": behaviour.mode})


def _current(here: bool) -> str:
    return ' aria-current="page"' if here else ""


def _path(place: Place, *, on: date | None = None, session: str = "") -> str:
    return Place(form=quote(place.form), on=on or place.on, session=session or place.session).path


def _today_note(demo: DemoMis, on: date) -> str:
    if on == demo.today():
        return f"Today, {escape(demo.school.zone.key)} time"
    return f'Not today. <a href="/">Go to {escape(words.short_date(demo.today()))}</a>'


def _days(demo: DemoMis, on: date, address: Callable[[date], str]) -> str:
    links = {"←": ("Day before", on - timedelta(days=1)), "→": ("Day after", on + timedelta(days=1))}
    return "".join(
        f'<a class="btn" href="{escape(address(day))}" aria-label="{label}" title="{label}">{arrow}</a>'
        for arrow, (label, day) in links.items()
    )


def _sessions(session: str, address: Callable[[str], str]) -> str:
    return "".join(
        f'<a href="{escape(address(name))}"{_current(name == session)}>{name}</a>' for name in SESSIONS
    )


def _years(demo: DemoMis, *, on: date, session: str) -> str:
    pupils = demo.school.pupils
    counts = Counter(
        pupils[mark.student_id].form
        for mark in demo.marks.on(on)
        if mark.session == session and mark.student_id in pupils
    )
    return "".join(
        f'<section class="year"><h3>Year {escape(year)}</h3><div class="forms">'
        + "".join(_form_tile(Place(form=form, on=on, session=session), counts[form]) for form in forms)
        + "</div></section>"
        for year, forms in demo.school.forms().items()
    )


def _form_tile(place: Place, count: int) -> str:
    has = " has" if count else ""
    number = words.count(count, "mark", "marks") if count else ""
    return (
        f'<a class="form{has}" href="{escape(_path(place))}" data-place="{escape(place.path)}">'
        f"<b>{escape(place.form)}</b><small>{number}</small></a>"
    )


def _mode_group(group: str, *, now: Mode) -> str:
    cards = "".join(
        _mode_card(mode, said, now=mode is now) for mode, said in WORDS.items() if said.group == group
    )
    return f'<section class="group"><h2>{escape(group)}</h2><ul>{cards}</ul></section>'


def _mode_card(mode: Mode, said: Words, *, now: bool) -> str:
    badge = f'<span class="badge {"ok" if mode is Mode.NORMAL else "wait"}">Now</span>' if now else ""
    return (
        f'<li class="mode{" now" if now else ""}"><div><h3>{escape(said.title)}{badge}</h3>'
        f'<p id="does-{mode}">{escape(said.does)} <span class="soft">{escape(said.written)}</span></p></div>'
        f'<button class="btn{" p" if mode is Mode.NORMAL else ""}" name="mode" value="{mode}" '
        f'aria-pressed="{str(now).lower()}" aria-describedby="does-{mode}">{escape(said.title)}</button></li>'
    )
