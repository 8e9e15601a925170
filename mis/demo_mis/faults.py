"""Turning a mode into an answer, and into the way in which that answer reaches the client."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from mis.demo_mis.modes import SLOW_SECONDS, Behaviour, Mode
from mis.demo_mis.values import JSON, Answer, Received, json_answer, problem

HUGE_BYTES = 4 * 1024 * 1024


class Delivery(Enum):
    """How an answer is put on the wire."""

    WHOLE = auto()
    DRIPPED = auto()
    RESET = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An answer and its delivery; RESET and NEVER carry an answer that nobody will see."""

    answer: Answer
    behaviour: Behaviour = field(default_factory=Behaviour)
    delivery: Delivery = Delivery.WHOLE


_LOCKED = "The register for this session is locked."
_INSTEAD: dict[Mode, Callable[[Received], Answer]] = {
    Mode.REFUSING: lambda _: json_answer(
        {"message": _LOCKED, "errors": {"attendance.0.session": [_LOCKED]}}, status=422
    ),
    Mode.UNAUTHORISED: lambda _: problem(401, "Unauthenticated."),
    Mode.FORBIDDEN: lambda _: problem(403, "This school has not approved the application."),
    Mode.RATE_LIMITED: lambda _: problem(429, "Too Many Attempts.", retry_after="60"),
    Mode.ERROR: lambda _: problem(500, "Server Error"),
    Mode.REDIRECTING: lambda request: problem(307, "Moved.", location=f"{request.origin}/v1.0/moved/"),
}
_NOTHING: dict[Mode, Delivery] = {
    Mode.SILENT: Delivery.NEVER,
    Mode.RESETTING: Delivery.RESET,
    Mode.DOWN: Delivery.RESET,  # a connection that was open before the port closed
}
_AFTERWARDS: dict[Mode, Delivery] = {Mode.DRIPPING: Delivery.DRIPPED, Mode.LOSING: Delivery.RESET}


def outcome_of(
    request: Received,
    *,
    behaviour: Behaviour,
    answer: Callable[..., Answer],
    pause: Callable[[float], object],
) -> Outcome:
    """What one request gets. `answer` does what was asked; `pause` waits so many seconds."""
    mode = behaviour.mode if behaviour.touches(write=request.writes) else Mode.NORMAL
    if mode in _INSTEAD:
        return Outcome(answer=_INSTEAD[mode](request), behaviour=behaviour)
    if mode in _NOTHING:
        return Outcome(answer=Answer(), behaviour=behaviour, delivery=_NOTHING[mode])
    if mode is Mode.SLOW:
        pause(SLOW_SECONDS if behaviour.seconds is None else behaviour.seconds)
    true_answer = answer(request, refuse_later=mode is Mode.REFUSED_LATER)
    delivery = _AFTERWARDS.get(mode, Delivery.WHOLE)
    return Outcome(answer=_spoilt(true_answer, mode), behaviour=behaviour, delivery=delivery)


def _spoilt(answer: Answer, mode: Mode) -> Answer:
    if mode is Mode.BAD_JSON:
        return Answer(body=b'{"writeback_id": ', content_type=JSON)
    if mode is Mode.HUGE:
        return Answer(body=b'{"writeback_id": 1, "padding": "' + b"x" * HUGE_BYTES + b'"}')
    return answer
