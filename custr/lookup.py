"""What commands and checks ask about schools."""

from custr.commands import WrongInputError
from custr.models import School
from custr.zones import is_known


def school_of_slug(slug: str) -> School:
    """The school; WrongInputError when there is none."""
    # A shell may hand over bytes that are no text; no slug is.
    school = School.objects.filter(slug=slug).first() if slug.isascii() else None
    if school is None:
        raise WrongInputError(f"There is no school “{slug}”.")
    return school


def schools_without_clock() -> list[str]:
    """The short names of the schools whose time zone no table of this machine has."""
    rows = School.objects.order_by("slug").values_list("slug", "timezone")
    return [slug for slug, zone in rows if not is_known(zone)]
