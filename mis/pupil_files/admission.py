"""Whether a school's pupils may come from a file: not where its MIS tells of them."""

from django.utils.translation import gettext as _

from custr.models import School
from mis.capabilities import display_name, is_known
from mis.facts import connection_of


def refusal_of(school: School) -> str:
    """Why not, in a sentence or two; empty where files are welcome."""
    connection = connection_of(school)
    if connection is None:
        return ""
    # What this version cannot speak to, a newer one may: then two would tell of the same pupils.
    if is_known(connection.provider, connection.system) and not connection.capabilities.reads_students:
        return ""
    return _(
        "The pupils of %(school)s come from its MIS (%(mis)s), so they cannot be imported from a file. "
        "Change them there: the next synchronisation brings them."
    ) % {"school": school.name, "mis": display_name(connection.provider, connection.system)}
