"""The rows of a file between two steps: its owner's alone, for an hour."""

import uuid
from datetime import datetime, timedelta

from custr.models import School, User
from mis.models import PupilFile
from mis.pupil_files.packing import packed, unpacked
from mis.pupil_files.table import Source
from mis.sync.lines import as_line

KEPT_FOR = timedelta(hours=1)


def keep(source: Source, *, name: str, school: School, user: User, now: datetime) -> PupilFile:
    """In place of whatever this person kept for the school before."""
    forget_old(now)
    PupilFile.objects.filter(school=school, user=user).delete()
    name = as_line(name)[:200]
    content = packed(source)
    return PupilFile.objects.create(school=school, user=user, name=name, content=content, uploaded_at=now)


def source_of(kept: PupilFile) -> Source | None:
    """Its rows; None for what another version of this program has kept."""
    return unpacked(bytes(kept.content))


def kept_file(pk: uuid.UUID, *, user: User, now: datetime) -> PupilFile | None:
    """The file, if it is this person's and not too old."""
    mine = PupilFile.objects.filter(pk=pk, user=user, uploaded_at__gt=now - KEPT_FOR)
    return mine.select_related("school").first()


def forget_old(now: datetime) -> None:
    """Names of pupils are not left lying about. Looked at first: a deletion would lock the database."""
    old = PupilFile.objects.filter(uploaded_at__lte=now - KEPT_FOR)
    if old.exists():
        old.delete()
