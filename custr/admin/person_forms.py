"""The forms of a person who signs in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import AccountForm, RowForm
from custr.models import Role, School, User

# What somebody may give who is not the operator: nobody raises a person above an admin.
GIVEN = tuple((value, label) for value, label in Role.choices if value != Role.TRUST)


class PersonForm(RowForm):
    """Somebody who is there already. Passwords have a page of their own."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")


class NewPersonForm(AccountForm):
    """A new person, with a role in one school: without any, nobody but the operator would see them."""

    settled: School | None = None
    role = forms.ChoiceField(label=_("Role"), choices=GIVEN, initial=Role.STAFF)

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.settled is not None and "role" in self.fields:
            self.fields["role"].help_text = _("What this person may do for %(school)s.") % {
                "school": self.settled
            }
