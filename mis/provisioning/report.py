"""What a run is reported as: JSON for programs, a few lines for people. Pure."""

from typing import Any

from mis.provisioning.applying.tally import Kiosk, Tally


def as_json(slug: str, tally: Tally, *, dry_run: bool) -> dict[str, Any]:
    """`{"school", "created", "updated", "kiosks"}` of provision.md.

    What a dry run would make has neither id nor token.
    """
    return {
        "school": slug,
        "created": tally.created,
        "updated": tally.updated,
        "kiosks": [_kiosk(kiosk, dry_run=dry_run) for kiosk in tally.kiosks],
    }


def as_text(slug: str, tally: Tally, *, dry_run: bool) -> str:
    """A summary; each new kiosk's token stands in it, for the one time it is known."""
    lines = [f"{slug}: created {_counts(tally.created)}; updated {_counts(tally.updated)}."]
    new = [kiosk for kiosk in tally.kiosks if kiosk.token]
    if dry_run:
        return "\n".join([*lines, "This was a dry run: nothing was changed."])
    lines += [f"Kiosk {kiosk.name}: token {kiosk.token}" for kiosk in new]
    if new:
        lines.append("A token is shown this once: put it into its kiosk now.")
    return "\n".join(lines)


def _kiosk(kiosk: Kiosk, *, dry_run: bool) -> dict[str, Any]:
    if dry_run and kiosk.token:
        return {"name": kiosk.name, "id": None}
    token = {"token": kiosk.token} if kiosk.token else {}
    return {"name": kiosk.name, "id": kiosk.id, **token}


def _counts(counts: dict[str, int]) -> str:
    found = [f"{section.replace('_', ' ')} {count}" for section, count in counts.items() if count]
    return ", ".join(found) or "nothing"
