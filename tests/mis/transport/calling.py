"""How the transport tests make a call, and how they name what came of it."""

import time
from dataclasses import dataclass, replace
from ipaddress import ip_network

from mis.calls import CallError, Reply, Request, json_request
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import Network
from mis.transport import send

LOOPBACK = Network(allowed=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
SHORT = 0.6  # seconds; long enough for a loaded machine, short enough for many tests
ALLOWANCE = 0.5  # seconds a call may end after its deadline


@dataclass(frozen=True, kw_only=True)
class Outcome:
    seconds: float
    reply: Reply | None = None
    failure: CallError | None = None

    @property
    def cause(self) -> Cause | None:
        return self.failure.cause if self.failure else None


def attempt(
    request: Request | str, *, seconds: float = 5, network: Network = LOOPBACK, **network_changes: object
) -> Outcome:
    """Make one call; a text stands for a JSON POST to that address."""
    if isinstance(request, str):
        request = json_request("POST", request, {"mark": "L"})
    began = time.monotonic()
    try:
        reply = send(request, deadline=Deadline(seconds), network=replace(network, **network_changes))
    except CallError as failure:
        return Outcome(failure=failure, seconds=time.monotonic() - began)
    return Outcome(reply=reply, seconds=time.monotonic() - began)


def ended_on_time(outcome: Outcome, *, seconds: float = SHORT) -> bool:
    return seconds - 0.05 <= outcome.seconds <= seconds + ALLOWANCE
