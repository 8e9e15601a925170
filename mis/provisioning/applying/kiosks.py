"""The kiosks: a new one gets its token now, to be shown once."""

from custr.devices import issue_token
from custr.models import Device, School
from mis.provisioning.applying.tally import Kiosk, Tally, assign
from mis.provisioning.values import Entry


def apply_kiosks(entries: tuple[Entry, ...], school: School, tally: Tally) -> None:
    """Kiosks by name. One that exists keeps its token, revoked or not: that is not ours to renew."""
    held = {row.name: row for row in Device.objects.filter(school=school)}
    for entry in entries:
        device = held.get(entry.key)
        if device:
            if changed := assign(device, entry.columns):
                device.save(update_fields=changed)
                tally.updated["kiosks"] += 1
            tally.kiosks.append(Kiosk(name=device.name, id=str(device.pk)))
            continue
        device = Device.objects.create(school=school, name=entry.key, **entry.columns)
        tally.kiosks.append(Kiosk(name=device.name, id=str(device.pk), token=issue_token(device)))
        tally.created["kiosks"] += 1
