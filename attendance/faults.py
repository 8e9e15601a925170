"""What is wrong with an event: refused online, noted on what a device captured offline (writeback.md)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong. `detail` tells the caller what to do, `note` tells staff what was wrong."""

    field: str
    code: str
    detail: str
    note: str = ""


class EntryRefusedError(Exception):
    """The event is not accepted, and nothing is stored."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(", ".join(f"{fault.field}: {fault.code}" for fault in faults))
        self.faults = list(faults)


MOST_NOTES = 20  # of one record, whatever was wrong with it


class Faults:
    """Collects faults while an event is read; every reader goes on with the best it has."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self._remarks: list[str] = []

    def add(self, field: str, code: str, *, detail: str, note: str = "") -> None:
        """One more; the note is what the detail says where nothing better fits."""
        self.found.append(Fault(field=field, code=code, detail=detail, note=note or detail))

    def remark(self, note: str) -> None:
        """Tell staff of what refuses nothing, online either."""
        self._remarks.append(note)

    def concern(self, *fields: str) -> bool:
        """Whether one of these fields has a fault already: no need to call it missing, too."""
        return any(fault.field in fields for fault in self.found)

    def settle(self, *, lenient: bool) -> list[str]:
        """The notes to store with an event, 20 at most; raise for any fault unless `lenient`."""
        if self.found and not lenient:
            raise EntryRefusedError(self.found)
        notes = list(dict.fromkeys([*self._remarks, *(fault.note for fault in self.found)]))
        if len(notes) <= MOST_NOTES:
            return notes
        more = len(notes) - MOST_NOTES + 1
        return [*notes[: MOST_NOTES - 1], f"{more} more things were wrong with it."]
