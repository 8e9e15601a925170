"""What Django tells developers of an error: no secret of a setting, nothing that was posted."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class Discreet(SafeExceptionReporterFilter):
    """Django's filter knows nothing of a broker's address, and shows what was typed and every variable."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + "|BROKER|CREDENTIAL|DATABASES|PIN|COOKIE",
        flags=re.IGNORECASE,
    )

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Names of fields alone."""
        return dict.fromkeys(super().get_post_parameters(request) or {}, self.cleansed_substitute)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        """Names alone: Django hides what the session's cookie is called now, and no other."""
        return dict.fromkeys(super().get_safe_cookies(request), self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest, tb_frame: Any) -> Any:
        """None but on a developer's own machine: they hold pupils, answers and tokens."""
        if not settings.DEBUG:
            return []
        return super().get_traceback_frame_variables(request, tb_frame)
