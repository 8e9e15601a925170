"""Any file that a program may make of any table of pupils gives the same roll, or a question; never another.

`IMPORT_FILES=2000 make test` tries as many of them; a smaller number is tried by default.
"""

import os

from hypothesis import HealthCheck, Phase, event, given, settings

from mis.pupil_files.file import Opened, open_file
from mis.pupil_files.table import FileError
from tests.mis.pupil_files.any_table import NEEDED, Written, files

COUNT = int(os.environ.get("IMPORT_FILES", "150"))
FIELDS = (*NEEDED, "year", "form")


@settings(
    max_examples=COUNT,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
@given(files())
def test_the_same_roll_or_a_question(written: Written) -> None:
    opened = understood(written)
    if opened is None or opened.reading.troubles or opened.open_questions:
        event(f"{written.how.split()[0]}: asked or refused")
        return
    found = {row.mis_id: {name: getattr(row, name) for name in FIELDS} for row in opened.reading.pupils}
    meant = {mis_id: {name: pupil.get(name) for name in FIELDS} for mis_id, pupil in written.roll.items()}
    if found == meant:
        event(f"{written.how.split()[0]}: the same roll")
        return
    # Text of eight bits does not say what its letters are: then they are shown, with the encoding.
    event(f"{written.how.split()[0]}: its letters are shown")
    assert written.eight_bits, (found, meant)
    assert opened.letters, (written.how, found, meant)
    assert opened.table.encoding in opened.read_as
    assert not written.roll or ascii_of(found) == ascii_of(meant)


def understood(written: Written) -> Opened | None:
    try:
        return open_file(written.content)
    except FileError:
        return None


def ascii_of(roll: dict[str, dict[str, str | None]]) -> list[tuple[str, ...]]:
    """What of a roll is the same in every encoding."""
    return [tuple("".join(filter(str.isascii, text or "")) for text in row.values()) for row in roll.values()]
