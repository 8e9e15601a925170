"""The ways in which the demo MIS can misbehave, and what each is called on the panel."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum

SLOW_SECONDS = 8.0
DRIP_SECONDS = 1.0
DOWN_SECONDS = 60.0  # from the panel; a test decides by itself when the MIS comes back


class Mode(StrEnum):
    """How requests are answered. The values are what the panel and `behave` take."""

    NORMAL = "normal"
    SLOW = "slow"
    REFUSING = "refusing"
    REFUSED_LATER = "refused_later"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    ERROR = "error"
    REDIRECTING = "redirecting"
    DRIPPING = "dripping"
    SILENT = "silent"
    RESETTING = "resetting"
    LOSING = "losing"
    BAD_JSON = "bad_json"
    HUGE = "huge"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the panel says of a mode; `written` is whether a mark gets into the register."""

    group: str
    title: str
    does: str
    written: str


_YES, _NO = "The mark is written.", "Nothing is written."

_WORKS, _SAYS_NO, _TIME = "Works", "Says no", "Takes its time"
_LINE, _NONSENSE = "Loses the connection", "Answers nonsense"
GROUPS = (_WORKS, _SAYS_NO, _TIME, _LINE, _NONSENSE)  # as the panel shows them
WORDS: dict[Mode, Words] = {
    Mode.NORMAL: Words(group=_WORKS, title="Normal", does="Answers as Wonde does.", written=_YES),
    Mode.SLOW: Words(
        group=_TIME,
        title="Slow",
        does="Waits before it looks at a request: 8 seconds, or as many as you set.",
        written="The mark is written after the wait, even when the client has given up by then.",
    ),
    Mode.REFUSING: Words(
        group=_SAYS_NO, title="Refusing", does="Answers every write with 422 and a reason.", written=_NO
    ),
    Mode.REFUSED_LATER: Words(
        group=_SAYS_NO,
        title="Refused later",
        does="Accepts a write with a writeback id; asked 2 seconds later, says it failed.",
        written=_NO,
    ),
    Mode.UNAUTHORISED: Words(
        group=_SAYS_NO, title="Unauthorised", does="Answers 401: the token is not known.", written=_NO
    ),
    Mode.FORBIDDEN: Words(
        group=_SAYS_NO, title="Forbidden", does="Answers 403: the school has not agreed.", written=_NO
    ),
    Mode.RATE_LIMITED: Words(
        group=_SAYS_NO, title="Rate limited", does="Answers 429: too many requests.", written=_NO
    ),
    Mode.ERROR: Words(group=_SAYS_NO, title="Error", does="Answers 500, as a broken MIS does.", written=_NO),
    Mode.REDIRECTING: Words(
        group=_NONSENSE, title="Redirecting", does="Answers 307 to another address.", written=_NO
    ),
    Mode.DRIPPING: Words(
        group=_TIME,
        title="Dripping",
        does="Answers one byte a second, or as slowly as you set.",
        written="The mark is written; the answer takes minutes.",
    ),
    Mode.SILENT: Words(group=_TIME, title="Silent", does="Takes the request and never answers.", written=_NO),
    Mode.RESETTING: Words(
        group=_LINE, title="Resetting", does="Resets the connection instead of answering.", written=_NO
    ),
    Mode.LOSING: Words(
        group=_LINE,
        title="Losing the answer",
        does="Does what was asked, then resets the connection.",
        written="The mark is written, and the client cannot know.",
    ),
    Mode.BAD_JSON: Words(
        group=_NONSENSE,
        title="Bad JSON",
        does="Answers 200 with half a JSON document.",
        written="The mark is written, and the client cannot read so.",
    ),
    Mode.HUGE: Words(group=_NONSENSE, title="Huge answer", does="Answers 200 with 4 MiB.", written=_YES),
    Mode.DOWN: Words(
        group=_LINE,
        title="Down",
        does="Really closes its port: connections are refused. Comes back by itself after 60 seconds, "
        "or as many as you set.",
        written=_NO,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """The mode in force. `seconds` is the wait of slow, per byte of dripping, the length of down."""

    mode: Mode = Mode.NORMAL
    seconds: float | None = None
    writes_only: bool = False
    over: threading.Event = field(default_factory=threading.Event, compare=False, repr=False)

    def touches(self, *, write: bool) -> bool:
        """Whether a request is answered in this mode, or normally."""
        if self.mode in {Mode.REFUSING, Mode.REFUSED_LATER}:
            return write
        return write or not self.writes_only
