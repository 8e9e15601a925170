"""A real browser at the school office's screen: marks appear by themselves, on any width."""

from collections.abc import Iterator
from typing import Any

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import DAISY, MEDICAL, Raw, a_mark
from tests.mis.engine.waiting import wait_until

REGISTER = "register/7B/2026-11-23/AM"
MONDAY = "?date=2026-11-23&session=AM"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that must not complain of anything (a blocked script, a broken rule)."""
    context = chromium.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert [text for text in complaints if "ERR_" not in text] == []


def open_live(page: Any, address: str) -> None:
    """Open a page and wait until it listens."""
    page.goto(address)
    # Asked from here: a page that waits by itself would have to evaluate text, which its policy forbids.
    wait_until(
        lambda: page.evaluate("source && source.readyState === EventSource.OPEN"), "the page to listen"
    )


def test_a_mark_appears_in_an_open_register_and_is_said_aloud(demo: DemoMis, raw: Raw, page: Any) -> None:
    open_live(page, demo.url + REGISTER)
    row = page.locator(f"#pupil-{DAISY}")
    assert "Present (AM)" in row.inner_text()
    raw.write(a_mark(minutes_late=12, comment="Missed <the> bus"))
    row.get_by_text("Late arrival before the register has closed").wait_for()
    assert "Missed <the> bus" in row.inner_text()
    assert page.locator("#say").inner_text() == "Daisy Bennett, 7B, AM: L, was /"


def test_the_index_counts_and_lists_a_mark_that_leads_to_its_register(
    demo: DemoMis, raw: Raw, page: Any
) -> None:
    open_live(page, demo.url + MONDAY)
    assert page.get_by_text("No mark has been written yet").is_visible()
    raw.write(a_mark())
    page.locator("#latest").get_by_text("Daisy Bennett").click()
    page.wait_for_url(f"**/{REGISTER}#pupil-{DAISY}")


def test_marks_that_were_missed_in_a_hidden_tab_appear_when_it_is_seen(
    demo: DemoMis, raw: Raw, page: Any
) -> None:
    open_live(page, demo.url + REGISTER)
    page.evaluate("source.close()")
    raw.write(a_mark())
    raw.write(a_mark(attendance_code_id=MEDICAL))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(f"#pupil-{DAISY}").get_by_text("Medical or dental appointment").wait_for()


def test_a_button_of_the_panel_changes_every_open_page(demo: DemoMis, page: Any) -> None:
    register = page.context.new_page()
    open_live(register, demo.url + REGISTER)
    page.goto(f"{demo.url}panel")
    page.get_by_role("button", name="Silent").click()
    page.get_by_role("button", name="Silent", pressed=True).wait_for()
    register.bring_to_front()
    register.get_by_text("Takes the request and never answers.").wait_for()
    assert demo.behaviour.mode == "silent"


def test_down_leads_to_a_panel_that_brings_it_back(demo: DemoMis, page: Any) -> None:
    page.goto(f"{demo.url}panel")
    page.get_by_role("button", name="Down").click()
    page.wait_for_url(f"http://127.0.0.1:{demo.panel_port}/panel")
    page.get_by_role("button", name="Normal").click()
    page.get_by_role("button", name="Normal", pressed=True).wait_for()
    page.goto(demo.url)
    assert demo.behaviour.mode == "normal"


@pytest.mark.parametrize("path", [MONDAY, REGISTER, "panel"])
@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways_or_has_a_target_too_small(
    demo: DemoMis, raw: Raw, page: Any, path: str, width: int
) -> None:
    raw.write(a_mark(comment="A very long comment " * 8 + "x" * 90, minutes_late=123.5))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(demo.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll("a:not(.skip):not(.today a), button, input, label.check")]
        .filter(e => e.type !== "checkbox" && e.getBoundingClientRect().height < 43.5)
        .map(e => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [MONDAY, REGISTER, "panel"])
def test_every_text_stands_out_from_its_ground(
    demo: DemoMis, raw: Raw, chromium: Any, path: str, scheme: str
) -> None:
    for code in ("A1203", "A1222", MEDICAL):
        raw.write(a_mark(attendance_code_id=code, comment="Bus", minutes_late=3))
    demo.behave("refusing")
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    opened = context.new_page()
    opened.goto(demo.url + path)
    weak = opened.evaluate(CONTRASTS)
    context.close()
    assert weak == []


# Text against the nearest opaque ground, by WCAG's formula; 4.5 is what AA asks of small text.
CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (grounds, ink) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of [...grounds, ink].filter(Boolean)) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || element.closest(".unseen, .skip") || !element.getClientRects().length) continue;
    const grounds = [];
    for (let e = element; e; e = e.parentElement) grounds.unshift(getComputedStyle(e).backgroundColor);
    const [a, b] = [light(over(grounds)), light(over(grounds, getComputedStyle(element).color))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 90)}`);
  }
  return weak;
}"""
