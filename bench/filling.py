"""Large tables, filled by the database itself in minutes: schools, their pupils, records and writebacks.

Every row is such as the product would have written; the columns come from the models: none is forgotten.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.school import FORENAMES, SURNAMES

DAYS_BACK = 190  # the records of a school year, and none of today's
TODAY = 300  # records of today in the measured school: as many as its page shows
_UUID = "lower(hex(randomblob(16)))"


def fill(database: Path, *, school: int, schools: int, pupils: int, records: int) -> None:
    """Bring the file to so many rows, those there are included. `school` is the one that is measured."""
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-400000")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("BEGIN")
        _names(connection)
        _fill_schools(connection, like=school, schools=schools)
        _fill_pupils(connection, pupils=pupils)
        _fill_records(connection, school, records=records)
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def rows_of(database: Path) -> dict[str, int]:
    """How many rows there are."""
    connection = sqlite3.connect(database)
    try:
        return {
            name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for name, table in (
                ("schools", "custr_school"),
                ("pupils", "custr_student"),
                ("records", "attendance_attendancerecord"),
            )
        }
    finally:
        connection.close()


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _names(connection: sqlite3.Connection) -> None:
    """Every forename with every surname, and the keys that the product derives of them."""
    from custr.names import match_key
    from custr.text import name_key, search_key, surname_first_key

    connection.execute(
        "CREATE TEMP TABLE name "
        "(n INTEGER PRIMARY KEY, forename, surname, name_key, surname_first_key, search_key, match_key)"
    )
    pairs = [{"forename": forename, "surname": surname} for surname in SURNAMES for forename in FORENAMES]
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                n,
                *pair.values(),
                *(key(**pair) for key in (name_key, surname_first_key, search_key, match_key)),
            )
            for n, pair in enumerate(pairs)
        ],
    )


def _fill_schools(connection: sqlite3.Connection, *, like: int, schools: int) -> None:
    """More schools, set up as the measured one is."""
    columns = [row[1] for row in connection.execute("PRAGMA table_info(custr_school)")]
    changed = {"slug": "'school-' || n.value", "name": "'School ' || n.value"}
    given = {column: changed.get(column, f"s.{column}") for column in columns if column != "id"}
    there = _count(connection, "custr_school")
    connection.execute(
        f"INSERT INTO custr_school ({', '.join(given)}) SELECT {', '.join(given.values())} "
        f"FROM custr_school s, ({_numbers(there + 1, schools)}) n WHERE s.id = ?",
        (like,),
    )


def _fill_pupils(connection: sqlite3.Connection, *, pupils: int) -> None:
    """Pupils shared out evenly among all schools that have none."""
    from custr.models import Student

    empty = "SELECT id FROM custr_school WHERE id NOT IN (SELECT school_id FROM custr_student)"
    number = connection.execute(f"SELECT count(*) FROM ({empty})").fetchone()[0]
    if not number:
        return
    each = (pupils - _count(connection, "custr_student")) // number
    given = _columns(
        Student,
        {
            "id": _UUID,
            "school_id": "s.id",
            "mis_id": "'A' || n.value",
            "forename": "name.forename",
            "surname": "name.surname",
            "name_key": "name.name_key",
            "surname_first_key": "name.surname_first_key",
            "search_key": "name.search_key",
            "match_key": "name.match_key",
            "match_key_of": "name.forename || char(10) || name.surname",
            "year": "7 + n.value % 5",
            "form": "(7 + n.value % 5) || substr('ABCDE', 1 + n.value % 7 % 5, 1)",
        },
    )
    names = len(FORENAMES) * len(SURNAMES)
    _insert(
        connection,
        Student,
        given,
        f"({empty}) s, ({_numbers(1, each)}) n JOIN name ON name.n = (n.value * 7 + s.id) % {names}",
    )


def _fill_records(connection: sqlite3.Connection, school: int, *, records: int) -> None:
    """Records of past days, and some of today in the measured school; a finished writeback with each."""
    first = connection.execute("SELECT coalesce(max(id), 0) FROM attendance_attendancerecord").fetchone()[0]
    here = connection.execute(
        "SELECT count(*) FROM attendance_attendancerecord WHERE date = date('now') AND school_id = ?",
        (school,),
    ).fetchone()[0]
    today = max(0, TODAY - here)
    past = records - _count(connection, "attendance_attendancerecord") - today
    # So many of every pupil's, as records are: not a few pupils' alone.
    whole, rest = divmod(max(0, past), _count(connection, "custr_student"))
    every = "SELECT id, school_id, forename || ' ' || surname AS name FROM custr_student"
    if whole:
        _insert_records(connection, every, times=whole, days=f"1 + abs(random()) % {DAYS_BACK}")
    _insert_records(connection, f"{every} LIMIT {rest}", times=1, days=f"1 + abs(random()) % {DAYS_BACK}")
    _insert_records(connection, f"{every} WHERE school_id = {school} LIMIT {today}", times=1, days="0")
    _insert_writebacks(connection, after=first)


def _insert_records(connection: sqlite3.Connection, pupils: str, *, times: int, days: str) -> None:
    from attendance.models import AttendanceRecord

    at = "day || ' 08:' || printf('%02d', 46 + abs(random()) % 14) || ':00'"
    given = _columns(
        AttendanceRecord,
        {
            "school_id": "p.school_id",
            "event_id": _UUID,
            "fingerprint": "lower(hex(randomblob(32)))",
            "kind": "'late_arrival'",
            "student_id": "p.id",
            "student_name": "p.name",
            "reason_text": "'Missed the bus'",
            "occurred_at": at,
            "received_at": at,
            "date": "day",
            "session": "'AM'",
            "notes": "'[]'",
        },
    )
    source = (
        f"(SELECT q.*, date('now', '-' || ({days}) || ' days') AS day "
        f"FROM ({pupils}) q, ({_numbers(1, times)}) n) p"
    )
    _insert(connection, AttendanceRecord, given, source)


def _insert_writebacks(connection: sqlite3.Connection, *, after: int) -> None:
    from mis.models import Writeback

    given = _columns(
        Writeback,
        {
            "record_id": "r.id",
            "school_id": "r.school_id",
            "student_id": "r.student_id",
            "occurred_at": "r.occurred_at",
            "trace_id": _UUID,
            "status": "CASE WHEN r.id % 20 THEN 'successful' ELSE 'failed' END",
            "cause": "CASE WHEN r.id % 20 THEN '' ELSE 'mis_timeout' END",
            "date": "r.date",
            "session": "r.session",
            "code": "'L'",
            "claimed_at": "r.received_at",
            "finished_at": "r.received_at",
        },
    )
    _insert(connection, Writeback, given, f"attendance_attendancerecord r WHERE r.id > {after}")


def _columns(model: Any, given: Mapping[str, str]) -> dict[str, str]:
    """A SQL expression for every column of the model: its default where nothing is given."""
    columns = {}
    for field in model._meta.concrete_fields:
        if field.column in given:
            columns[field.column] = given[field.column]
        elif not field.primary_key:
            columns[field.column] = _literal(field)
    return columns


def _literal(field: Any) -> str:
    if field.null:
        return "NULL"
    default = field.get_default()
    return f"'{default}'" if isinstance(default, str) else str(int(default))


def _insert(connection: sqlite3.Connection, model: Any, columns: Mapping[str, str], source: str) -> None:
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    connection.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}")


def _numbers(first: int, last: int) -> str:
    return (
        f"WITH RECURSIVE number(value) AS (SELECT {first} WHERE {first} <= {last} UNION ALL "
        f"SELECT value + 1 FROM number WHERE value < {last}) SELECT value FROM number"
    )
