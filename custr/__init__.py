"""The project, and who is who: schools, pupils, devices, memberships."""

__version__ = "0.2.0.dev0"
