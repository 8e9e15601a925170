"""What the options of `import_students` say of a file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from mis.pupil_files.asking import Said
from mis.pupil_files.columns import FIELDS, PLAIN, Head, letter_of, named
from mis.pupil_files.encodings import ENCODINGS, encoding_named
from mis.pupil_files.on_roll import as_said
from mis.pupil_files.table import FileError

_ANY_OPTION = Mapping[str, Any]


def said_by_options(options: _ANY_OPTION) -> Said:
    """What can be said before the file is read. Raises FileError."""
    encoding = encoding_named(options["encoding"])
    if options["encoding"] and not encoding:
        raise FileError(
            _("--encoding knows utf-8, %(names)s, and not “%(name)s”.")
            % {"names": ", ".join(ENCODINGS), "name": options["encoding"]}
        )
    return Said(
        encoding=encoding,
        sheet=options["sheet"],
        hidden=_hidden(options),
        skip=frozenset(options["skip_row"]),
    )


def _hidden(options: _ANY_OPTION) -> bool | None:
    taken, left_out = options["include_hidden_rows"], options["leave_hidden_rows_out"]
    if taken and left_out:
        raise FileError(_("Say --include-hidden-rows or --leave-hidden-rows-out, not both."))
    return taken if taken or left_out else None


def said_of_columns(options: _ANY_OPTION, head: Head) -> Said:
    """What is said of columns by their headings, too. Raises FileError."""
    columns: dict[str, int | None] = {}
    for asked in options["column"]:
        field, name = _pair(asked)
        columns[field] = _column(name, head)
    for preferred, plain in PLAIN.items():
        if plain in columns:  # who names the column of the forename means no other
            columns.setdefault(preferred, None)
    on_roll: dict[int, frozenset[str]] = {}
    for asked in options["on_roll"]:
        name, equals, values = asked.partition("=")
        if not equals:
            words = _("--on-roll takes COLUMN=VALUE[,VALUE], and “%(asked)s” has no =.")
            raise FileError(words % {"asked": asked})
        at = _column(name, head)
        on_roll[at] = on_roll.get(at, frozenset()) | {as_said(value) for value in values.split(",")}
    return replace(said_by_options(options), columns=columns, on_roll=on_roll)


def _pair(asked: str) -> tuple[str, str]:
    field, equals, name = asked.partition("=")
    if field not in FIELDS or not equals:
        raise FileError(_("--column takes FIELD=HEADING, and “%(asked)s” names no field.") % {"asked": asked})
    return field, name


def _column(name: str, head: Head) -> int:
    at = named(name, head.names)
    if at is None:
        letters = [letter_of(column) for column in range(len(head.names))]
        at = letters.index(name.upper()) if name.upper() in letters else None
    if at is None:
        raise FileError(_("The file has no column “%(name)s”.") % {"name": name})
    return at
