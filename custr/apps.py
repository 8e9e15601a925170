"""The project's own app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustrConfig(AppConfig):
    """Schools, people, devices; and the checks of every setting."""

    name = "custr"
    verbose_name = _("Schools and people")

    def ready(self) -> None:
        """Register the numbered system checks."""
        from custr import checks  # noqa: F401
