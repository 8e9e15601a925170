"""What the rows of a file leave in doubt."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mis.pupil_files.asking import Doubt, Question, Said, question_of, row_line
from mis.pupil_files.on_roll import Kind, Telling
from mis.pupil_files.rows import Reading


def questions_of(reading: Reading, telling: Sequence[Telling], said: Said) -> Iterator[Question]:
    """Who is on roll, whether hidden rows count, and which rows are totals."""
    yield from (_on_roll(one) for one in telling)
    if reading.hidden:
        yield _hidden(reading, said)
    if reading.totals or said.skip:
        yield _totals(reading, said)


def value_words(value: str) -> str:
    """What a column says of a row, in words."""
    words = {"": _("(empty)"), "past": _("a date until today"), "future": _("a date after today")}
    return words.get(value, value)


def _on_roll(one: Telling) -> Question:
    values = sorted(one.counts.items(), key=lambda pair: -pair[1])
    taken = one.certain if one.taken is None else one.taken
    likely = ",".join(value for value, _count in values if value in one.certain) or "VALUE"
    words = _("Column “%(heading)s” tells who is on roll: choose which of its values are pupils of today.")
    return question_of(
        Doubt.ON_ROLL,
        words % {"heading": one.heading},
        [f"{value_words(value)}: {count}" for value, count in values],
        is_open=one.taken is None,
        choices=[
            (value, f"{value_words(value)} ({count})", value in taken or "*" in taken)
            for value, count in values[: _most(one)]
        ],
        name=f"on_roll_{one.column}",
        remedy=_('Say which with --on-roll, such as --on-roll "%(heading)s=%(values)s" (* for all of them).')
        % {"heading": one.heading, "values": likely},
    )


def _most(one: Telling) -> int:
    return 30 if one.kind is not Kind.STATUS else 50


def _hidden(reading: Reading, said: Said) -> Question:
    count = len(reading.hidden)
    words = ngettext(
        "%(count)d row is hidden, by a filter or by hand.",
        "%(count)d rows are hidden, by a filter or by hand.",
        count,
    )
    return question_of(
        Doubt.HIDDEN,
        words % {"count": count},
        [row_line(number, shown) for number, shown in reading.hidden],
        is_open=said.hidden is None,
        choices=[
            ("yes", _("Take the hidden rows, too"), said.hidden is True),
            ("no", _("Leave the hidden rows out"), said.hidden is False),
        ],
        name="hidden",
        remedy=_("Take them with --include-hidden-rows, or leave them out with --leave-hidden-rows-out."),
    )


def _totals(reading: Reading, said: Said) -> Question:
    count = len(reading.totals)
    numbers = " ".join(f"--skip-row {number}" for number, _shown in reading.totals)
    words = ngettext(
        "%(count)d row looks like a total or a note and not like a pupil. %(first)s.",
        "%(count)d rows look like totals or notes and not like pupils. The first: %(first)s.",
        count,
    )
    first = row_line(*reading.totals[0]) if reading.totals else ""
    rows = sorted([*reading.totals, *reading.skipped])
    return question_of(
        Doubt.TOTALS,
        words % {"count": count, "first": first} if count else _("Rows that are left out, as was chosen."),
        [],
        is_open=bool(count),
        choices=[(str(number), row_line(number, shown), number in said.skip) for number, shown in rows[:100]],
        name="skip_row",
        remedy=_("Leave it out with %(options)s.") % {"options": numbers[:500]},
    )
