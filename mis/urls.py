"""Addresses of the parts that pages of other rooms load, and of this room's own pages in the admin."""

from django.contrib import admin
from django.urls import path

from mis.admin import pupil_import
from mis.pages import connection_strip, writeback_parts
from mis.reconcile_page import compare_with_mis

_IMPORT = "admin/custr/student/import/"
_guard = admin.site.admin_view

urlpatterns = [
    path("records/<int:pk>/writeback/", writeback_parts, name="writeback-parts"),
    path("mis/strip/", connection_strip, name="connection-strip"),
    path("compare/", compare_with_mis, name="compare"),
    path(_IMPORT, _guard(pupil_import.upload), name="pupil-import"),
    path(f"{_IMPORT}template.<str:kind>", _guard(pupil_import.template), name="pupil-template"),
    path(f"{_IMPORT}<uuid:pk>/", _guard(pupil_import.preview), name="pupil-preview"),
]
