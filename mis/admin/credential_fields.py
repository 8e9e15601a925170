"""The fields of a connection's credentials: what each is called, how it is entered, what is wrong with it."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from custr.admin_fields import SecretField
from mis.capabilities import CHOICES, Shape

LABELS = {
    "token": _("Token"),
    "school_id": _("School id"),
    "username": _("User name"),
    "password": _("Password"),
    "application_id": _("Application id"),
    "client_id": _("Client id"),
    "client_secret": _("Client secret"),
    "school_year": _("School year"),
    "session_name": _("Session name"),
    "am_period_id": _("AM period id"),
    "pm_period_id": _("PM period id"),
    "secret": _("Secret"),
    "timezone": _("Time zone that is sent"),
    "register": _("Register that marks go to"),
}
MISSHAPEN = {
    Shape.NUMBER: _("Give a number, with digits alone."),
    Shape.ZONE: _("Give a time zone such as Europe/London."),
    Shape.HEADER: _("It holds a character that no key has: copy it once more, as plain text."),
    Shape.SIGNING: _(
        "It cannot sign: give one secret, or two with a blank between them; behind whsec_ copy it as a whole."
    ),
    Shape.LONG: _("A secret has 8 characters or more: one that is shorter cannot be hidden where it shows."),
    Shape.CHOICE: _("Choose one of the list."),
}
_CHOICE_NAMES = {
    "roll_call_time": _("Roll call, found by its time (usual)"),
    "roll_call_name": _("Roll call, found by its name: AM or PM"),
    "lesson": _("Lesson register"),
}
_HELP = {
    "register": _(
        "Arbor works the roll call out from lesson marks, so where teachers take lesson registers a mark in "
        "the roll call can be replaced by one that is worked out. The lesson register also takes the reason. "
        "Choose the name only where the school’s roll calls are called AM and PM."
    ),
    "secret": _(
        "The receiver needs the same one. While you replace it, enter the new and the old one with a blank "
        "between them: both sign, so no mark is lost."
    ),
}
MAX_LENGTH = 4096


def credential_field(provider: str, name: str, *, held: Mapping[str, str]) -> forms.Field:
    """A choice shows what is stored; everything else is written and never shown."""
    choices = CHOICES.get((provider, name))
    label = LABELS.get(name, name)
    if choices:
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[(value, _CHOICE_NAMES.get(value, value)) for value in choices],
            initial=held.get(name) or choices[0],
            help_text=_HELP.get(name, ""),
        )
    said = _("Stored. Never shown; leave empty to keep it.") if name in held else _("Not stored yet.")
    field = SecretField(label=label, help_text=said, max_length=MAX_LENGTH, strip=True)
    if provider == "webhook":
        field.help_text = f"{said} {_HELP[name]}"
        field.widget.attrs["data-makes-secret"] = _("Make a secret")
    return field
