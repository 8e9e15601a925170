"""The admin's pages of attendance records and questions."""

from attendance.admin import questions, records

__all__ = ["questions", "records"]
