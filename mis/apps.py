"""The mis app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MisConfig(AppConfig):
    """The connection to the MIS, and one writeback per record."""

    name = "mis"
    verbose_name = _("MIS")

    def ready(self) -> None:
        """Hook on to attendance."""
        from mis import deleting, editing, hooks  # noqa: F401
