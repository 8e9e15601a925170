"""An exception for the log: its kind, its code and its place. Its words and its variables may hold a name."""

import errno
import traceback
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_FRAMES = 25


def told(error: BaseException) -> dict[str, Any]:
    """What may be known of an exception, and of what led to it."""
    said: dict[str, Any] = {"error": _kind(error), "frames": _frames(error)}
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        said["because"] = {"error": _kind(before), "frames": _frames(before)[-3:]}
    return said


def _kind(error: BaseException) -> str:
    """Its type, with a code out of a closed list where it has one, such as SQLITE_BUSY."""
    return " ".join(filter(None, (type(error).__name__, _code(error) or _code(error.__cause__))))


def _code(error: BaseException | None) -> str:
    """The database's or the system's own code; the missing module of an import."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, "")
    if isinstance(error, ImportError):
        return error.name or ""
    return str(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")


def _frames(error: BaseException) -> list[str]:
    """`file:line function`, the innermost last."""
    found = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found]


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return str(path.relative_to(_ROOT))
    return "/".join(path.parts[-3:])
