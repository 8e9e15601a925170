"""What the commands are told by name."""

from custr.commands import WrongInputError
from custr.models import School


def school_of_slug(slug: str) -> School:
    """The school; WrongInputError when there is none."""
    # A shell may hand over bytes that are no text; no slug is.
    school = School.objects.filter(slug=slug).first() if slug.isascii() else None
    if school is None:
        raise WrongInputError(f"There is no school “{slug}”.")
    return school
