"""Questions that a school asks at the kiosk, and the answers. Answers never leave for the MIS."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.models.records import AttendanceRecord
from custr.models import School
from custr.text import normalise
from reasons.models import OfferedFor


class QuestionType(models.TextChoices):
    """How a question is answered."""

    TEXT = "text", _("Typed text")
    CHOICE = "choice", _("One of several choices")


class Question(models.Model):
    """One question; archived, never deleted, once it has answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="questions", db_index=False)
    text = models.CharField(_("question"), max_length=200)
    text_key = models.CharField(max_length=400, editable=False)
    kind = models.CharField(_("type"), max_length=12, choices=OfferedFor.choices, default=OfferedFor.BOTH)
    type = models.CharField(
        _("answered by"), max_length=6, choices=QuestionType.choices, default=QuestionType.TEXT
    )
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("required"), default=False)
    archived = models.BooleanField(_("archived"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering: ClassVar = ["position", "text"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "text_key", "kind"], name="question_once"),
            models.CheckConstraint(condition=Q(kind__in=OfferedFor.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(type__in=QuestionType.values), name="question_type_known"),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key true to the text."""
        self.text_key = normalise(self.text)
        super().save(*args, **kwargs)


class Answer(models.Model):
    """What a pupil answered to one question of one record."""

    record = models.ForeignKey(
        AttendanceRecord, on_delete=models.CASCADE, related_name="answers", db_index=False
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(_("answer"), max_length=200)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "question"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return self.text
