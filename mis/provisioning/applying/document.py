"""The whole file, in one transaction: all of it, or nothing."""

from django.db import transaction

from mis.provisioning.applying.calendar import apply_calendar
from mis.provisioning.applying.codes import apply_codes
from mis.provisioning.applying.connection import apply_mis
from mis.provisioning.applying.kiosks import apply_kiosks
from mis.provisioning.applying.questions import apply_questions
from mis.provisioning.applying.reasons import apply_reasons
from mis.provisioning.applying.school import apply_school
from mis.provisioning.applying.students import apply_students
from mis.provisioning.applying.tally import Tally
from mis.provisioning.applying.users import apply_users
from mis.provisioning.values import SchoolFile


def apply(
    content: SchoolFile, *, dry_run: bool = False, reset_passwords: bool = False, accept_renamed: bool = False
) -> Tally:
    """Make the database say what the file says; FileError undoes everything, and so does `dry_run`."""
    tally = Tally()
    with transaction.atomic():
        school = apply_school(content, tally)
        apply_calendar(content.calendar, school, tally)
        apply_mis(content.mis, school, tally)
        codes = apply_codes(content.attendance_codes, school, tally)
        apply_reasons(content.reasons, school, codes, tally)
        apply_questions(content.questions, school, tally)
        apply_students(content.students, school, tally, accept_renamed=accept_renamed)
        apply_kiosks(content.kiosks, school, tally)
        apply_users(content.users, school, tally, reset_passwords=reset_passwords)
        if dry_run:
            transaction.set_rollback(True)
    return tally
