"""The figures as a table, and the table put where people read it. Pure but for the writing."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.figures import Figure

BEGIN, END = "<!-- made by `make bench` -->", "<!-- end of what `make bench` made -->"
HEAD = (
    "| what | n | a second | p50 ms | p95 ms | p99 ms | against its floor | bar | measured |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)


def line_of(figure: Figure, *, measured: str) -> str:
    """One row of the table."""
    bars = "; ".join(f"{bar.says}: {'kept' if bar.kept else '**missed**'}" for bar in figure.bars)
    cells = [figure.what, *_numbers(figure), figure.against, bars, measured]
    return f"| {' | '.join(cells)} |"


def _numbers(figure: Figure) -> list[str]:
    found = figure.spread
    if found is None:
        return ["", figure.value, "", "", ""]
    return [
        f"{found.n:,}",
        f"{found.per_s:,.0f}",
        *(f"{ms:,.2f}" for ms in (found.p50_ms, found.p95_ms, found.p99_ms)),
    ]


def merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The new rows in the place of those about the same; what was not measured this time stays as it was."""
    by_what = {_what(line): line for line in new}
    kept = [by_what.pop(_what(line), line) for line in old]
    return kept + list(by_what.values())


def rows_in(text: str) -> list[str]:
    """The rows between the markers, without the head."""
    _before, _, rest = text.partition(BEGIN)
    between, _, _after = rest.partition(END)
    return [line for line in between.splitlines() if line.startswith("| ") and line not in HEAD]


def replaced(text: str, lines: Iterable[str]) -> str:
    """The text with `lines` between the markers. Raises ValueError where it has none."""
    before, begin, rest = text.partition(BEGIN)
    _between, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("there are no markers to write between")
    return "\n".join([f"{before}{BEGIN}", "", *lines, "", f"{END}{after}"])


def write(path: Path, rows: Sequence[str]) -> None:
    """Put the rows into the file's table."""
    text = path.read_text(encoding="utf-8")
    path.write_text(replaced(text, [*HEAD, *merged(rows_in(text), rows)]), encoding="utf-8")


def _what(line: str) -> str:
    return line.split(" | ", maxsplit=1)[0]
