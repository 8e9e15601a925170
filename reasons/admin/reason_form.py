"""The form of a custom reason: its code and Don't Writeback are one list, as people think of them."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import RowForm
from custr.admin_fields import ClockInput
from custr.admin_scoping import LabelledRows, OneSchoolForm
from custr.models import School
from reasons.admin.choices import codes_to_choose
from reasons.models import AttendanceCode, Reason, TimeCode

DONT_WRITEBACK = "dont"


class ReasonForm(OneSchoolForm):
    """One of a school's own reasons."""

    gives = forms.ChoiceField(
        label=_("Default MIS code"),
        required=False,
        help_text=_(
            "The attendance code that this reason gives. Without one nothing is written before the first "
            "time-based code."
        ),
    )

    class Meta:
        model = Reason
        fields = ("school", "text", "kind", "archived", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gives = cast("forms.ChoiceField", self.fields["gives"])
        codes = codes_to_choose(self.settled, present=self.instance.code_id)
        self.codes = {str(code.pk): code for code in codes}
        listed = [(key, str(code)) for key, code in self.codes.items()]
        gives.choices = [("", _("No code")), (DONT_WRITEBACK, _("Don't Writeback")), *listed]
        gives.initial = self._present()

    def clean(self) -> dict[str, Any]:
        """Part the list into code and writeback. Don't Writeback leaves the code for another day."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("gives")
        self.instance.writeback = chosen != DONT_WRITEBACK
        if self.instance.writeback and chosen is not None:
            self.instance.code = self.codes.get(chosen)
        return cleaned

    def _present(self) -> str:
        if not self.instance.writeback:
            return DONT_WRITEBACK
        return str(self.instance.code_id or "")


class TimeCodeForm(RowForm):
    """From this time on, another code."""

    settled: School | None = None

    class Meta:
        model = TimeCode
        fields = ("starts", "code")
        widgets = {"starts": ClockInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields.get("code")
        if isinstance(code, forms.ModelChoiceField):
            present = self.instance.code_id
            code.queryset = codes_to_choose(self.settled, present=present)
            code.label_from_instance = AttendanceCode.__str__  # type: ignore[assignment]


class TimeCodeRows(LabelledRows):
    """The rows of one reason: no two from one time."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        """In the words of the page."""
        return str(_("Two rows begin at the same time."))
