"""Who is at work: a process that makes attempts, and its heartbeat."""

import uuid

from django.db import models


class Worker(models.Model):
    """One process. The sweep takes its attempts for lost only when the heart has stopped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    steady_since = models.DateTimeField(null=True)  # of the last release, which still asks for it
    swept_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)
