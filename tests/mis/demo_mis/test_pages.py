"""The school office's screen: registers, the panel, and what a browser is allowed to do there."""

from datetime import datetime
from html.parser import HTMLParser

import pytest

from mis.demo_mis import DemoMis, Mode
from mis.demo_mis.modes import WORDS
from tests.mis.demo_mis.clients import DAISY, LATE, UNAUTHORISED_LATE, Raw, a_mark

REGISTER = "/register/7B/2026-11-23/AM"
MONDAY = "/?date=2026-11-23&session=AM"


class Elements(HTMLParser):
    """Every element of a page with its attributes, and every element that was left open."""

    VOID = frozenset({"meta", "link", "input", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of one kind."""
        return [attributes for found, attributes in self.found if found == tag]


@pytest.fixture(params=["/", MONDAY, REGISTER, "/panel"])
def page(request: pytest.FixtureRequest, raw: Raw) -> str:
    """Each page in turn, with a mark on it."""
    raw.write(a_mark(comment='<script>alert("x")</script>', minutes_late=12))
    return raw.get(request.param).text


def test_a_page_is_well_formed_and_says_what_it_is(page: str) -> None:
    elements = Elements(page)
    assert elements.open == []
    assert elements.all("html") == [{"lang": "en-GB"}]
    assert " · Demo MIS</title>" in page
    assert "not a real one" in page


def test_a_page_has_one_heading_a_main_part_and_a_way_past_the_menu(page: str) -> None:
    elements = Elements(page)
    assert len(elements.all("h1")) == 1
    assert elements.all("main")[0]["id"] == "main"
    assert {"class": "skip", "href": "#main"} in elements.all("a")


def test_a_page_has_no_script_and_no_style_of_its_own(page: str) -> None:
    elements = Elements(page)
    assert elements.all("script") == [{"src": "/static/demo.js", "defer": None}]
    assert elements.all("style") == []
    assert not [1 for _, attributes in elements.found if "style" in attributes]
    assert not [1 for _, attributes in elements.found for name in attributes if name.startswith("on")]


def test_a_page_loads_nothing_from_elsewhere(page: str) -> None:
    elements = Elements(page)
    loaded = [link["href"] or "" for link in elements.all("link")]
    loaded += [script["src"] or "" for script in elements.all("script")]
    assert all(address.startswith("/static/") for address in loaded)


def test_a_page_has_ids_that_are_its_own(page: str) -> None:
    ids = [attributes["id"] for _, attributes in Elements(page).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_what_was_sent_is_text_and_never_markup(raw: Raw) -> None:
    raw.write(a_mark(comment='<script>alert("x")</script>'))
    for path in (MONDAY, REGISTER):
        html = raw.get(path).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_a_page_allows_a_browser_as_little_as_it_needs(raw: Raw) -> None:
    headers = raw.get(REGISTER).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tokens.css", "text/css"),
        ("demo.css", "text/css"),
        ("demo.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_the_files_of_a_page_are_there(raw: Raw, name: str, kind: str) -> None:
    answer = raw.get(f"/static/{name}")
    assert answer.status == 200
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"


def test_pages_need_no_token(demo: DemoMis) -> None:
    assert Raw(port=demo.port, token="").get(REGISTER).status == 200


def test_the_index_has_every_form_by_year(raw: Raw) -> None:
    elements = Elements(raw.get(MONDAY).text)
    tiles = [a["data-place"] for a in elements.all("a") if "data-place" in a]
    assert len(tiles) == 46
    assert tiles[0] == "/register/7A/2026-11-23/AM"
    assert tiles[-1] == "/register/13Z/2026-11-23/AM"


def test_the_index_opens_at_today_in_the_schools_time_zone(demo: DemoMis, raw: Raw) -> None:
    today = datetime.now(demo.school.zone).date()
    assert f'data-date="{today.isoformat()}"' in raw.get("/").text
    assert "Today, Europe/London time" in raw.get("/").text


def test_another_day_says_that_it_is_not_today(raw: Raw) -> None:
    assert "Not today." in raw.get("/?date=2020-01-06").text


@pytest.mark.parametrize(
    "query", ["date=yesterday", "date=2026-02-31", "date=1066-10-14", "session=XM", "date=%00"]
)
def test_a_strange_day_or_session_shows_today(raw: Raw, query: str) -> None:
    answer = raw.get(f"/?{query}")
    assert answer.status == 200
    assert "Today, " in answer.text


def test_the_index_counts_marks_by_session_and_form(raw: Raw) -> None:
    raw.write(a_mark(), a_mark(session="PM"))
    raw.write(a_mark(attendance_code_id=UNAUTHORISED_LATE))
    html = raw.get(MONDAY).text
    assert '<dd data-count="AM">1</dd>' in html
    assert '<dd data-count="PM">1</dd>' in html
    assert "<b>7B</b><small>1 mark</small>" in html


def test_the_latest_marks_lead_to_the_pupils_row_in_its_register(raw: Raw) -> None:
    raw.write(a_mark())
    elements = Elements(raw.get(MONDAY).text)
    assert f"{REGISTER}#pupil-{DAISY}" in [a["href"] for a in elements.all("a")]
    assert f'id="pupil-{DAISY}"' in raw.get(REGISTER).text


def test_the_latest_marks_are_a_dozen_newest_first(raw: Raw) -> None:
    for _ in range(14):
        raw.write(a_mark(attendance_code_id=LATE))
    raw.write(a_mark(attendance_code_id=UNAUTHORISED_LATE))
    html = raw.get(MONDAY).text
    assert html.count("#pupil-") == 12
    assert html.index(">U</b>") < html.index("</li>")


def test_a_register_shows_every_pupil_of_the_form_by_surname(demo: DemoMis, raw: Raw) -> None:
    html = raw.get(REGISTER).text
    assert html.count('<tr role="row" id="pupil-') == len(demo.school.form("7B")) == 24
    assert html.index("Bennett, Daisy") < html.index("Mitchell, Sophia") < html.index("Wilson, Oscar")


def test_a_register_shows_what_a_mark_replaced_and_all_that_came_with_it(raw: Raw) -> None:
    raw.write(a_mark(minutes_late=12, comment="Missed the bus"))
    row = raw.get(REGISTER).text.partition(f'id="pupil-{DAISY}"')[2].partition("</tr>")[0]
    assert row.index(">/</b>") < row.index("replaced by") < row.index(">L</b>")
    for text in ("12 min", "Missed the bus", "Late arrival before the register has closed"):
        assert text in row


def test_a_register_leads_to_the_other_session_and_the_days_around(raw: Raw) -> None:
    links = [a["href"] for a in Elements(raw.get(REGISTER).text).all("a")]
    for day, session in (("2026-11-23", "PM"), ("2026-11-22", "AM"), ("2026-11-24", "AM")):
        assert f"/register/7B/{day}/{session}" in links


def test_a_pupil_who_was_deleted_leaves_the_pages_working(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark())
    demo.delete_student(DAISY)
    assert raw.get(MONDAY).status == raw.get(REGISTER).status == 200
    assert DAISY in raw.get(MONDAY).text


def test_the_panel_has_a_button_for_every_mode_and_presses_the_present_one(demo: DemoMis, raw: Raw) -> None:
    demo.behave("slow", seconds=3)
    buttons = Elements(raw.get("/panel").text).all("button")
    assert {button["value"] for button in buttons} == set(Mode)
    assert [button["value"] for button in buttons if button["aria-pressed"] == "true"] == ["slow"]


def test_the_panel_lists_what_was_asked_and_how_it_was_answered(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark())
    raw.write(a_mark(session="XM"))
    html = raw.get("/panel").text
    assert "POST /attendance/session/" in html
    assert html.index(">422</span>") < html.index(">200</span>")


def test_the_panel_lists_a_request_that_got_no_answer(demo: DemoMis, raw: Raw) -> None:
    demo.behave("resetting")
    with pytest.raises(ConnectionError):
        raw.write(a_mark())
    assert "no answer" in raw.get("/panel").text


def test_the_panel_says_how_to_point_a_client_at_it(demo: DemoMis, raw: Raw) -> None:
    html = raw.get("/panel").text
    for text in (demo.base_url, demo.token, demo.school.id, str(demo.panel_port)):
        assert text in html


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.DOWN])
def test_pressing_a_button_changes_the_mode_and_returns_to_the_panel(
    demo: DemoMis, raw: Raw, mode: Mode
) -> None:
    answer = raw.press(mode)
    assert (answer.status, answer.headers["location"]) == (303, "/panel")
    assert demo.behaviour.mode is mode
    assert f"<b>{WORDS[mode].title}.</b>" in raw.get("/").text


def test_the_panel_sets_seconds_and_writes_only(demo: DemoMis, raw: Raw) -> None:
    raw.press("slow", seconds="2.5", writes_only="yes")
    assert (demo.behaviour.seconds, demo.behaviour.writes_only) == (2.5, True)
    html = raw.get("/panel").text
    assert "checked" in html
    assert "Attendance writes only. Set to 2.5 s." in html


def test_down_leads_to_the_panel_at_its_other_port_and_ends_by_itself(demo: DemoMis, raw: Raw) -> None:
    answer = raw.press("down", seconds="0.2")
    assert answer.headers["location"] == f"http://127.0.0.1:{demo.panel_port}/panel"
    door = Raw(port=demo.panel_port, token="")
    assert f"The panel is at port {demo.panel_port} meanwhile" in door.get("/").text
    assert demo.wait_for(lambda: demo.behaviour.mode is Mode.NORMAL)
    assert raw.get("/").status == 200


def test_down_from_the_panel_lasts_a_minute_unless_told_otherwise(demo: DemoMis, raw: Raw) -> None:
    raw.press("down")
    assert demo.behaviour.seconds == 60


def test_normal_at_the_other_port_opens_the_first_again(demo: DemoMis, raw: Raw) -> None:
    raw.press("down")
    assert Raw(port=demo.panel_port, token="").press("normal").status == 303
    assert raw.get("/").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_press_a_button(demo: DemoMis, raw: Raw, headers: dict[str, str]) -> None:
    answer = raw.request("POST", "/panel", body=b"mode=down", headers=headers)
    assert answer.status == 403
    assert demo.behaviour.mode is Mode.NORMAL


def test_the_panel_behind_a_proxy_is_its_own_origin(demo: DemoMis, raw: Raw) -> None:
    headers = {
        "Origin": "https://demo.example",
        "X-Forwarded-Host": "demo.example",
        "X-Forwarded-Proto": "https",
    }
    assert raw.request("POST", "/panel", body=b"mode=slow", headers=headers).status == 303
    assert demo.behaviour.mode is Mode.SLOW


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_a_script_that_is_no_page_may_press_a_button(
    demo: DemoMis, raw: Raw, headers: dict[str, str]
) -> None:
    assert raw.request("POST", "/panel", body=b"mode=error", headers=headers).status == 303
    assert demo.behaviour.mode is Mode.ERROR


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"mode=",
        b"mode=sleepy",
        b"mode=slow&seconds=-1",
        b"mode=slow&seconds=601",
        b"mode=slow&seconds=nan",
        b"mode=slow&seconds=soon",
        b"mode=slow&seconds=inf",
        b"\xff",
    ],
)
def test_a_button_that_is_none_changes_nothing(demo: DemoMis, raw: Raw, body: bytes) -> None:
    assert raw.request("POST", "/panel", body=body).status == 422
    assert demo.behaviour.mode is Mode.NORMAL
