"""Become the service and run `manage.py`: for `deploy/custr`, with the settings file, the user, the folder.

The file is read as systemd reads an EnvironmentFile (systemd.exec(5)): no line of it is ever run.
"""

import os
import pwd
import re
import sys
from pathlib import Path
from typing import NoReturn

KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "TZ", "COLUMNS")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PIECE = re.compile(
    r"""'(?P<literal>[^']*)'|"(?P<quoted>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<plain>[^'"\\]+)""", re.S
)
_ESCAPED = re.compile(r"\\(?P<special>[\"\\`$])|\\\n", re.S)


def settings_in(text: str) -> dict[str, str]:
    """Names and values of an EnvironmentFile. Raises `ValueError` with the number of a line that is none."""
    found, number = {}, 0
    lines = iter(text.splitlines())
    for line in lines:
        number += 1
        whole = line.strip()
        if not whole or whole[0] in "#;":
            continue
        while whole.endswith("\\") and (more := next(lines, None)) is not None:
            number += 1
            whole = whole[:-1] + more.strip()
        name, is_set, value = whole.partition("=")
        if not is_set or not _NAME.fullmatch(name.strip()):
            raise ValueError(f"line {number} is no NAME=value")
        found[name.strip()] = _value(value.strip(), number)
    return found


def _value(text: str, number: int) -> str:
    pieces, at = [], 0
    while at < len(text):
        piece = _PIECE.match(text, at)
        if piece is None:
            raise ValueError(f"line {number} has a quotation mark that is not closed")
        at = piece.end()
        if piece["quoted"] is not None:
            pieces.append(_ESCAPED.sub(lambda found: found["special"] or "", piece["quoted"]))
        else:
            pieces.append(piece["literal"] or piece["escaped"] or piece["plain"] or "")
    return "".join(pieces)


def become(name: str) -> None:
    """That user, for good, with the groups that it has."""
    user = pwd.getpwnam(name)
    if os.geteuid() == user.pw_uid:
        return
    os.initgroups(name, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def main(file: str, user: str, root: str, *command: str) -> NoReturn:
    """Never comes back: `manage.py` takes over."""
    try:
        told = settings_in(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SystemExit(f"{file} cannot be read: {why}.") from None
    become(user)
    os.chdir(root)
    os.umask(0o077)
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    python = f"{root}/.venv/bin/python"
    environment = {**kept, "HOME": pwd.getpwnam(user).pw_dir, **told}
    try:
        os.execve(python, [python, "manage.py", *command], environment)  # noqa: S606 - no shell is wanted
    except OSError as error:
        raise SystemExit(f"{user} cannot run {python}: {error.strerror}.") from None


if __name__ == "__main__":
    main(*sys.argv[1:])
