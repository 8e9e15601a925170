"""The door a WSGI server comes in by. The sweep starts here: with the server's worker, by itself."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "custr.settings")

_django = get_wsgi_application()

from attendance.api.docs import schema  # noqa: E402 - needs the loaded apps
from custr.checks import stop_if_misconfigured  # noqa: E402
from custr.chunks import unread_bodies, whole_bodies  # noqa: E402
from custr.logs.setup import set_up_server  # noqa: E402
from mis import sweeper  # noqa: E402
from mis.sync.nightly import start_nightly  # noqa: E402

application = unread_bodies(whole_bodies(_django))
set_up_server()
stop_if_misconfigured()
# Warm: the first pupil of the morning does not wait for imports.
get_resolver().url_patterns  # noqa: B018
schema()
_inprocess = settings.WRITEBACK_ENGINE == "inprocess"
sweeper.start(makes_attempts=_inprocess)
if _inprocess:
    start_nightly()
# What was made until here stays: the collector need not look through it for rubbish time and again, in the
# middle of somebody's page.
gc.collect()
gc.freeze()
