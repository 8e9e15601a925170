"""The questions that a school asks at its kiosks."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from attendance.models import Question, QuestionType
from custr.admin_fields import LinesField
from custr.admin_scoping import OneSchoolForm, ScopedAdmin
from custr.text import normalise


class QuestionForm(OneSchoolForm):
    """One question; its choices one a line."""

    choices = LinesField(
        label=_("Choices"),
        required=False,
        help_text=_("One a line, for a question that is answered by one of several choices."),
    )

    class Meta:
        model = Question
        fields = ("school", "text", "kind", "type", "choices", "required", "archived", "position")

    def clean(self) -> dict[str, Any]:
        """What is to be chosen from goes with the type; one text serves a type of event once."""
        cleaned = super().clean() or self.cleaned_data
        kind_of_answer, choices = cleaned.get("type"), cleaned.get("choices", [])
        if kind_of_answer == QuestionType.CHOICE and not choices:
            self.add_error("choices", _("Give at least one choice."))
        if kind_of_answer == QuestionType.TEXT and choices:
            self.add_error("choices", _("A question answered by typing has no choices."))
        if "text" in cleaned and self._is_asked_already(cleaned):
            self.add_error("text", ValidationError(_("There is a question of this text and type already.")))
        return cleaned

    def _is_asked_already(self, cleaned: dict[str, Any]) -> bool:
        twins = Question.objects.filter(
            school=self.instance.school_id, text_key=normalise(cleaned["text"]), kind=cleaned.get("kind")
        )
        return twins.exclude(pk=self.instance.pk).exists()


@admin.register(Question)
class QuestionAdmin(ScopedAdmin):
    """Archived, never deleted, once it has answers."""

    hint = _("What else a kiosk asks; answers never leave for the MIS")
    form = QuestionForm
    list_display = ("text", "kind", "type", "asked")
    list_filter = ("kind", "archived")
    search_fields = ("text",)
    fields = ("school", "text", "kind", "type", "choices", "required", "archived", "position")

    @admin.display(description=_("asked"), ordering="archived")
    def asked(self, question: Question) -> Any:
        """Whether it must be answered, or is asked no more."""
        if question.archived:
            return _("Archived")
        return _("Required") if question.required else _("May be left out")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody has ever answered."""
        answered = obj is not None and obj.answers.exists()
        return not answered and super().has_delete_permission(request, obj)
