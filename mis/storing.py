"""Why the database takes nothing: its own code, and plain words. Nothing private: no host, no path, no name.

Codes: https://www.sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from collections.abc import Mapping

from django.db import Error

_FULL = "the disk is full"
_HELD = "another process holds it"
_REFUSED = "it refuses the user or the password"
_WORDS: Mapping[str, str] = {  # by how a code begins
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": "the file cannot be written: look at its owner and mode, and at its folder's",
    "SQLITE_CANTOPEN": "the file cannot be opened: look at its owner and mode, and at its folder's",
    "SQLITE_PERM": "the file cannot be opened: look at its owner and mode",
    "SQLITE_BUSY": _HELD,
    "SQLITE_LOCKED": _HELD,
    "SQLITE_IOERR": "the disk cannot be read or written",
    "SQLITE_CORRUPT": "the file is damaged",
    "SQLITE_NOTADB": "the file is no database",
    "25006": "it may only be read",
    "28": _REFUSED,
    "3D000": "there is none of that name",
    "42501": "the user may not write there",
    "53100": _FULL,
    "53300": "it takes no more connections",
    "55P03": _HELD,
    "57P": "it is starting or stopping",
}


def words_for(error: Error) -> str:
    """Such as `SQLITE_FULL: the disk is full`."""
    cause = error.__cause__ or error
    code = str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")
    for begins, words in _WORDS.items():
        if code.startswith(begins):
            return f"{code}: {words}"
    return f"{code or type(error).__name__}: it cannot be reached or does not answer"
