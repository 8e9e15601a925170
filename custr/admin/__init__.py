"""The admin's pages of schools, pupils, devices and people."""

from custr.admin import devices, people, schools, students

__all__ = ["devices", "people", "schools", "students"]
