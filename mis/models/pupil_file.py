"""A file of pupils between being shown and being imported."""

import uuid

from django.conf import settings
from django.db import models

from custr.models import School


class PupilFile(models.Model):
    """Kept here, not on a disk, so that every server of a deployment has it; for an hour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
