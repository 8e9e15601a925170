"""Cost against size as a picture that stands on light and dark pages alike."""

from collections.abc import Sequence
from pathlib import Path

from bench.growing import DEARER, Point
from bench.reading import SEARCH_MS, TODAY_MS

_INK = "#7a7f87"
_COLOURS = ("#2f81c7", "#c2681c", "#3d9a5f")


def plot(points: Sequence[Point], path: Path) -> None:
    """Three panels, each with its bar as a dashed line."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    with mpl.rc_context(
        {
            "svg.hashsalt": "custr",
            "svg.fonttype": "none",
            "font.size": 9,
            **dict.fromkeys(
                ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), _INK
            ),
        }
    ):
        figure, panels = pyplot.subplots(1, 3, figsize=(9.5, 2.9), layout="constrained")
        for panel, (title, bar, values), colour in zip(panels, _panels(points), _COLOURS, strict=True):
            panel.plot(
                [point.records for point in points], values, "o-", color=colour, linewidth=1.8, markersize=4
            )
            panel.axhline(bar, color=_INK, linestyle="--", linewidth=1)
            panel.annotate(
                "bar", (points[0].records, bar), xytext=(0, 3), textcoords="offset points", color=_INK
            )
            panel.set(xscale="log", title=title, xlabel="records", ylim=(0, max(bar, *values) * 1.15))
            panel.title.set_color(_INK)
            panel.patch.set_alpha(0)
            panel.grid(color=_INK, alpha=0.2, linewidth=0.5)
            panel.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, transparent=True, metadata={"Date": None})
        pyplot.close(figure)


def _panels(points: Sequence[Point]) -> list[tuple[str, float, list[float]]]:
    return [
        ("recording, × an empty database", DEARER, [point.recording for point in points]),
        ("search, p95 ms", SEARCH_MS, [point.search_ms for point in points]),
        ("today's list, p95 ms", TODAY_MS, [point.today_ms for point in points]),
    ]
