"""What a campaign shows: the kiosks' book, the MIS's log and the rows, held against each other. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

# Answers of the MIS after which nothing was written, though a request was sent.
REFUSED = {"mis_rejected": "refuses", "mis_unauthorised": "unauthorised"}
TAKEN = ("quick", "slow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record and its writeback, as the database has them."""

    event: str
    student: str
    comment: str
    status: str | None
    cause: str | None
    unknown: bool | None

    @property
    def mark(self) -> tuple[str, str]:
        """What names it in the MIS's log."""
        return self.student, self.comment

    @property
    def ended(self) -> str:
        """Status and cause; a question mark where it may have been written."""
        return " ".join(filter(None, [self.status, self.cause, "?" if self.unknown else ""]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that reached the MIS whole, and how it was answered."""

    student: str
    comment: str
    way: str


@dataclass(slots=True)
class Verdict:
    """All that must be empty, and how much was looked at."""

    lost: list[str] = field(default_factory=list)  # acknowledged, and not in the database
    twice: list[str] = field(default_factory=list)  # more than one request for one event
    unrecorded: list[str] = field(default_factory=list)  # sent to the MIS without a record
    unfinished: list[str] = field(default_factory=list)  # pending, or without a writeback
    untrue: list[str] = field(default_factory=list)  # what the row says is not what the MIS saw
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def faults(self) -> dict[str, list[str]]:
        """By name, the empty ones too."""
        return {
            "acknowledged and lost": self.lost,
            "sent twice": self.twice,
            "sent without a record": self.unrecorded,
            "left unfinished": self.unfinished,
            "rows that say what is not so": self.untrue,
        }

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not any(self.faults.values())


def judge(
    *,
    acknowledged: Collection[str],
    requests: Iterable[Request],
    rows: Collection[Row],
    late: Collection[str] = (),
) -> Verdict:
    """Hold the three against each other. `late`: events that were not settled in time after the restart."""
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    for request in requests:
        ways[request.student, request.comment].append(request.way)
    stored = {row.event for row in rows}
    recorded = {row.mark for row in rows}
    return Verdict(
        lost=sorted(event for event in acknowledged if event not in stored),
        twice=[f"{mark}: {sent}" for mark, sent in ways.items() if len(sent) > 1],
        unrecorded=[f"{mark}: {ways[mark]}" for mark in ways.keys() - recorded],
        unfinished=[*late, *(row.event for row in rows if row.status in (None, "pending"))],
        untrue=[f"{row}: {ways[row.mark]}" for row in rows if not is_true(row, ways[row.mark])],
        counts=Counter(row.ended for row in rows),
    )


def is_true(row: Row, ways: list[str]) -> bool:
    """Whether a finished row's words agree with what reached the MIS."""
    if row.status in (None, "pending"):
        return True  # told as unfinished
    if row.status == "successful":
        return bool(ways) and set(ways) <= set(TAKEN)
    if row.unknown:
        # The first byte had left, or may have: whether the whole of it arrived is what nobody knows.
        return True
    if row.cause in REFUSED:
        return bool(ways) and set(ways) == {REFUSED[row.cause]}
    return not ways
