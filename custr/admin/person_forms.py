"""The forms of a person who signs in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import AccountForm, RowForm
from custr.guesses import GuessingError, Limit, begin_guess
from custr.models import Membership, Role, School, User
from custr.models.people import NAME_REFUSED
from custr.scoping import may_manage

# What somebody may give who is not the operator: nobody raises a person above an admin.
GIVEN = tuple((value, label) for value, label in Role.choices if value != Role.TRUST)
NAMES_TRIED = 20  # that cannot be used, in 15 minutes


class NamedPersonForm(RowForm):
    """A user name is one however it is written, and a refusal does not say who has it.

    Somebody of the viewer's own schools is named; anybody else's name is refused in the words in which one is
    that could be taken for another, and so many may be tried. (Whoever tries names can still tell those that
    are refused for no visible reason: only an invitation that the person answers says nothing at all.)
    """

    viewer: User | None = None

    def clean_username(self) -> str:
        """The name, unless somebody has it."""
        name: str = self.cleaned_data["username"]
        if self.instance.pk and name == self.instance.username:
            return name
        try:
            guess = begin_guess([Limit(f"names:{self.viewer.pk if self.viewer else ''}", NAMES_TRIED)])
        except GuessingError:
            raise ValidationError(_("Too many names were tried. Try again in 15 minutes.")) from None
        holder = User.objects.by_name(name)
        if holder is None or holder == self.instance:
            guess.was_right()
            return name
        if self._is_known(holder):
            guess.was_right()
            raise ValidationError(_("Somebody of your schools has this user name already."))
        raise ValidationError(NAME_REFUSED)

    def _get_validation_exclusions(self) -> set[str]:
        """A name from before is kept, though it would be refused today."""
        kept = set() if "username" in self.changed_data else {"username"}
        return {*super()._get_validation_exclusions(), *kept}  # type: ignore[misc]

    def _is_known(self, holder: User) -> bool:
        if self.viewer is None or self.viewer.is_superuser:
            return self.viewer is not None
        mine = Membership.objects.filter(user=self.viewer).values("school")
        return may_manage(self.viewer, holder) or holder.memberships.filter(school__in=mine).exists()


class PersonForm(NamedPersonForm):
    """Somebody who is there already. Passwords have a page of their own."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")

    def save(self, commit: bool = True) -> Any:
        """A name that was chosen is no longer one that an upgrade gave."""
        if "username" in self.changed_data:
            self.instance.former_username = ""
        return super().save(commit)


class NewPersonForm(NamedPersonForm, AccountForm):
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
