"""Form fields that several admin pages share: clocks, days of the week, lists of words."""

from datetime import time
from typing import Any

from django import forms

from custr.fields import DAY_NAMES


class ClockInput(forms.TimeInput):
    """The browser's own field for a time; seconds are shown only where there are any."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        """`09:05`, or `09:05:30`."""
        if isinstance(value, time):
            return value.isoformat("seconds" if value.second else "minutes")
        return super().format_value(value)


class DayInput(forms.DateInput):
    """The browser's own field for a date."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week as check boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list(DAY_NAMES.items()), **kwargs)


class LinesField(forms.CharField):
    """A list of words, one a line; each once, in their order."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The stored list, as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Lines, as a list."""
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class SecretField(forms.CharField):
    """Write-only: what is stored is never shown, and an empty field keeps it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        super().__init__(required=False, widget=widget, **kwargs)
