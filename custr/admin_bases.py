"""Django's admin classes under names that take no type arguments: at run time they know none."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.datastructures import MultiValueDict

from custr.text import visible

if TYPE_CHECKING:
    AnyAdmin = BaseModelAdmin[Any]
    PageAdmin = admin.ModelAdmin[Any]
    TableInline = admin.TabularInline[Any, Any]
    _ModelForm = forms.ModelForm[Any]
    RowFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    AccountAdmin = UserAdmin[Any]
    _AccountForm = BaseUserCreationForm[Any]
else:
    AnyAdmin = BaseModelAdmin
    PageAdmin = admin.ModelAdmin
    TableInline = admin.TabularInline
    _ModelForm = forms.ModelForm
    RowFormSet = forms.BaseInlineFormSet
    AccountAdmin = UserAdmin
    _AccountForm = BaseUserCreationForm


class _VisibleTexts(forms.BaseForm):
    """What is typed is read without the characters that nobody sees; passwords and secrets as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secret = {
            self.add_prefix(name)
            for name, field in self.fields.items()
            if isinstance(field.widget, forms.PasswordInput)
        }
        if self.is_bound:
            self.data = _visible(self.data, but=secret)


def _visible(data: Any, *, but: Collection[str]) -> MultiValueDict[str, Any]:
    """The fields as posted, whole or as a plain dictionary, without unseen characters `but` in these."""
    posted = data if isinstance(data, MultiValueDict) else MultiValueDict({key: [data[key]] for key in data})
    return MultiValueDict(
        {
            name: values if name in but else [visible(one) if isinstance(one, str) else one for one in values]
            for name, values in posted.lists()
        }
    )


class RowForm(_VisibleTexts, _ModelForm):
    """A form of one row."""


class AccountForm(_VisibleTexts, _AccountForm):
    """A form that makes somebody who signs in."""


__all__ = ["AccountAdmin", "AccountForm", "AnyAdmin", "PageAdmin", "RowForm", "RowFormSet", "TableInline"]
