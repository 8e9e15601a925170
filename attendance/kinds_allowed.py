"""Which kinds of event a device offers, and to whom (rest.md: `kind_not_allowed`)."""

from django.utils.translation import gettext as _

from attendance.faults import Faults
from custr.models import Device, Student
from reasons.kinds import Kind


def check_kind(kind: Kind, *, device: Device, student: Student | None, faults: Faults) -> None:
    """A fault for a kind that this device does not offer, or Early Leave of a pupil of another year."""
    if kind not in device.offers:
        faults.add(
            "kind",
            "kind_not_allowed",
            detail=_("This device is not for that."),
            note="This device does not offer that.",
        )
    elif kind == Kind.EARLY_LEAVE and not _may_leave(student, device):
        faults.add(
            "kind",
            "kind_not_allowed",
            detail=_("Please see reception before you leave."),
            note="Pupils of this year may not sign out by themselves.",
        )


def _may_leave(student: Student | None, device: Device) -> bool:
    """Of a name that matches nobody the year is not known: it may, unless nobody may."""
    years = device.school.kiosk_early_leave_years
    return years is None or (student.year in years if student else bool(years))
