"""Who is who: schools with their day, pupils, devices, people and what they may do."""

from custr.models.calendar import DifferentTimes, SpecialDay, Term, WeekdayTimes
from custr.models.devices import Device, PairingCode
from custr.models.guesses import WrongGuess
from custr.models.people import Membership, Role, Student, User
from custr.models.schools import Closure, EarlyLeaveSession, School

__all__ = [
    "Closure",
    "Device",
    "DifferentTimes",
    "EarlyLeaveSession",
    "Membership",
    "PairingCode",
    "Role",
    "School",
    "SpecialDay",
    "Student",
    "Term",
    "User",
    "WeekdayTimes",
    "WrongGuess",
]
