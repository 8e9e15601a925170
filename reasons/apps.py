"""The reasons app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReasonsConfig(AppConfig):
    """Attendance codes, reasons, time-based codes."""

    name = "reasons"
    verbose_name = _("Reasons and codes")
