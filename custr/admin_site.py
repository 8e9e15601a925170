"""The admin's app: Django's own, with our site."""

from django.contrib.admin.apps import AdminConfig


class CustrAdminConfig(AdminConfig):
    """Django's own admin, open to those who configure a school."""

    default_site = "custr.administration.CustrAdminSite"

    def ready(self) -> None:
        """Find every app's admin; rights come from memberships alone, so groups go."""
        super().ready()
        from django.contrib import admin
        from django.contrib.auth.models import Group

        admin.site.unregister(Group)
