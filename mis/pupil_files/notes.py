"""What was done with a file without asking: left out, counted once, filled down, passed over."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import ngettext

from mis.pupil_files.asking import Note, note_of, row_line
from mis.pupil_files.columns import PLAIN, TITLES
from mis.pupil_files.doubts import value_words
from mis.pupil_files.on_roll import value_of
from mis.pupil_files.rows import Reading
from mis.pupil_files.table import Table


def notes_of(table: Table, reading: Reading) -> list[Note]:
    """Each with its count and the first ten cases."""
    return list(_notes(table, reading))


def _notes(table: Table, reading: Reading) -> Iterator[Note]:
    if reading.off_roll:
        yield _off_roll(reading)
    if count := len(reading.headings):
        words = ngettext(
            "%d row was left out: the names of the columns stand there again.",
            "%d rows were left out: the names of the columns stand there again.",
            count,
        )
        yield note_of(words % count, [row_line(number) for number in reading.headings])
    if count := len(reading.skipped):
        words = ngettext(
            "%d row was left out, as was chosen.", "%d rows were left out, as was chosen.", count
        )
        yield note_of(words % count, [row_line(number, shown) for number, shown in reading.skipped])
    if count := len(reading.repeats):
        words = ngettext(
            "%d row says again what one above says, such as a line for each contact: counted once.",
            "%d rows say again what one above says, such as a line for each contact: counted once.",
            count,
        )
        yield note_of(words % count, reading.repeats)
    if count := table.filled_down:
        words = ngettext(
            "%d cell was filled from the one above that is merged over it.",
            "%d cells were filled from the one above that is merged over them.",
            count,
        )
        yield note_of(words % count, [])
    for field, found in reading.blank.items():
        yield _blank(field, found)


def _off_roll(reading: Reading) -> Note:
    today = reading.today
    kinds = Counter(
        f"{one.heading}: {value_words(value_of(row, one.column, one.kind, today))}"
        for one, row in reading.off_roll
    )
    count = len(reading.off_roll)
    words = ngettext(
        "%d row was left out: not a pupil on roll.", "%d rows were left out: not pupils on roll.", count
    )
    return note_of(words % count, [f"{what} ({number})" for what, number in kinds.most_common()])


def _blank(field: str, found: list[str]) -> Note:
    count, title = len(found), str(TITLES[field])
    if field in PLAIN:
        words = ngettext(
            "%(count)d pupil has no “%(title)s”: the plain name is taken.",
            "%(count)d pupils have no “%(title)s”: the plain name is taken.",
            count,
        )
    else:
        words = ngettext(
            "%(count)d cell of “%(title)s” holds only a sign for nothing, and counts as empty.",
            "%(count)d cells of “%(title)s” hold only a sign for nothing, and count as empty.",
            count,
        )
    return note_of(words % {"count": count, "title": title}, [] if field == "upn" else found)
