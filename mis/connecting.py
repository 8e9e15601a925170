"""A connection row made into the adapter that speaks to its MIS."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from attendance.days import day_of
from attendance.school_day import local_date
from custr.models import Student
from mis.adapters.base import Adapter
from mis.adapters.registry import adapter_class
from mis.identity import former_of_code
from mis.models import Connection
from reasons.models import AttendanceCode


def adapter_for(connection: Connection) -> Adapter:
    """The adapter, with the connection's address and credentials and this deployment's allowed networks."""
    return adapter_class(connection.provider)(
        system=connection.system,
        base_url=connection.base_url,
        credentials=connection.credentials,
        timeout_s=connection.timeout_s,
        allowed_networks=settings.MIS_ALLOWED_PRIVATE_NETWORKS,
        ca_file=settings.MIS_CA_FILE,
        letters=_letters(connection) if connection.capabilities.reads_marks else None,
        today=local_date(timezone.now(), day=day_of(connection.school)),
        examples=partial(_examples, connection),
    )


def _examples(connection: Connection) -> list[str]:
    """A few pupils on roll, by the MIS's ids."""
    on_roll = Student.objects.filter(school=connection.school_id, active=True)
    return list(on_roll.order_by("mis_id").values_list("mis_id", flat=True)[:3])


def _letters(connection: Connection) -> dict[str, str]:
    """The school's codes by the MIS's ids for them."""
    codes = AttendanceCode.objects.filter(school=connection.school_id)
    return {code.mis_id: code.code for code in codes if not former_of_code(code.from_mis, connection)}
