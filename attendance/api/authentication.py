"""Who is calling: a device, by its token. A staff session counts for nothing here (rest.md)."""

from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import CharField, Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from custr.devices import hash_token
from custr.models import Device
from custr.patience import AWAY
from custr.prepared import Given, Prepared

LAST_USED_EVERY = timedelta(minutes=1)

# With the school's connection, which mis declares: recording asks at once whether there is one.
_BY_TOKEN = Prepared(
    lambda: (
        Device.objects.select_related("school__connection")
        .filter(token_hash=Given("token_hash", CharField()), revoked_at=None)
        .order_by()
    )
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A device, as the framework wants its users."""

    device: Device
    is_authenticated: bool = True


class DeviceTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; one query, the device with its school."""

    def authenticate(self, request: Request) -> tuple[Caller, Device] | None:
        """The caller; None without a bearer token, 401 for one that is wrong or revoked."""
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        device = _BY_TOKEN.one(token_hash=hash_token(token.strip()))
        if device is None:
            raise AuthenticationFailed
        # A call that only reads is not refused for a time that could not be kept.
        with suppress(*AWAY) if request.method in SAFE_METHODS else nullcontext():
            _keep_last_used(device)
        return Caller(device), device

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


def _keep_last_used(device: Device) -> None:
    """Once a minute at most: a write costs more than all the rest of a reading call."""
    now = timezone.now()
    if device.last_used_at is None or device.last_used_at <= now - LAST_USED_EVERY:
        due = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY)
        Device.objects.filter(due, pk=device.pk).update(last_used_at=now)
