"""The addresses of version 1. With or without a slash at the end: a POST is never redirected."""

from django.urls import re_path

from attendance.api import config, devices, docs, records, students

urlpatterns = [
    re_path(r"^v1/devices/pair/?$", devices.PairDevice.as_view()),
    re_path(r"^v1/devices/heartbeat/?$", devices.Heartbeat.as_view()),
    re_path(r"^v1/config/?$", config.Config.as_view()),
    re_path(r"^v1/students/?$", students.Students.as_view()),
    re_path(r"^v1/students/directory/?$", students.Directory.as_view()),
    re_path(r"^v1/attendance/?$", records.Attendance.as_view()),
    re_path(r"^v1/attendance/batch/?$", records.AttendanceBatch.as_view()),
    re_path(r"^v1/attendance/(?P<id>[^/]+)/?$", records.OneAttendance.as_view()),
    re_path(r"^v1/schema/?$", docs.Schema.as_view(), name="api-schema"),
    re_path(r"^v1/docs/?$", docs.docs, name="api-docs"),
    re_path(r"^", docs.Unknown.as_view()),
]
