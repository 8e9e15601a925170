"""The admin's pages of reasons and attendance codes."""

from reasons.admin import codes, doubts, reasons

__all__ = ["codes", "doubts", "reasons"]
