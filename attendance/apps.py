"""The attendance app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    """Attendance records and the kiosk's interface."""

    name = "attendance"
    verbose_name = _("Attendance")

    def ready(self) -> None:
        """Keep the ids of deleted events."""
        from attendance import tombstones  # noqa: F401
