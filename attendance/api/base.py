"""What the views of the interface have in common."""

from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework.views import APIView

from attendance.api.parsers import malformed
from attendance.api.problems import ProblemError, problem
from attendance.faults import EntryRefusedError, Fault
from custr.models import Device


class KioskView(APIView):
    """A call of one device, which sees its own school alone."""

    http_method_names = ["get", "head", "post"]  # OPTIONS has nothing to tell

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Kept by nobody, unless the answer says otherwise: most hold a name."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @property
    def device(self) -> Device:
        """Who is calling; its school is at hand."""
        return cast(Device, self.request.auth)

    def json(self) -> Any:
        """The JSON body; 400 `malformed` where there is none."""
        _refuse_encoded(self.request.headers.get("Content-Encoding", ""))
        if self.request.stream is None:
            raise malformed()
        return self.request.data

    def json_object(self) -> dict[str, Any]:
        """The JSON body, which has to be an object."""
        body = self.json()
        if not isinstance(body, dict):
            raise EntryRefusedError([Fault(field="", code="invalid", detail=_("Send a JSON object."))])
        return body


def _refuse_encoded(encoding: str) -> None:
    """Raise a 415 for a body that is packed: unpacking is how a small one becomes gigabytes."""
    if encoding.strip().lower() not in ("", "identity"):
        detail = _("Send the body as it is, without Content-Encoding: %(encoding)s.") % {
            "encoding": encoding.strip()[:40]
        }
        raise ProblemError(problem(415, "unsupported_media_type", detail=detail))
