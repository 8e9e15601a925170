"""Wrong guesses at codes and passwords. Counted in the database, so every process counts the same."""

from typing import ClassVar

from django.db import models


class WrongGuess(models.Model):
    """One, under one of the keys that it counts under (`custr.guesses`)."""

    key = models.CharField(max_length=120)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="wrong_guess_by_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.at:%H:%M:%S}"
