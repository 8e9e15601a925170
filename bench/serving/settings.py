"""The product's settings, and one address more."""

from custr.settings import *  # noqa: F403

ROOT_URLCONF = "bench.serving.urls"
