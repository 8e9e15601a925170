"""The school that the demo MIS holds, read from a provisioning file (provision.md)."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

NORTHFIELD = Path(__file__).resolve().parents[2] / "data" / "northfield.json"
_FIRST_UPDATE = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


class BadSchoolFileError(Exception):
    """The file cannot be served from; the message is one sentence for the person who named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One pupil. `id` is Wonde's own id, the one to write with."""

    id: str
    number: int  # the place in the file: the MIS's own number of the pupil
    forename: str
    surname: str
    legal_forename: str
    legal_surname: str
    year: str
    form: str
    active: bool
    updated_at: datetime
    upi: str  # stays when a pupil leaves and is enrolled again under another `id`
    admission_number: str
    upn: str

    @property
    def name(self) -> str:
        """The name as a register shows it."""
        return f"{self.forename} {self.surname}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One attendance code: `id` is what is written, `letter` what people know."""

    id: str
    letter: str
    meaning: str
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A pupil who was taken out, and when; `restored_at` is set for one who was put back since."""

    pupil: Pupil
    at: datetime
    restored_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """The moment that `updated_after` looks at."""
        return self.restored_at or self.at


@dataclass(slots=True, kw_only=True)
class School:
    """Everything the MIS knows before the first mark. Replace a pupil or a code; never edit one."""

    id: str
    name: str
    token: str
    zone: ZoneInfo
    pm_starts: time
    pupils: dict[str, Pupil]
    codes: dict[str, Code]
    deleted: dict[str, Deletion] = field(default_factory=dict)
    allows_writeback: bool = True

    def form(self, name: str) -> list[Pupil]:
        """The current pupils of one form, by surname."""
        members = [pupil for pupil in list(self.pupils.values()) if pupil.active and pupil.form == name]
        return sorted(members, key=lambda pupil: (pupil.surname, pupil.forename, pupil.id))

    def forms(self) -> dict[str, list[str]]:
        """Year → its forms, in the order that people expect (7 before 10)."""
        found = {(pupil.year, pupil.form) for pupil in list(self.pupils.values()) if pupil.active}
        years: dict[str, list[str]] = {}
        for year, form in sorted(found, key=lambda pair: (pair[0].zfill(3), pair[1].zfill(6))):
            years.setdefault(year, []).append(form)
        return years

    def letter(self, letter: str) -> Code | None:
        """The code with this letter, if the school has one."""
        return next((code for code in self.codes.values() if code.letter == letter), None)

    def change(self, pupil_id: str, *, at: datetime, **fields: Any) -> None:
        """Change a pupil as the school office would: `updated_after` sees it from then on."""
        self.pupils[pupil_id] = replace(self.pupils[pupil_id], updated_at=at, **fields)

    def delete(self, pupil_id: str, *, at: datetime) -> None:
        """Take a pupil out altogether: only `deletions/` still names them."""
        self.deleted[pupil_id] = Deletion(pupil=self.pupils.pop(pupil_id), at=at)

    def restore(self, pupil_id: str, *, at: datetime) -> None:
        """Put a deleted pupil back on roll: `deletions/` goes on naming them, as restored."""
        deletion = self.deleted[pupil_id]
        self.deleted[pupil_id] = replace(deletion, restored_at=at)
        self.pupils[pupil_id] = replace(deletion.pupil, updated_at=at)

    def enrol_again(self, pupil_id: str, new_id: str, *, at: datetime) -> None:
        """Make one who left a pupil again, under a new `id` and the old `upi`."""
        former = self.pupils[pupil_id]
        self.change(pupil_id, at=at, active=False)
        self.pupils[new_id] = replace(former, id=new_id, active=True, updated_at=at)

    def retire(self, letter: str) -> None:
        """Make a code one that can no longer be written; KeyError when there is none."""
        code = self.letter(letter)
        if code is None:
            raise KeyError(letter)
        self.codes[code.id] = replace(code, active=False)


def load_school(path: Path) -> School:
    """Read the file; BadSchoolFileError names what is wrong with it."""
    try:
        return _school_of(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSchoolFileError(f"{path} cannot be read: {error.strerror}.") from error
    except KeyError as error:
        raise BadSchoolFileError(f"{path} has no {error} where a demo MIS needs it.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BadSchoolFileError(f"{path} is not a school file: {error}.") from error


def _school_of(content: dict[str, Any]) -> School:
    credentials = content["mis"]["credentials"]
    pupils = [_pupil_of(row, number) for number, row in enumerate(content["students"], start=1)]
    codes = [_code_of(row) for row in content["attendance_codes"]]
    return School(
        id=credentials["school_id"],
        name=content["school"]["name"],
        token=credentials["token"],
        zone=ZoneInfo(content["school"]["timezone"]),
        pm_starts=time.fromisoformat(content.get("day", {}).get("pm_starts", "12:30")),
        pupils={pupil.id: pupil for pupil in pupils},
        codes={code.id: code for code in codes},
    )


def _pupil_of(row: dict[str, Any], number: int) -> Pupil:
    names = {key: row[key] for key in ("forename", "surname", "legal_forename", "legal_surname")}
    return Pupil(
        id=row["mis_id"],
        number=number,
        year=row.get("year", ""),
        form=row.get("form", ""),
        active=row.get("active", True),
        updated_at=_FIRST_UPDATE + timedelta(minutes=number),
        upi=row.get("upi") or sha256(row["mis_id"].encode()).hexdigest()[:32],
        admission_number=row.get("admission_number") or f"{number:06d}",
        upn=row.get("upn", ""),
        **names,
    )


def _code_of(row: dict[str, Any]) -> Code:
    return Code(
        id=row["mis_id"], letter=row["code"], meaning=row["description"], active=row.get("active", True)
    )
