"""What an MIS says of its own connection, before the first mark: for Test connection. Values only."""

from dataclasses import dataclass
from enum import StrEnum


class Tell(StrEnum):
    """What may be told; the words are in `mis.wording.told`."""

    ONLINE = "online"
    OFFLINE = "offline"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    AUDITED = "audited"
    NOT_AUDITED = "not_audited"
    OWN_CODES = "own_codes"
    USUAL_CODES = "usual_codes"
    WRITES = "writes"
    NO_WRITES = "no_writes"
    REGION = "region"  # the host that has the school's data, where it is another than is asked
    SCOPES = "scopes"
    SESSION = "session"  # Ed-Fi: the term that today's marks go to
    SESSION_ENDED = "session_ended"  # the one that the school named, on a date
    NO_SESSION = "no_session"
    PERIOD_VOID = "period_void"  # RosarioSIS: a period's id, and the list of what is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that the MIS says; `against`: no mark can be written while it holds."""

    tell: Tell
    detail: str = ""
    against: bool = False
