"""The admin's pages of the MIS connection and its synchronisations. A writeback is shown with its record."""

from mis.admin import connections, runs

__all__ = ["connections", "runs"]
