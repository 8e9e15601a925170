"""Django's admin classes under names that take no type arguments: at run time they know none."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm

if TYPE_CHECKING:
    AnyAdmin = BaseModelAdmin[Any]
    PageAdmin = admin.ModelAdmin[Any]
    TableInline = admin.TabularInline[Any, Any]
    RowForm = forms.ModelForm[Any]
    RowFormSet = forms.BaseInlineFormSet[Any, Any, Any]
    AccountAdmin = UserAdmin[Any]
    AccountForm = BaseUserCreationForm[Any]
else:
    AnyAdmin = BaseModelAdmin
    PageAdmin = admin.ModelAdmin
    TableInline = admin.TabularInline
    RowForm = forms.ModelForm
    RowFormSet = forms.BaseInlineFormSet
    AccountAdmin = UserAdmin
    AccountForm = BaseUserCreationForm

__all__ = ["AccountAdmin", "AccountForm", "AnyAdmin", "PageAdmin", "RowForm", "RowFormSet", "TableInline"]
