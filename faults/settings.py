"""The product's settings, and the campaign's app behind its own."""

from custr.settings import *  # noqa: F403
from custr.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "faults.apps.FaultsConfig"]
