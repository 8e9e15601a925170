"""Who comes to the admin: one who owns, one who shares, one who must not see; and how they fill in a form."""

from typing import Any

from django.forms import NullBooleanField
from django.test import Client

from custr.models import Membership, Role, School, User

PASSWORD = "a-long-password-7"


def somebody(username: str, role: str = Role.ADMIN, *schools: School, **fields: Any) -> User:
    """Somebody with one role in these schools; staff accounts are those with more than the role staff."""
    given = {"is_staff": role != Role.STAFF, **fields}
    user = User.objects.create_user(username, f"{username}@school.example", PASSWORD, **given)
    for school in schools:
        Membership.objects.create(user=user, school=school, role=role)
    return user


def signed_in(user: User) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(user)
    return client


def the_operator() -> Client:
    """A superuser, who has no school of their own."""
    return signed_in(User.objects.create_superuser("operator", "operator@custr.example", PASSWORD))


def filled_in(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would post of a form as it stands, with some fields changed; None leaves one out."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form]
    forms += [part for formset in formsets for part in (formset.management_form, *formset.forms)]
    data = {bound.html_name: _as_posted(bound) for form in forms for bound in form}
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value is not None}


def errors_of(page: Any) -> str:
    """Every error of a form that came back, as one text."""
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    found = [page.context["adminform"].form.errors, *(row for formset in formsets for row in formset.errors)]
    found += [formset.non_form_errors() for formset in formsets]
    return " ".join(map(str, found))


def said(page: Any) -> str:
    """What stands on top of the page."""
    return " ".join(str(message) for message in page.context["messages"])


def _as_posted(bound: Any) -> Any:
    value = bound.value()
    if isinstance(bound.field, NullBooleanField):
        return {True: "true", False: "false"}.get(value, "unknown")
    if value is None or value is False:
        return None
    return "on" if value is True else value
