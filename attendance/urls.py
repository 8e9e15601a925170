"""Addresses of the staff pages."""

from django.urls import path

from attendance.pages.record import record
from attendance.pages.records import records
from attendance.pages.today import today

urlpatterns = [
    path("", today, name="today"),
    path("records/", records, name="records"),
    path("records/<int:pk>/", record, name="record"),
]
