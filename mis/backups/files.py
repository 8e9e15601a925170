"""Files that appear whole or not at all, and only for their owner."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from custr.commands import WrongInputError


@contextmanager
def appearing(file: Path) -> Iterator[Path]:
    """A place to write it, mode 0600; it appears at the end if nothing went wrong, never over another."""
    if file.exists():
        raise WrongInputError(f"{file} exists already: a backup never overwrites anything.")
    with unfinished(beside=file) as part:
        yield part
        on_disk(part)
        try:
            os.link(part, file)
        except FileExistsError:
            raise WrongInputError(f"{file} exists already: a backup never overwrites anything.") from None
        except OSError:  # a file system that knows no links
            part.rename(file)
        on_disk(file.parent)


@contextmanager
def unfinished(*, beside: Path) -> Iterator[Path]:
    """A file beside it that is gone afterwards, unless it was renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=beside.parent, prefix=f".{beside.name}.")
    except OSError as error:
        raise WrongInputError(f"{beside.parent} cannot be written to: {error.strerror}.") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        with suppress(OSError):
            part.unlink()


def on_disk(path: Path) -> None:
    """What was written survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
