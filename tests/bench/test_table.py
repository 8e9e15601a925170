"""The table that `make bench` writes."""

import pytest

from bench.figures import Figure, Spread, at_least, at_most
from bench.table import BEGIN, END, HEAD, line_of, merged, replaced, rows_in, write

SPREAD = Spread(n=12_345, p50_ms=1.234, p95_ms=5.0, p99_ms=1234.5, per_s=98.7)
PAGE = f"# Custr\n\nBefore.\n\n{BEGIN}\n{END}\n\nAfter.\n"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_says_what_was_measured_and_how_its_bars_fared():
    figure = Figure(
        what="recording",
        spread=SPREAD,
        against="0.15 of the bare view",
        bars=[at_least(0.15, 0.12, "≥ 0.12"), at_most(1234.5, 150, "p99 ≤ 150 ms")],
    )
    assert cells(line_of(figure, measured="2026-11-24 full")) == [
        "recording",
        "12,345",
        "99",
        "1.23",
        "5.00",
        "1,234.50",
        "0.15 of the bare view",
        "≥ 0.12: kept; p99 ≤ 150 ms: **missed**",
        "2026-11-24 full",
    ]


def test_a_row_has_as_many_cells_as_the_head():
    for figure in (Figure(what="a", spread=SPREAD), Figure(what="memory", value="180 MB")):
        assert len(cells(line_of(figure, measured="today"))) == len(cells(HEAD[0])) == len(cells(HEAD[1]))


def test_what_was_not_timed_shows_its_value():
    assert "180 MB" in cells(line_of(Figure(what="memory", value="180 MB"), measured="today"))


def test_rows_measured_again_take_the_place_of_the_old():
    old = ["| a | 1 |", "| b | 2 |", "| c | 3 |"]
    assert merged(old, ["| d | 9 |", "| b | 8 |"]) == ["| a | 1 |", "| b | 8 |", "| c | 3 |", "| d | 9 |"]


def test_what_lies_around_the_markers_is_left_alone():
    text = replaced(PAGE, ["one", "two"])
    assert text.startswith(f"# Custr\n\nBefore.\n\n{BEGIN}\n")
    assert text.endswith(f"{END}\n\nAfter.\n")
    assert "\none\ntwo\n" in text
    assert replaced(text, ["three"]) == replaced(PAGE, ["three"])


@pytest.mark.parametrize("text", ["", BEGIN, END, "# Custr\n"])
def test_a_page_without_markers_is_an_error(text):
    with pytest.raises(ValueError, match="markers"):
        replaced(text, ["row"])


def test_written_twice_the_page_holds_each_row_once(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    write(page, ["| a | 1 |", "| b | 2 |"])
    write(page, ["| b | 3 |"])
    assert rows_in(page.read_text()) == ["| a | 1 |", "| b | 3 |"]
    assert page.read_text().count(HEAD[0]) == 1
